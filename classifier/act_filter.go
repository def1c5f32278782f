package classifier

import (
	"unicode/utf8"

	"khabar/clause"
)

// An actFilter says which words can matter for acts, so that most sentences need not be read. It has two tables by parts of
// the keys of words: other words may share the slots of both, which costs time and changes hardly a result. English has a
// filter of its own, since it has the fewest words: see actFilterOf.
type actFilter struct {
	bits       int
	high, more []uint8
}

// How many bits of a key are looked up: for English, and for the other languages together.
const (
	englishFilterBits = 14
	otherFilterBits   = 15
)

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
	c.out.actsByDeed = map[clause.Deed][]int32{}
	for i, k := range c.out.acts {
		wanted[k.deed] = true
		c.out.actsByDeed[k.deed] = append(c.out.actsByDeed[k.deed], int32(i))
	}
	for _, d := range clause.Deeds() { // what a sentence says of violence counts for later ones
		if (&clause.Act{Deed: d}).IsViolent() {
			wanted[d] = true
		}
	}
	c.out.englishActs, c.out.otherActs = newActFilter(englishFilterBits), newActFilter(otherFilterBits)
	c.out.grammars = map[string]*clause.Grammar{}
	for _, lang := range clause.Languages() {
		c.out.grammars[lang] = clause.NewGrammar(lang, func(s string) uint64 { return wordKey(padded(s), 0, int32(len(s))) })
		f := &c.out.otherActs
		if lang == "en" {
			f = &c.out.englishActs
		}
		f.add(signalDeed, clause.SignalWords(lang, func(d clause.Deed) bool { return d != clause.Say && d != clause.Other && d != clause.Leave }))
		f.add(signalEvent, clause.SignalWords(lang, func(d clause.Deed) bool { return wanted[d] }))
		f.add(signalKill, clause.SignalWords(lang, func(d clause.Deed) bool { return d == clause.Kill || d == "abduct" }))
		f.add(signalParty, clause.SignalWords(lang, func(clause.Deed) bool { return false }, clause.Militant, clause.Force))
	}
}

func newActFilter(bits int) actFilter {
	return actFilter{bits, make([]uint8, 1<<bits), make([]uint8, 1<<bits)}
}

func (f *actFilter) add(signal uint8, words []string) {
	for _, w := range words {
		k := wordKey(padded(w), 0, int32(len(w)))
		f.high[k>>(64-f.bits)] |= signal
		f.more[k>>20&(1<<f.bits-1)] |= signal
	}
}

// signals returns what the words of a text can be.
func (f *actFilter) signals(keys []uint64) (all uint8) {
	for _, k := range keys {
		if a := f.high[k>>(64-f.bits)]; a != 0 {
			all |= a & f.more[k>>20&(1<<f.bits-1)]
		}
	}
	return all
}

// actFilterOf returns the filter for a field: that for English unless one of its first letters is of another script.
func (c *Classifier) actFilterOf(f *itemField) *actFilter {
	for _, r := range f.raw[:min(len(f.raw), maxScriptBytes)] {
		if r >= firstOtherScript {
			if r == utf8.RuneError || r >= firstPunctuation {
				continue
			}
			return &c.otherActs
		}
	}
	return &c.englishActs
}

const (
	maxScriptBytes   = 200
	firstOtherScript = '\u0590' // Hebrew; the Arabic script and Devanagari come after it
	firstPunctuation = '\u2000' // dashes, quotation marks
)
