package classifier

import "khabar/clause"

// An actFilter says which words can matter for acts, so that most sentences need not be read. It is a table of the
// high bits of word keys: other words may share a slot, which costs time and changes no result.
type actFilter [1 << actFilterBits]uint8

const actFilterBits = 14

// What a word can be, in bits.
const (
	signalDeed  uint8 = 1 << iota // of a deed that gives a group a role
	signalEvent                   // of a deed that is a keyword of an event
	signalParty                   // names militants or forces of a state
)

// actFilter builds the filter of the compiled acts.
func (c *compiler) actFilter() {
	wanted := map[clause.Deed]bool{}
	for _, k := range c.out.acts {
		wanted[k.deed] = true
		if k.deed == clause.Kill {
			wanted[clause.Die] = true
		}
	}
	c.out.grammars = map[string]*clause.Grammar{}
	for _, lang := range clause.Languages() {
		c.out.grammars[lang] = clause.NewGrammar(lang, func(s string) uint64 { return wordKey(padded(s), 0, int32(len(s))) })
		f := &c.out.actFilter
		f.add(signalDeed, clause.SignalWords(lang, func(d clause.Deed) bool { return d != clause.Say && d != clause.Other && d != clause.Leave }))
		f.add(signalEvent, clause.SignalWords(lang, func(d clause.Deed) bool { return wanted[d] }))
		f.add(signalParty, clause.SignalWords(lang, func(clause.Deed) bool { return false }, clause.Militant, clause.Force))
	}
}

func (f *actFilter) add(signal uint8, words []string) {
	for _, w := range words {
		f[wordKey(padded(w), 0, int32(len(w)))>>(64-actFilterBits)] |= signal
	}
}

// signals returns what the words of a text can be.
func (f *actFilter) signals(keys []uint64) (all uint8) {
	for _, k := range keys {
		all |= f[k>>(64-actFilterBits)]
	}
	return all
}
