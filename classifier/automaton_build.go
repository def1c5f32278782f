package classifier

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"

	"khabar/text"
)

// A builder makes an automaton.
type builder struct {
	tokenIDs map[phraseToken]int32
	shared   map[uint64]int32 // transitions of plain phrases: those that begin alike share states
	private  []transition     // of graphs
	terminal []terminal
	prefixed map[int32]bool // states that go on with a prefix
	states   int32
	longest  int // words of a phrase
}

// A transition leads to a state from the state and by the token of key, see transitionKey.
type transition struct {
	key uint64
	to  int32
}

func transitionKey(state, token int32) uint64 { return uint64(state+1)<<32 | uint64(uint32(token)) }

// A terminal is a state in which a phrase ends.
type terminal struct{ state, phrase int32 }

// newBuilder returns a builder with room for about n phrases.
func newBuilder(n int) *builder {
	return &builder{
		tokenIDs: make(map[phraseToken]int32, n),
		shared:   make(map[uint64]int32, 2*n),
		prefixed: make(map[int32]bool),
		states:   1,
	}
}

// add makes the automaton report id where p stands. p must have a word.
func (b *builder) add(p phrase, id int32) {
	b.longest = max(b.longest, p.words())
	state := int32(0)
	for _, t := range p {
		key := transitionKey(state, b.token(state, t))
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
	longest := 0
	for _, piece := range g {
		longest += longestOf(piece)
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
	b.longest = max(b.longest, longest)
	for _, state := range at {
		if state != 0 {
			b.terminal = append(b.terminal, terminal{state, id})
		}
	}
}

// longestOf returns how many words the longest of some phrases has.
func longestOf(phrases []phrase) int {
	n := 0
	for _, p := range phrases {
		n = max(n, p.words())
	}
	return n
}

// branch leads from one state to another by p.
func (b *builder) branch(from, to int32, p phrase) {
	for i, t := range p {
		next := to
		if i+1 < len(p) {
			next = b.state()
		}
		b.private = append(b.private, transition{transitionKey(from, b.token(from, t)), next})
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
	a := &automaton{longest: int32(b.longest)}
	t := b.inOrder()
	targets := b.buildNodes(a, t)
	b.buildEdges(&a.edges, t, targets)
	b.buildFilters(a, t, targets)
	return a
}

// trie is all that a builder gathered, in order.
type trie struct {
	transitions []transition  // by state and token
	from        []int32       // by state: its first transition; one more at the end
	tokens      []phraseToken // by number
	at          []int32       // where in bytes each token is
	bytes       []byte        // of all tokens, with eight zero bytes behind
}

// of returns the transitions that lead on from a state.
func (t *trie) of(state int32) []transition { return t.transitions[t.from[state]:t.from[state+1]] }

func (t *trie) token(tr transition) phraseToken { return t.tokens[uint32(tr.key)] }

func (b *builder) inOrder() *trie {
	all := slices.Grow(b.private, len(b.shared))
	for key, to := range b.shared {
		all = append(all, transition{key, to})
	}
	slices.SortFunc(all, func(x, y transition) int {
		if x.key != y.key {
			return cmp.Compare(x.key, y.key)
		}
		return cmp.Compare(x.to, y.to)
	})
	t := &trie{transitions: slices.Compact(all), from: make([]int32, b.states+1), tokens: make([]phraseToken, len(b.tokenIDs))}
	for _, tr := range t.transitions {
		t.from[tr.key>>32]++ // the state after its own, for now a count
	}
	for i := range b.states {
		t.from[i+1] += t.from[i]
	}
	for tok, id := range b.tokenIDs {
		t.tokens[id] = tok
	}
	for _, tok := range t.tokens {
		t.at = append(t.at, int32(len(t.bytes)))
		t.bytes = append(t.bytes, tok.s...)
	}
	t.bytes = slices.Clip(append(t.bytes, make([]byte, 8)...))
	return t
}

// buildNodes numbers anew the states that need a node, and returns what an edge to each of
// the others leads to: see edge.
func (b *builder) buildNodes(a *automaton, t *trie) []int32 {
	slices.SortFunc(b.terminal, func(x, y terminal) int {
		if x.state != y.state {
			return cmp.Compare(x.state, y.state)
		}
		return cmp.Compare(x.phrase, y.phrase)
	})
	all := slices.Compact(b.terminal)
	targets := make([]int32, b.states)
	for state := range b.states {
		n := 0
		for n < len(all) && all[n].state == state {
			n++
		}
		leaf := len(t.of(state)) == 0
		if leaf && n == 1 {
			targets[state] = ^all[0].phrase
			all = all[1:]
			continue
		}
		targets[state] = int32(len(a.nodes))
		from := int32(len(a.phrases))
		for _, end := range all[:n] {
			a.phrases = append(a.phrases, end.phrase)
		}
		a.nodes = append(a.nodes, node{from, from + int32(n), t.wordsBehind(state), b.prefixedBehind(t, state), leaf})
		all = all[n:]
	}
	a.nodes, a.phrases = slices.Clip(a.nodes), slices.Clip(a.phrases)
	return targets
}

// wordsBehind returns the words that lead on from a state.
func (t *trie) wordsBehind(state int32) wordSet {
	var s wordSet
	for _, tr := range t.of(state) {
		if tok := t.token(tr); tok.kind != tokenPrefix {
			s.add(tokenKey(tok))
		}
	}
	return s
}

// prefixedBehind reports whether a state goes on with a prefix, be it behind punctuation.
func (b *builder) prefixedBehind(t *trie, state int32) bool {
	return b.prefixed[state] || slices.ContainsFunc(t.of(state), func(tr transition) bool {
		return isMarks(t.token(tr).s) && b.prefixed[tr.to]
	})
}

func (b *builder) buildEdges(e *edges, t *trie, targets []int32) {
	e.bytes = t.bytes
	// Two thirds full: a look then takes two or three slots, which lie together.
	e.slots = make([]edge, len(t.transitions)*3/2+8)
	for i, tr := range t.transitions {
		tok := t.token(tr)
		x := edge{targets[tr.key>>32-1], t.at[uint32(tr.key)], edgeSize(len(tok.s)) | prefixFlag(tok), targets[tr.to]}
		if i+1 < len(t.transitions) && t.transitions[i+1].key == tr.key {
			x.size |= edgeMore
		}
		e.enter(x)
	}
}

func prefixFlag(t phraseToken) edgeSize {
	if t.kind == tokenPrefix {
		return edgePrefix
	}
	return 0
}

// enter puts an edge into the table.
func (e *edges) enter(x edge) {
	n := int32(x.size &^ (edgePrefix | edgeMore))
	t := newToken(e.bytes, x.at, n, wordKey(e.bytes, x.at, n), x.size&edgePrefix)
	i := e.slot(x.state, t.hash)
	for e.slots[i].size != 0 {
		if i++; i == len(e.slots) {
			i = 0
		}
	}
	e.slots[i] = x
}

// buildFilters enters what each phrase begins with where scan will look for it.
func (b *builder) buildFilters(a *automaton, t *trie, targets []int32) {
	f := starts{trie: t, terminal: make([]bool, b.states)}
	for _, end := range b.terminal {
		f.terminal[end.state] = true
	}
	lens := make(map[int32]bool)
	var stems []transition
	for _, tr := range t.transitions {
		switch tok := t.token(tr); {
		case tok.kind != tokenPrefix:
			if tr.key>>32 == 1 {
				f.first(tok, tr.to)
			}
		case tr.key>>32 == 1:
			stems = append(stems, tr)
		default:
			lens[int32(len(tok.s))] = true
		}
	}
	a.prefixLens = slices.Sorted(maps.Keys(lens))
	a.pairs = filterOf(f.pairs)
	a.vocabulary = f.sieve()
	b.buildStems(a, t, stems, targets)
}

// starts gathers the keys of the filters.
type starts struct {
	*trie
	terminal               []bool // by state
	singles, firsts, pairs []uint64
	seconds                [4][]uint64 // by group of the first word
}

// first enters the phrases that begin with a word, which leads to state.
func (f *starts) first(word phraseToken, state int32) {
	key := tokenKey(word)
	if f.terminal[state] {
		f.singles = append(f.singles, key)
	}
	for _, tr := range f.of(state) {
		if tok := f.token(tr); !isMarks(tok.s) {
			f.second(key, tok)
			continue
		}
		for _, behind := range f.of(tr.to) {
			f.second(key, f.token(behind))
		}
	}
}

func (f *starts) second(first uint64, t phraseToken) {
	switch {
	case isMarks(t.s):
	case t.kind == tokenPrefix:
		f.singles = append(f.singles, first)
	default:
		second := tokenKey(t)
		group := &f.seconds[first>>62]
		f.firsts, *group = append(f.firsts, first), append(*group, second)
		f.pairs = append(f.pairs, pairKey(first, second))
	}
}

// sieve returns the sieve of the words that phrases begin with.
func (f *starts) sieve() sieve {
	for _, keys := range []*[]uint64{&f.singles, &f.firsts} {
		slices.Sort(*keys)
		*keys = slices.Compact(*keys)
	}
	s := newSieve(max(len(f.singles), len(f.firsts)))
	for _, key := range f.singles {
		s.add(key, placeAlone)
	}
	for _, key := range f.firsts {
		s.add(key, placeFirst)
	}
	for group, keys := range f.seconds {
		for _, key := range keys {
			s.add(key, placeSecond<<group)
		}
	}
	return s
}

// isMarks reports whether a token is punctuation.
func isMarks(s string) bool { return !text.IsWordByte(s[0]) }

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
