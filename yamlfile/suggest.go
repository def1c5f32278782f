package yamlfile

import "strings"

// suggest returns advice for a word that is not allowed: the allowed word that was probably meant,
// or all allowed words.
func suggest(word string, allowed []string) string {
	if a := closest(word, allowed); a != "" {
		return "did you mean " + a + "?"
	}
	return "use one of " + strings.Join(allowed, ", ")
}

// closest returns the allowed word that was probably meant: the one with the fewest wrong letters,
// or else one that contains the word. It returns "" if neither exists. One letter may
// always be wrong; in a longer word, up to a third of the letters, but three at most.
func closest(word string, allowed []string) string {
	word = strings.ToLower(word)
	best, bestDistance := "", 1+min(3, max(1, len(word)/3))
	for _, a := range allowed {
		if d := distance(word, a); d < bestDistance {
			best, bestDistance = a, d
		}
	}
	for _, a := range allowed {
		if best == "" && len(word) >= 4 && strings.Contains(a, word) {
			best = a
		}
	}
	return best
}

// distance returns how many letters must be changed, added, deleted or swapped with their
// neighbour to turn a into b (Damerau-Levenshtein, optimal string alignment). If a has more than 64
// letters, it returns their number, to save the time for a word that is too long to be meant.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 64 {
		return len(s)
	}
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
