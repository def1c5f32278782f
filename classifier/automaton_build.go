package classifier

import (
	"cmp"
	"encoding/binary"
	"slices"

	"khabar/text"
)

// A phrase is a sequence of tokens: words, prefixes, and the punctuation between them.
type phrase []phraseToken

type phraseToken struct {
	s    string
	kind tokenKind
}

type tokenKind uint8

const (
	tokenWord tokenKind = iota
	tokenPrefix
	tokenMarks
)

// parsePhrase folds s and cuts it into tokens. A "*" directly behind a word makes it a prefix.
func parsePhrase(b *text.Buffer, s string) phrase {
	b.Reset(s)
	words := b.AppendWords(nil)
	p := b.Bytes()
	var out phrase
	for i, w := range words {
		t := phraseToken{s: string(p[w.Start:w.End])}
		end := len(p)
		if i+1 < len(words) {
			end = int(words[i+1].Start)
		}
		between := p[w.End:end]
		if len(between) > 0 && between[0] == '*' {
			t.kind, between = tokenPrefix, between[1:]
		}
		out = append(out, t)
		if marks := punctuationOf(between); marks != "" && i+1 < len(words) {
			out = append(out, phraseToken{marks, tokenMarks})
		}
	}
	return out
}

func punctuationOf(between []byte) string {
	var marks []byte
	for _, c := range between {
		if !text.IsGap(c) {
			marks = append(marks, c)
		}
	}
	return string(marks)
}

// words returns the number of words in p.
func (p phrase) words() int {
	n := 0
	for _, t := range p {
		if t.kind != tokenMarks {
			n++
		}
	}
	return n
}

// key returns p as a string, equal for equal phrases alone.
func (p phrase) key() string {
	var b []byte
	for i, t := range p {
		if i > 0 && t.kind != tokenMarks {
			b = append(b, ' ')
		}
		b = append(b, t.s...)
		if t.kind == tokenPrefix {
			b = append(b, '*')
		}
	}
	return string(b)
}

// A builder makes an automaton.
type builder struct {
	tokenIDs map[phraseToken]int32
	trie     map[uint64]int32
	terminal map[int32][]int32
	states   int32
	prefixed map[int32]bool // states that go on with a prefix
	phrases  []phrase
}

func newBuilder() *builder {
	return &builder{
		tokenIDs: make(map[phraseToken]int32),
		trie:     make(map[uint64]int32),
		terminal: make(map[int32][]int32),
		prefixed: make(map[int32]bool),
		states:   1,
	}
}

// add makes the automaton report id where p stands. p must have a word.
func (b *builder) add(p phrase, id int32) {
	b.phrases = append(b.phrases, p)
	state := int32(0)
	for i, t := range p {
		token := b.token(t)
		if t.kind == tokenPrefix {
			b.prefixed[state] = true
			if i > 0 && p[i-1].kind == tokenMarks {
				b.markBefore(p[:i-1])
			}
		}
		state = b.step(state, token)
	}
	b.terminal[state] = append(b.terminal[state], id)
}

// markBefore notes the state before punctuation as one that goes on with a prefix: what
// walks the trie asks there.
func (b *builder) markBefore(p phrase) {
	state := int32(0)
	for _, t := range p {
		state = b.step(state, b.token(t))
	}
	b.prefixed[state] = true
}

func (b *builder) token(t phraseToken) int32 {
	if t.kind == tokenMarks {
		t.kind = tokenWord
	}
	id, ok := b.tokenIDs[t]
	if !ok {
		id = int32(len(b.tokenIDs))
		b.tokenIDs[t] = id
	}
	return id
}

func (b *builder) step(state, token int32) int32 {
	key := edgeKey(state, token)
	next, ok := b.trie[key]
	if !ok {
		next = b.states
		b.trie[key] = next
		b.states++
	}
	return next
}

// build returns the automaton.
func (b *builder) build() *automaton {
	a := new(automaton)
	b.buildTokens(&a.tokens)
	b.buildEdges(&a.edges)
	a.ends = make([]end, b.states)
	for state := range a.ends {
		ids := b.terminal[int32(state)]
		slices.Sort(ids)
		ids = slices.Compact(ids)
		from := int32(len(a.phrases))
		a.phrases = append(a.phrases, ids...)
		a.ends[state] = end{from, int32(len(a.phrases)), b.prefixed[int32(state)]}
	}
	b.buildFilters(a)
	return a
}

func (b *builder) buildTokens(t *tokens) {
	all := make([]phraseToken, len(b.tokenIDs))
	for tok, id := range b.tokenIDs {
		all[id] = tok
	}
	size := tableSize(len(all))
	t.slots, t.mask = make([]int32, size), uint64(size-1)
	for _, tok := range all {
		t.place = append(t.place, tokenPlace{int32(len(t.bytes)), int32(len(tok.s)), tok.kind == tokenPrefix})
		t.bytes = append(t.bytes, tok.s...)
	}
	t.bytes = append(t.bytes, make([]byte, 8)...)
	for id, k := range t.place {
		i := t.hash(t.bytes, k.at, k.n, k.prefix)
		for t.slots[i&t.mask] != 0 {
			i++
		}
		t.slots[i&t.mask] = int32(id + 1)
	}
}

func (b *builder) buildEdges(e *edges) {
	size := tableSize(len(b.trie))
	e.keys, e.to, e.mask = make([]uint64, size), make([]int32, size), uint64(size-1)
	keys := make([]uint64, 0, len(b.trie))
	for key := range b.trie {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		i := e.slot(key)
		for e.keys[i] != 0 {
			i = (i + 1) & e.mask
		}
		e.keys[i], e.to[i] = key, b.trie[key]
	}
}

// tableSize returns the power of two that leaves a table of n entries at most half full.
func tableSize(n int) int {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return size
}

// buildFilters enters each phrase where scan will look for it.
func (b *builder) buildFilters(a *automaton) {
	var singles, pairs, stems []uint64
	lens := make(map[int32]bool)
	for _, p := range b.phrases {
		words := slices.DeleteFunc(slices.Clone(p), func(t phraseToken) bool { return t.kind == tokenMarks })
		for _, t := range words {
			if t.kind == tokenPrefix {
				lens[int32(len(t.s))] = true
			}
		}
		switch {
		case words[0].kind == tokenPrefix:
			stems = append(stems, stemKey(padded(words[0].s), 0))
		case len(words) == 1 || words[1].kind == tokenPrefix:
			singles = append(singles, tokenKey(words[0]))
		default:
			pairs = append(pairs, pairKey(tokenKey(words[0]), tokenKey(words[1])))
		}
	}
	a.singles, a.pairs, a.stems = filterOf(singles), filterOf(pairs), filterOf(stems)
	for n := range lens {
		a.stemLens = append(a.stemLens, n)
	}
	slices.SortFunc(a.stemLens, cmp.Compare[int32])
}

func filterOf(keys []uint64) filter {
	f := newFilter(len(keys))
	for _, k := range keys {
		f.add(k)
	}
	return f
}

func tokenKey(t phraseToken) uint64 { return wordKey(padded(t.s), 0, int32(len(t.s))) }

func padded(s string) []byte {
	return binary.LittleEndian.AppendUint64([]byte(s), 0)
}
