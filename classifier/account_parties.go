package classifier

import (
	_ "embed"
	"sync"

	"khabar/clause"
	"khabar/news"
	"khabar/text"
)

// partyWordList says what the people are whom words name.
//
//go:embed words/parties.tsv
var partyWordList string

// A partyWord is what a word says of a party.
type partyWord struct {
	victim  string         // kind of victims
	actor   news.ActorKind // kind of forces
	another bool           // begins an account of another happening
	past    bool           // says that something was long ago
	speaker bool           // speaks for others
	plural  bool           // is more than one, without an s
	one     []string       // languages in which it is one person
}

// partyWords returns the words of the list: one word, or two with a space between them.
var partyWords = sync.OnceValue(func() map[string]partyWord {
	words := map[string]partyWord{}
	for row := range text.Rows(partyWordList) {
		w := words[row[2]]
		switch kind := row[0]; kind {
		case "another":
			w.another = true
		case "past":
			w.past = true
		case "plural":
			w.plural = true
		case "one":
			w.one = append(w.one, row[1])
		case "speaker":
			w.speaker = true
		case string(news.ActorPolice), string(news.ActorArmy), string(news.ActorState):
			w.actor = news.ActorKind(kind)
		default:
			w.victim = kind
		}
		words[row[2]] = w
	}
	return words
})

// Kinds of victims that are not in the list of words.
const (
	VictimCivilians = "civilians"
	VictimPolice    = "police"
	VictimSoldiers  = "soldiers"
	VictimPeople    = "people" // of whom the text does not say more
)

// site is the kind of words for what can be attacked but is not people: a building, a vehicle.
const site = "site"

// partyWord returns what word i of a sentence that ends before word to says, by itself or with the next one.
func (f *itemField) partyWord(i, to int32) partyWord {
	w := partyWords()[string(f.word(i))]
	if i+1 < to {
		pair := partyWords()[string(f.word(i))+" "+string(f.word(i+1))]
		w.another, w.past = w.another || pair.another, w.past || pair.past
	}
	return w
}

// eachPartyWord calls f with what the words of a span say, pairs before single words, and those of a pair before the
// span too: "polio workers" when the party is "workers".
func (r resolver) eachPartyWord(at fieldSpan, f func(partyWord) bool) {
	field := &r.fields[at.field]
	for i := max(at.first-1, 0); i < at.last; i++ {
		pair := string(field.word(i)) + " " + string(field.word(i+1))
		if w, ok := partyWords()[pair]; ok && f(w) {
			return
		}
	}
	for i := at.first; i <= at.last; i++ {
		if w, ok := partyWords()[string(field.word(i))]; ok && f(w) {
			return
		}
	}
}

// forceKind returns what kind of force or state a party is; empty if its words do not say it, as in "the exchange of fire".
func (r resolver) forceKind(at fieldSpan) news.ActorKind {
	kind := news.ActorKind("")
	r.eachPartyWord(at, func(w partyWord) bool {
		if w.actor != "" {
			kind = w.actor
		}
		return w.actor != ""
	})
	return kind
}

// victimKind returns what kind of victims a party is; empty if it is not people, but a state, a building or a vehicle.
func (r resolver) victimKind(p mentionParty) string {
	kind := ""
	r.eachPartyWord(p.fieldSpan, func(w partyWord) bool {
		kind = w.victim
		return kind != ""
	})
	switch {
	case kind == site:
		return ""
	case kind != "":
		return kind
	case (p.kind == clause.Force || p.hit >= 0) && r.forceKind(p.fieldSpan) == news.ActorPolice:
		return VictimPolice
	case p.kind == clause.Force || p.hit >= 0:
		return VictimSoldiers
	case p.kind == clause.State:
		return ""
	case p.kind == clause.Unsaid:
		return VictimPeople
	}
	return VictimCivilians
}
