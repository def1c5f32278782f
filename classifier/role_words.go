package classifier

import (
	_ "embed"
	"fmt"
	"sync"

	"khabar/text"
)

// A wordKind says, in bits, which functions a word can have near the name of a group.
type wordKind uint32

const (
	kindConjunction  wordKind = 1 << iota
	kindFiller                // may be anywhere in a cue: articles, the possessive s, and words that papers put before the name of a group
	kindParticle              // marks who acts or is acted upon, and says nothing by itself
	kindBranch                // says that one group belongs to another
	kindObjectMarker          // marks the word before it as an object
	kindPhraseEnd             // ends a phrase: prepositions, conjunctions, auxiliaries, particles
	kindClauseEnd             // ends a clause: what follows is about others
	kindSpeaker               // names those who speak or act for a group
	kindOtherParty            // names those on the other side: soldiers, police, people, a government

	kindHyphenPrefix // joined to a name by a hyphen, before it: "anti-X"
	kindHyphenSuffix // joined to a name by a hyphen, after it: "X-linked"
	kindAttribute    // as kindHyphenSuffix, and makes the name an attribute of another group
	kindOwnerSuffix  // after the owner of another group: "X's", "X-based"
	kindBranchLink   // between a kindBranch word and a name: "loyal to X"

	kindGovernor         // Persian: the name after it is its complement: "the role of X", "against X"
	kindWith             // Pashto: "with", before a name
	kindBetween          // Pashto: "between", after a name
	kindOf               // Pashto: "of", before a name
	kindOfAfter          // Urdu, Hindi: "of", after a name
	kindObjectAfter      // Persian: after an object
	kindObliqueBefore    // Persian, Pashto: before a name that is not a subject
	kindObliqueTwoBefore // Persian: two words before a name that is not a subject
	kindObliqueAfter     // Urdu, Hindi: after a name that is not a subject
)

// kindsByName returns the kinds by their names in words/roles.tsv.
func kindsByName() map[string]wordKind {
	return map[string]wordKind{
		"conjunction": kindConjunction, "filler": kindFiller, "particle": kindParticle, "branch": kindBranch,
		"objectmarker": kindObjectMarker, "phraseend": kindPhraseEnd, "clauseend": kindClauseEnd,
		"speaker": kindSpeaker, "otherparty": kindOtherParty,
		"hyphenprefix": kindHyphenPrefix, "hyphensuffix": kindHyphenSuffix, "attribute": kindAttribute,
		"ownersuffix": kindOwnerSuffix, "branchlink": kindBranchLink,
		"governor": kindGovernor, "with": kindWith, "between": kindBetween, "of": kindOf, "ofafter": kindOfAfter,
		"objectafter": kindObjectAfter, "obliquebefore": kindObliqueBefore, "obliquetwobefore": kindObliqueTwoBefore,
		"obliqueafter": kindObliqueAfter,
	}
}

// roleWordList has the words of each kind. In Arabic script, words of several languages may fold to the
// same text, so a word listed for one of these languages may count in another.
//
//go:embed words/roles.tsv
var roleWordList string

// A kindTable is a hash table of words and their kinds, with open addressing.
type kindTable []kindSlot

type kindSlot struct {
	key   uint64
	word  string // empty in an empty slot
	kinds wordKind
}

// kindTableSize is a power of two well above the number of words.
const kindTableSize = 1024

var wordKinds = sync.OnceValue(func() kindTable {
	t := make(kindTable, kindTableSize)
	kinds := kindsByName()
	for row := range text.Rows(roleWordList) {
		kind, ok := kinds[row[0]]
		if !ok {
			panic(fmt.Sprintf("words/roles.tsv: unknown kind %q", row[0])) // the list is part of the program
		}
		word := row[2]
		key := wordKey(padded(word), 0, int32(len(word)))
		s := t.slot([]byte(word), key)
		s.key, s.word = key, word
		s.kinds |= kind
	}
	return t
})

// slot returns the slot of a word or, if the table does not have it, the empty slot for it.
func (t kindTable) slot(w []byte, key uint64) *kindSlot {
	for i := key; ; i++ {
		s := &t[i%kindTableSize]
		if s.word == "" || s.key == key && s.word == string(w) {
			return s
		}
	}
}

// kind returns the kinds of word i.
func (f *itemField) kind(i int32) wordKind { return wordKinds().slot(f.word(i), f.keys[i]).kinds }

// is reports whether there is a word i and it is of one of the kinds k.
func (f *itemField) is(i int32, k wordKind) bool {
	return i >= 0 && int(i) < len(f.words) && f.kind(i)&k != 0
}
