package story_test

import (
	"hash/fnv"
	"math/bits"
	"strings"

	"khabar/text"
)

// The usual methods of grouping news, for comparison. Each method uses its usual threshold.

// A method decides whether two reports are of one story.
type method struct {
	name string
	same func(a, b report) bool
}

func baselines() []method {
	return []method{
		{"title Jaccard 0.55", func(a, b report) bool { return jaccard(setOf(text.Words(a.Title)), setOf(text.Words(b.Title))) >= 0.55 }},
		{"MinHash 0.7", func(a, b report) bool { return minHash(a).similarity(minHash(b)) >= 0.7 }},
		{"SimHash 3", func(a, b report) bool { return bits.OnesCount64(simHash(a)^simHash(b)) <= 3 }},
	}
}

func setOf(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

func jaccard(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	if len(a)+len(b) == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// shingles are runs of three words, or of five letters where there are fewer than 40 words.
func shingles(r report) []string {
	words := text.Words(r.Title + " " + r.Text)
	if r.Title == r.Text {
		words = text.Words(r.Title)
	}
	var all []string
	if len(words) >= 40 {
		for i := range len(words) - 2 {
			all = append(all, strings.Join(words[i:i+3], " "))
		}
		return all
	}
	letters := []rune(strings.Join(words, " "))
	for i := range max(0, len(letters)-4) {
		all = append(all, string(letters[i:i+5]))
	}
	return all
}

func hash64(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return mix(h.Sum64())
}

// mix scatters the bits of x (the finaliser of MurmurHash3).
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

type signature [128]uint64

func minHash(r report) *signature {
	var s signature
	for i := range s {
		s[i] = ^uint64(0)
	}
	for _, sh := range shingles(r) {
		h := hash64(sh)
		for i := range s {
			s[i] = min(s[i], mix(h+uint64(i)*0x9e3779b97f4a7c15))
		}
	}
	return &s
}

func (s *signature) similarity(t *signature) float64 {
	n := 0
	for i := range s {
		if s[i] == t[i] {
			n++
		}
	}
	return float64(n) / float64(len(s))
}

func simHash(r report) uint64 {
	var sums [64]int
	for _, w := range text.Words(r.Title + " " + r.Text) {
		h := hash64(w)
		for i := range sums {
			sums[i] += int(h>>i&1)*2 - 1
		}
	}
	var x uint64
	for i, n := range sums {
		if n > 0 {
			x |= 1 << i
		}
	}
	return x
}
