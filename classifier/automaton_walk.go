package classifier

import (
	"bytes"

	"khabar/text"
)

// A walker follows the paths through the trie that start at one word of the text.
type walker struct {
	*automaton
	*foldedText
	first int32
}

// A stepKind says how a walker continues from a state.
type stepKind uint8

const (
	byWord   stepKind = 1 << iota // with the whole next word
	byPrefix                      // with a prefix of it
)

// fromWord appends the phrases that are word i alone, and those that have a prefix after word i.
func (w *walker) fromWord(dst []span, i int32) []span {
	w.first = i
	t := w.word(i)
	for k := w.edges.find(0, &t); k >= 0; k = w.edges.next(k) {
		dst = w.reach(dst, w.edges.slots[k].to, i, byPrefix)
	}
	return dst
}

// fromPair appends the phrases that start with the whole words i and i+1.
func (w *walker) fromPair(dst []span, i int32) []span {
	w.first = i
	t := w.word(i)
	for k := w.edges.find(0, &t); k >= 0; k = w.edges.next(k) {
		if to := w.edges.slots[k].to; to >= 0 {
			dst = w.follow(dst, to, i, byWord)
		}
	}
	return dst
}

// fromPrefix appends the phrases that start with a prefix of word i.
func (w *walker) fromPrefix(dst []span, i int32) []span {
	w.first = i
	at, n := w.words[i].Start, w.words[i].End-w.words[i].Start
	for _, p := range w.leadPrefixes.withHead(w.padded, at) {
		if p.n > n {
			break
		}
		if bytes.Equal(w.edges.bytes[p.at:p.at+p.n], w.padded[at:at+p.n]) {
			dst = w.reach(dst, p.to, i, byWord|byPrefix)
		}
	}
	return dst
}

// word returns word i as a token.
func (w *walker) word(i int32) token {
	return newToken(w.padded, w.words[i].Start, w.words[i].End-w.words[i].Start, w.keys[i], 0)
}

// reach appends the phrases that end at a target, which an edge has reached with word i, and continues
// from there as by says.
func (w *walker) reach(dst []span, target, i int32, by stepKind) []span {
	if target < 0 {
		return append(dst, span{^target, w.first, i})
	}
	n := &w.nodes[target]
	for _, ph := range w.phrases[n.from:n.to] {
		dst = append(dst, span{ph, w.first, i})
	}
	if n.leaf || by == byPrefix && !n.prefixes {
		return dst
	}
	return w.follow(dst, target, i, by)
}

// follow continues from a state after word i. Gap bytes before the next word keep the state; other
// bytes must be a token of the phrase.
func (w *walker) follow(dst []span, state, i int32, by stepKind) []span {
	if int(i)+1 >= len(w.words) {
		return dst
	}
	between := w.padded[w.words[i].End:w.words[i+1].Start]
	if len(between) == 1 && text.IsGap(between[0]) {
		return w.step(dst, state, i+1, by)
	}
	var marks [maxMarks + 8]byte
	n, ok := marksOf(&marks, between)
	switch {
	case !ok:
		return dst
	case n == 0:
		return w.step(dst, state, i+1, by)
	}
	t := newToken(marks[:], 0, n, wordKey(marks[:], 0, n), 0)
	for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
		if to := w.edges.slots[k].to; to >= 0 {
			dst = w.step(dst, to, i+1, by)
		}
	}
	return dst
}

// maxMarks limits the punctuation between two words of a phrase, in bytes.
const maxMarks = 4

// marksOf copies the punctuation among the bytes between two words into marks and returns its length.
// It returns false if no phrase can continue there: after an empty line, or too much punctuation.
func marksOf(marks *[maxMarks + 8]byte, between []byte) (n int32, ok bool) {
	lines := 0
	for _, c := range between {
		switch {
		case c == '\n':
			lines++
		case text.IsGap(c):
		case n == maxMarks:
			return 0, false
		default:
			marks[n] = c
			n++
		}
	}
	return n, lines <= 1
}

// step continues from a state with word i.
func (w *walker) step(dst []span, state, i int32, by stepKind) []span {
	// With byWord alone, scan has already looked up the words in the filter of pairs.
	if by == byWord || by&byWord != 0 && w.nodes[state].next.mayContain(w.keys[i]) {
		t := w.word(i)
		for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
			dst = w.reach(dst, w.edges.slots[k].to, i, byWord|byPrefix)
		}
	}
	if by&byPrefix != 0 && w.nodes[state].prefixes {
		dst = w.stepByPrefix(dst, state, i)
	}
	return dst
}

// stepByPrefix continues from a state with each prefix of word i.
func (w *walker) stepByPrefix(dst []span, state, i int32) []span {
	at, n := w.words[i].Start, w.words[i].End-w.words[i].Start
	for _, size := range w.prefixLens {
		if size > n {
			break
		}
		t := newToken(w.padded, at, size, wordKey(w.padded, at, size), edgePrefix)
		for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
			dst = w.reach(dst, w.edges.slots[k].to, i, byWord|byPrefix)
		}
	}
	return dst
}
