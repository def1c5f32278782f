package classifier

import (
	"cmp"
	"slices"

	"khabar/text"
)

// A trie has all transitions and tokens of an automatonBuilder, sorted.
type trie struct {
	transitions []transition  // by state and token
	from        []int32       // by state: its first transition; one more at the end
	tokens      []phraseToken // by number
	at          []int32       // by number: where the token starts in the field bytes
	bytes       []byte        // of all tokens, with eight zero bytes after them
}

// of returns the transitions from a state.
func (t *trie) of(state int32) []transition { return t.transitions[t.from[state]:t.from[state+1]] }

func (t *trie) token(tr transition) phraseToken { return t.tokens[uint32(tr.key)] }

func (b *automatonBuilder) buildTrie() *trie {
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
		t.from[tr.key>>32]++ // the key has state+1: this counts the transitions of the state before
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

// buildNodes makes the nodes. It returns, by state, the target of edges to that state: the number of
// its node or, if it needs no node, the complement (^) of the number of its phrase. See edge.
func (b *automatonBuilder) buildNodes(a *automaton, t *trie) []int32 {
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
		a.nodes = append(a.nodes, node{from, from + int32(n), t.nextWords(state), b.nextIsPrefix(t, state), leaf})
		all = all[n:]
	}
	a.nodes, a.phrases = slices.Clip(a.nodes), slices.Clip(a.phrases)
	return targets
}

// nextWords returns the words that a state continues with.
func (t *trie) nextWords(state int32) wordSet {
	var s wordSet
	for _, tr := range t.of(state) {
		if tok := t.token(tr); tok.kind != tokenPrefix {
			s.add(tokenKey(tok))
		}
	}
	return s
}

// nextIsPrefix reports whether a state continues with a prefix, or with punctuation and a prefix.
func (b *automatonBuilder) nextIsPrefix(t *trie, state int32) bool {
	return b.prefixed[state] || slices.ContainsFunc(t.of(state), func(tr transition) bool {
		return isMarks(t.token(tr).s) && b.prefixed[tr.to]
	})
}

// isMarks reports whether a token is punctuation.
func isMarks(s string) bool { return !text.IsWordByte(s[0]) }

func (b *automatonBuilder) buildEdges(e *edgeTable, t *trie, targets []int32) {
	e.bytes = t.bytes
	// Two thirds of the slots are filled: find then reads two or three slots, which are adjacent.
	e.slots = make([]edge, len(t.transitions)*3/2+8)
	for i, tr := range t.transitions {
		tok := t.token(tr)
		x := edge{targets[tr.key>>32-1], t.at[uint32(tr.key)], edgeSize(len(tok.s)), targets[tr.to]}
		if tok.kind == tokenPrefix {
			x.size |= edgePrefix
		}
		if i+1 < len(t.transitions) && t.transitions[i+1].key == tr.key {
			x.size |= edgeMore
		}
		e.insert(x)
	}
}
