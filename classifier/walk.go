package classifier

import (
	"bytes"

	"khabar/text"
)

// walker follows the ways through the trie that begin at one word.
type walker struct {
	*automaton
	*folded
	first int32
}

// ways are how a walker goes on from a state.
type ways uint8

const (
	byWord   ways = 1 << iota // by the whole next word
	byPrefix                  // by a prefix of it
)

// single reports the phrases that are the word i alone, and those that go on from it with a
// prefix; pair those that go on with the whole next word.
func (w *walker) single(dst []span, i int32) []span {
	w.first = i
	t := w.word(i)
	for k := w.edges.find(0, &t); k >= 0; k = w.edges.next(k) {
		dst = w.arrive(dst, w.edges.slots[k].to, i, byPrefix)
	}
	return dst
}

func (w *walker) pair(dst []span, i int32) []span {
	w.first = i
	t := w.word(i)
	for k := w.edges.find(0, &t); k >= 0; k = w.edges.next(k) {
		if to := w.edges.slots[k].to; to >= 0 {
			dst = w.goOn(dst, to, i, byWord)
		}
	}
	return dst
}

// stem reports the phrases that begin with a prefix of word i.
func (w *walker) stem(dst []span, i int32) []span {
	w.first = i
	at, n := w.words[i].Start, w.words[i].End-w.words[i].Start
	for _, s := range w.stems.of(w.padded, at) {
		if s.n > n {
			break
		}
		if bytes.Equal(w.edges.bytes[s.at:s.at+s.n], w.padded[at:at+s.n]) {
			dst = w.arrive(dst, s.to, i, byWord|byPrefix)
		}
	}
	return dst
}

// word returns word i as a token.
func (w *walker) word(i int32) token {
	return newToken(w.padded, w.words[i].Start, w.words[i].End-w.words[i].Start, w.keys[i], 0)
}

// arrive reports what ends with word i where an edge leads to, and goes on from there.
func (w *walker) arrive(dst []span, to, i int32, by ways) []span {
	if to < 0 {
		return append(dst, span{^to, w.first, i})
	}
	n := &w.nodes[to]
	for _, ph := range w.phrases[n.from:n.to] {
		dst = append(dst, span{ph, w.first, i})
	}
	if n.leaf || by == byPrefix && !n.prefixes {
		return dst
	}
	return w.goOn(dst, to, i, by)
}

// goOn goes on from a state behind word i: nothing but gap bytes before the next word keep
// the state; other bytes must be a token of the phrase.
func (w *walker) goOn(dst []span, state, i int32, by ways) []span {
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

// maxMarks bounds the punctuation between two words of a phrase.
const maxMarks = 4

// marksOf puts the punctuation among the bytes between two words into marks and returns how
// much there is. It reports false where no phrase goes on: too much of it, or an empty line.
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

// step goes on from a state with word i.
func (w *walker) step(dst []span, state, i int32, by ways) []span {
	// Of the first two words it is known already.
	if by == byWord || by&byWord != 0 && w.nodes[state].next.may(w.keys[i]) {
		t := w.word(i)
		for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
			dst = w.arrive(dst, w.edges.slots[k].to, i, byWord|byPrefix)
		}
	}
	if by&byPrefix != 0 && w.nodes[state].prefixes {
		dst = w.prefixes(dst, state, i)
	}
	return dst
}

// prefixes goes on from a state with each prefix of word i.
func (w *walker) prefixes(dst []span, state, i int32) []span {
	at, n := w.words[i].Start, w.words[i].End-w.words[i].Start
	for _, size := range w.prefixLens {
		if size > n {
			break
		}
		t := newToken(w.padded, at, size, wordKey(w.padded, at, size), edgePrefix)
		for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
			dst = w.arrive(dst, w.edges.slots[k].to, i, byWord|byPrefix)
		}
	}
	return dst
}
