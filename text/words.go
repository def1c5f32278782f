package text

import "strings"

// Fold returns the words of s, folded, with one space between them. Two texts that differ in
// nothing but case, accents, letter variants, punctuation and spacing fold to the same.
func Fold(s string) string { return strings.Join(Words(s), " ") }

// Words returns the words of s, folded.
func Words(s string) []string {
	var b Buffer
	b.Reset(s)
	places := b.AppendWords(nil)
	words := make([]string, len(places))
	for i, w := range places {
		words[i] = string(b.out[w.Start:w.End])
	}
	return words
}
