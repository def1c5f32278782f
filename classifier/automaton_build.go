package classifier

import (
	"cmp"
	"encoding/binary"
	"maps"
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

// parsePhrase folds s and cuts it into tokens, without punctuation at its ends. A "*"
// directly behind a word makes it a prefix.
func parsePhrase(b *text.Buffer, s string) phrase {
	p := parseMarked(b, s)
	if len(p) > 0 && p[0].kind == tokenMarks {
		p = p[1:]
	}
	if n := len(p); n > 0 && p[n-1].kind == tokenMarks {
		p = p[:n-1]
	}
	return p
}

// parseMarked is parsePhrase, with punctuation at the ends.
func parseMarked(b *text.Buffer, s string) phrase {
	b.Reset(s)
	words := b.AppendWords(nil)
	p := b.Bytes()
	var out phrase
	from := 0
	mark := func(to int) {
		between := p[from:to]
		if n := len(out); n > 0 && len(between) > 0 && between[0] == '*' {
			out[n-1].kind, between = tokenPrefix, between[1:]
		}
		if marks := punctuationOf(between); marks != "" {
			out = append(out, phraseToken{marks, tokenMarks})
		}
	}
	for _, w := range words {
		mark(int(w.Start))
		out = append(out, phraseToken{s: string(p[w.Start:w.End])})
		from = int(w.End)
	}
	mark(len(p))
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
	shared   map[uint64]int32 // transitions of plain phrases: those that begin alike share states
	private  []transition     // of graphs
	terminal []terminal
	prefixed map[int32]bool // states that go on with a prefix
	states   int32
}

// A transition leads to a state from the state and by the token of key, see edgeKey.
type transition struct {
	key uint64
	to  int32
}

// A terminal is a state in which a phrase ends.
type terminal struct{ state, phrase int32 }

func newBuilder() *builder {
	return &builder{
		tokenIDs: make(map[phraseToken]int32),
		shared:   make(map[uint64]int32),
		prefixed: make(map[int32]bool),
		states:   1,
	}
}

// add makes the automaton report id where p stands. p must have a word.
func (b *builder) add(p phrase, id int32) {
	state := int32(0)
	for _, t := range p {
		key := edgeKey(state, b.token(state, t))
		next, ok := b.shared[key]
		if !ok {
			next = b.state()
			b.shared[key] = next
		}
		state = next
	}
	b.terminal = append(b.terminal, terminal{state, id})
}

// A graph is a phrase in pieces, each of which has alternatives: one of each in turn is a
// form. It has the states of one form, not of all their combinations.
type graph [][]phrase

// addGraph makes the automaton report id where a form of g stands. Each form must have a word.
func (b *builder) addGraph(g graph, id int32) {
	at := []int32{0}
	for _, piece := range g {
		next := b.state()
		empty := false
		for _, alternative := range piece {
			if len(alternative) == 0 {
				empty = true
				continue
			}
			for _, from := range at {
				b.branch(from, next, alternative)
			}
		}
		if empty {
			at = append(at, next)
		} else {
			at = []int32{next}
		}
	}
	for _, state := range at {
		if state != 0 {
			b.terminal = append(b.terminal, terminal{state, id})
		}
	}
}

// branch leads from one state to another by p.
func (b *builder) branch(from, to int32, p phrase) {
	for i, t := range p {
		next := to
		if i+1 < len(p) {
			next = b.state()
		}
		b.private = append(b.private, transition{edgeKey(from, b.token(from, t)), next})
		from = next
	}
}

func (b *builder) state() int32 {
	b.states++
	return b.states - 1
}

// token returns the number of a token that leads on from a state.
func (b *builder) token(from int32, t phraseToken) int32 {
	switch t.kind {
	case tokenPrefix:
		b.prefixed[from] = true
	case tokenMarks:
		t.kind = tokenWord
	}
	id, ok := b.tokenIDs[t]
	if !ok {
		id = int32(len(b.tokenIDs))
		b.tokenIDs[t] = id
	}
	return id
}

// build returns the automaton.
func (b *builder) build() *automaton {
	a := new(automaton)
	b.buildTokens(&a.tokens)
	leads := b.buildEdges(&a.edges)
	b.buildEnds(a, leads)
	b.buildFilters(a, leads)
	return a
}

func (b *builder) buildEnds(a *automaton, leads leads) {
	slices.SortFunc(b.terminal, func(x, y terminal) int {
		return cmp.Or(cmp.Compare(x.state, y.state), cmp.Compare(x.phrase, y.phrase))
	})
	all := slices.Compact(b.terminal)
	a.ends, a.self, a.phrases = make([]end, b.states), make([]int32, b.states), make([]int32, 0, len(all))
	for state := range b.states {
		from := int32(len(a.phrases))
		for len(all) > 0 && all[0].state == state {
			a.phrases = append(a.phrases, all[0].phrase)
			all = all[1:]
		}
		a.ends[state] = end{from, int32(len(a.phrases)), b.prefixed[state], len(leads.of(state)) == 0}
		a.self[state] = state
	}
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

// leads are the tokens that lead on from each state.
type leads struct {
	from   []int32 // by state: the first of its tokens; one more at the end
	tokens []int32
}

func (l leads) of(state int32) []int32 { return l.tokens[l.from[state]:l.from[state+1]] }

func (b *builder) buildEdges(e *edges) leads {
	all := slices.Grow(b.private, len(b.shared))
	for key, to := range b.shared {
		all = append(all, transition{key, to})
	}
	slices.SortFunc(all, func(x, y transition) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.to, y.to))
	})
	all = slices.Compact(all)
	size := tableSize(len(all))
	e.keys, e.at, e.n, e.mask = make([]uint64, size), make([]int32, size), make([]int32, size), uint64(size-1)
	e.targets = make([]int32, 0, len(all))
	l := leads{from: make([]int32, b.states+1), tokens: make([]int32, 0, len(all))}
	for len(all) > 0 {
		key, n := all[0].key, 1
		for n < len(all) && all[n].key == key {
			n++
		}
		e.enter(key, all[:n])
		l.from[key>>32]++ // the state after its own, for now a count
		l.tokens = append(l.tokens, int32(uint32(key)))
		all = all[n:]
	}
	for i := range b.states {
		l.from[i+1] += l.from[i]
	}
	return l
}

// enter puts the transitions of one key into the table.
func (e *edges) enter(key uint64, to []transition) {
	i := e.slot(key)
	for e.keys[i] != 0 {
		i = (i + 1) & e.mask
	}
	e.keys[i], e.at[i], e.n[i] = key, int32(len(e.targets)), int32(len(to))
	for _, t := range to {
		e.targets = append(e.targets, t.to)
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

// buildFilters enters what each phrase begins with where scan will look for it.
func (b *builder) buildFilters(a *automaton, leads leads) {
	f := starts{automaton: a, builder: b, leads: leads, words: make([]phraseToken, len(b.tokenIDs))}
	lens := make(map[int32]bool)
	shortest := 4
	for t, id := range b.tokenIDs {
		f.words[id] = t
		if t.kind == tokenPrefix {
			lens[int32(len(t.s))] = true
			shortest = min(shortest, len(t.s))
		}
	}
	a.stemMask = 1<<(8*shortest) - 1
	a.stemLens = slices.Sorted(maps.Keys(lens))
	for _, id := range leads.of(0) {
		if t := f.words[id]; t.kind == tokenPrefix {
			f.stems = append(f.stems, a.stemKey(padded(t.s), 0))
			continue
		}
		for _, state := range a.edges.follow(0, id) {
			f.first(id, state)
		}
	}
	a.singles, a.pairs, a.stems = filterOf(f.singles), filterOf(f.pairs), filterOf(f.stems)
}

// starts gathers the keys of the filters.
type starts struct {
	*automaton
	*builder
	leads                 leads
	words                 []phraseToken
	singles, pairs, stems []uint64
}

// first enters the phrases that begin with a word, which leads to state.
func (f *starts) first(word, state int32) {
	key := tokenKey(f.words[word])
	if e := f.ends[state]; e.to > e.from {
		f.singles = append(f.singles, key)
	}
	for _, id := range f.leads.of(state) {
		f.second(key, id)
		for _, behind := range f.edges.follow(state, id) {
			if !isMarks(f.words[id].s) {
				break
			}
			for _, id := range f.leads.of(behind) {
				f.second(key, id)
			}
		}
	}
}

func (f *starts) second(first uint64, token int32) {
	switch t := f.words[token]; {
	case isMarks(t.s):
	case t.kind == tokenPrefix:
		f.singles = append(f.singles, first)
	default:
		f.pairs = append(f.pairs, pairKey(first, tokenKey(t)))
	}
}

// isMarks reports whether a token is punctuation: no word has an ASCII byte that is no letter
// or digit.
func isMarks(s string) bool {
	c := s[0] | 0x20
	return s[0] < 0x80 && (c < 'a' || c > 'z') && (s[0] < '0' || s[0] > '9')
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
