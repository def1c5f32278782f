package classifier

import "khabar/clause"

// An actFilter says which words can matter for acts, so that most sentences need not be read. It is a table of the
// high bits of word keys: other words may share a slot, which costs time and changes no result.
type actFilter [1 << actFilterBits]uint8

const actFilterBits = 15

// What a word can be, in bits.
const (
	signalDeed  uint8 = 1 << iota // of a deed that gives a group a role
	signalEvent                   // of a deed that is a keyword of an event
	signalParty                   // names militants or forces of a state
	signalKill                    // of a deed that kills or abducts
)

// actFilter builds the filter of the compiled acts.
func (c *compiler) actFilter() {
	wanted := map[clause.Deed]bool{}
	for _, k := range c.out.acts {
		wanted[k.deed] = true
	}
	for _, d := range clause.Deeds() { // what a sentence says of violence counts for later ones
		if (&clause.Act{Deed: d}).IsViolent() {
			wanted[d] = true
		}
	}
	c.out.english = clause.English(func(s string) uint64 { return wordKey(padded(s), 0, int32(len(s))) })
	f := &c.out.actFilter
	f.add(signalDeed, clause.SignalWords(func(d clause.Deed) bool { return d != clause.Say && d != clause.Other && d != clause.Leave }))
	f.add(signalEvent, clause.SignalWords(func(d clause.Deed) bool { return wanted[d] }))
	f.add(signalKill, clause.SignalWords(func(d clause.Deed) bool { return d == clause.Kill || d == "abduct" }))
	f.add(signalParty, clause.SignalWords(func(clause.Deed) bool { return false }, clause.Militant, clause.Force))
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
