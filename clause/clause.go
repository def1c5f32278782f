// Package clause reads who did what to whom from one sentence. It finds deeds (words such as "killed" or
// "attack"), and for each deed the parties that did it and those to whom it was done. It knows the grammar
// of a language from a file of words and from the order in which that language puts subject, verb and object.
//
// The package is pure, and its cost is linear in the length of a sentence: a search from a deed looks at
// no more than a fixed number of words.
package clause

// A Kind says what a party is.
type Kind uint8

// The kinds of parties.
const (
	None     Kind = iota // no party is named
	Plain                // "leader", "member", "camp": its kind is that of the noun or name beside it
	Person               // people without arms; also people of whom the text says nothing more
	Militant             // members of armed groups, and attackers
	Force                // police, soldiers, and others who are armed by a state
	State                // governments, courts, and forces as a whole when they act
	Unsaid               // people of whom the text gives only the number: "12 killed"
)

// A Deed is what is done: a word of the file of words, such as "kill".
type Deed string

// The deeds that the package itself must know.
const (
	Kill      Deed = "kill"
	Die       Deed = "die"
	Suicide   Deed = "suicide"
	Explode   Deed = "explode"
	Raid      Deed = "raid"
	Say       Deed = "say"
	Leave     Deed = "leave"
	Accuse    Deed = "accuse"
	Other     Deed = "other"
	Criticise Deed = "criticise" // "India blasts the report": criticism, though the word can mean a deed
)

// A Mood says what a text makes of a deed: that it was done, or something less.
type Mood uint8

// The moods.
const (
	Done     Mood = iota
	Planned       // it may be done, is planned or threatened
	Recalled      // it was done before what the text is about: "the 2008 bombing", "the row over the killing"
	Not           // it was not done
)

// A Word is a word of a sentence.
type Word struct {
	Text  string // folded
	Key   uint64 // a hash of Text, the same as that for which the Grammar was made
	Break Break  // what is between the word before and this one
}

// A Break is what separates two words, apart from space.
type Break uint8

// The breaks.
const (
	NoBreak  Break = iota
	Comma          // a comma, bracket or dash between spaces
	Colon          // a colon or semicolon
	Hyphen         // joins two words
	Quote          // a quotation mark
	Genitive       // the word is an s after an apostrophe
	Bracket        // a bracket
)

// A Name is a name in a sentence that the caller has recognised.
type Name struct {
	First, Last int32 // words
	Kind        Kind  // None for a name that is not a party, such as that of a place
	Index       int32 // given by the caller, and returned in Party.Name
}

// A Party is a part of a sentence that names somebody.
type Party struct {
	Kind        Kind
	First, Last int32 // words
	Name        int32 // Index of the name in it, or -1
	Suspected   bool  // the text only suspects that it is what it says: "alleged militants"
}

// An Act is one deed with its parties.
type Act struct {
	Deed     Deed
	Noun     bool // the deed is named by a noun: "attack", not "attacked"
	Feared   bool // somebody only fears it, and nobody has threatened it; Mood is Planned
	Mood     Mood
	First    int32 // words of the deed
	Last     int32
	Agents   []Party // who did it
	Patients []Party // to whom it was done
	Via      int32   // index of the act by which it was done ("killed in an attack"), or -1
}

// Has reports whether one of the parties has the name with an Index.
func (a *Act) Has(name int32) bool {
	for _, p := range a.Agents {
		if p.Name == name {
			return true
		}
	}
	for _, p := range a.Patients {
		if p.Name == name {
			return true
		}
	}
	return false
}

// IsViolent reports whether the deed is violence against people or things.
func (a *Act) IsViolent() bool {
	switch a.Deed {
	case Kill, Die, Suicide, Explode, "attack", "bomb", "shoot", "injure", "abduct":
		return true
	}
	return false
}
