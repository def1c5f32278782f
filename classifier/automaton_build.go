package classifier

// An automatonBuilder makes an automaton.
type automatonBuilder struct {
	tokenIDs map[phraseToken]int32
	shared   map[uint64]int32 // transitions of plain phrases, by key; phrases with the same first tokens share states
	private  []transition     // transitions of graphs, which share no states with other phrases
	terminal []terminal
	prefixed map[int32]bool // states that continue with a prefix
	states   int32
	longest  int // number of words of the longest phrase
}

// A transition leads from one state to another by a token. Its field "to" is the second state; its field
// "key" is made of the first state and the token by transitionKey.
type transition struct {
	key uint64
	to  int32
}

func transitionKey(state, token int32) uint64 { return uint64(state+1)<<32 | uint64(uint32(token)) }

// A terminal is a state in which a phrase ends.
type terminal struct{ state, phrase int32 }

// newAutomatonBuilder returns a builder for about n phrases.
func newAutomatonBuilder(n int) *automatonBuilder {
	return &automatonBuilder{
		tokenIDs: make(map[phraseToken]int32, n),
		shared:   make(map[uint64]int32, 2*n),
		prefixed: make(map[int32]bool),
		states:   1,
	}
}

// add makes the automaton report id where it finds p, which must have a word.
func (b *automatonBuilder) add(p phrase, id int32) {
	b.longest = max(b.longest, p.words())
	state := int32(0)
	for _, t := range p {
		key := transitionKey(state, b.token(state, t))
		next, ok := b.shared[key]
		if !ok {
			next = b.newState()
			b.shared[key] = next
		}
		state = next
	}
	b.terminal = append(b.terminal, terminal{state, id})
}

// A graph is a phrase in pieces, each with alternatives. Taking one alternative from each piece, in
// order, gives one form of the phrase. A graph has states for each alternative, not for each combination. See decision 50.
type graph [][]phrase

// addGraph makes the automaton report id where it finds a form of g. Each form must have a word.
func (b *automatonBuilder) addGraph(g graph, id int32) {
	at := []int32{0}
	longest := 0
	for _, piece := range g {
		longest += longestOf(piece)
		next := b.newState()
		optional := false
		for _, alternative := range piece {
			if len(alternative) == 0 {
				optional = true
				continue
			}
			for _, from := range at {
				b.addPath(from, next, alternative)
			}
		}
		if optional {
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

// longestOf returns the number of words of the longest phrase.
func longestOf(phrases []phrase) int {
	n := 0
	for _, p := range phrases {
		n = max(n, p.words())
	}
	return n
}

// addPath adds the tokens of p as a path from one state to another.
func (b *automatonBuilder) addPath(from, to int32, p phrase) {
	for i, t := range p {
		next := to
		if i+1 < len(p) {
			next = b.newState()
		}
		b.private = append(b.private, transition{transitionKey(from, b.token(from, t)), next})
		from = next
	}
}

func (b *automatonBuilder) newState() int32 {
	b.states++
	return b.states - 1
}

// token returns the number of the token t, by which a transition leads on from a state.
func (b *automatonBuilder) token(from int32, t phraseToken) int32 {
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
func (b *automatonBuilder) build() *automaton {
	a := &automaton{longest: int32(b.longest)}
	t := b.buildTrie()
	targets := b.buildNodes(a, t)
	b.buildEdges(&a.edges, t, targets)
	b.buildFilters(a, t, targets)
	return a
}
