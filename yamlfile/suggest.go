package yamlfile

import "strings"

// suggest returns advice for a word that is none of known: the one that was probably
// meant, or all of them.
func suggest(word string, known []string) string {
	if k := closest(word, known); k != "" {
		return "did you mean " + k + "?"
	}
	return "use one of " + strings.Join(known, ", ")
}

// closest returns the one of known that word was probably meant to be, or nothing: the one
// with the fewest wrong letters, else one that has the word as a part of it.
func closest(word string, known []string) string {
	word = strings.ToLower(word)
	best, bestDistance := "", 1+min(3, max(1, len(word)/3))
	for _, k := range known {
		if d := distance(word, k); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	for _, k := range known {
		if best == "" && len(word) >= 4 && strings.Contains(k, word) {
			best = k
		}
	}
	return best
}

// distance returns how many letters must be changed, added, dropped or swapped with their
// neighbour to make b of a (Damerau-Levenshtein, optimal string alignment).
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
