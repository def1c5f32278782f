package classifier

import (
	"sync"

	"khabar/clause"
	"khabar/news"
	"khabar/relevance"
)

// A Classifier is a compiled taxonomy. It does not change after Compile, and any number of goroutines
// may use it at once.
type Classifier struct {
	version        string
	entries        []entry
	keywords       []keyword
	files          []string // of the taxonomy
	familyNames    []string
	surfaces       []surfacePattern
	surfaceInfos   []surfaceInfo // by surface
	names          *automaton    // finds surfaces
	context        *automaton    // finds context words; used only for hits that need them
	members        [][]int32     // by phrase of context: the sets that it is in
	cueWords       *automaton    // finds parts of cues; used only if a group is found
	cuePartUses    []cuePartUse  // sorted by phrase of cueWords
	cuePartFrom    []int32       // by phrase of cueWords: index of its first use in cuePartUses; one more element for the end
	cues           []cue
	queries        []setQuery // of conditions
	conditions     []condition
	conditionTexts []string // by condition: its words and scope as text for people
	hintBlocks     []uint64 // of the hints of queries
	noSets         []uint64 // a bit for each set, all zero
	blockedNames   int      // how many names decoys block
	relevance      relevance.Rule
	acts           []actKeyword            // keywords that are acts
	actsByDeed     map[clause.Deed][]int32 // indexes in acts
	englishActs    actFilter
	otherActs      actFilter
	bylines        []int32                    // surfaces of keywords that are by-lines
	grammars       map[string]*clause.Grammar // by language
	pool           sync.Pool                  // of *scratch
}

// An entry is the part of an Entry that matching needs.
type entry struct {
	id       string
	rank     int32 // among all entries, in the order in which tags are listed
	facet    news.Facet
	links    []int32  // entries, with their descendants
	kin      []int32  // of a group: its parents and children
	outlets  []string // of a group: see Entry.Outlets
	epithets int32    // index in conditions; -1 for none
	// namesakes is the index in conditions of the words that show a namesake; -1 for none.
	namesakes int32
	// surnames is the index in conditions of the words that make the name of a person a longer one; -1 for none.
	surnames int32
	alone    bool            // a person whose name counts without a link
	blocks   []int32         // numbers of the names that a decoy blocks
	words    map[string]bool // in names of a group or organisation: a long form of its acronym may have them
	deed     bool            // an event that is done, and can be planned or recalled: see isDeed, refuseDeed
	attack   bool            // an attack: see refuseAttacks
	person   bool            // needs a link or an epithet, unless alone is set
	severity int             // of an event
	// class is the class of an event: deedClass, anyClass, or 1 more than the number of the widest event that it belongs
	// to. Events of different classes are never in one account.
	class  int32
	root   int32           // the widest event that an event belongs to
	above  []int32         // of a group: those to which it rolls up, at any depth
	status news.StatusKind // that an event gives accounts; empty for most
	year   int             // at the end of the ID of an event that happened once; 0 for others
}

// A keyword is a Keyword with its entry and its compiled conditions.
type keyword struct {
	*Keyword
	entry int32
	constraints
}

// Default precisions.
const (
	pSure    news.Certainty = 970
	pAlone   news.Certainty = 600 // of a keyword that needs context and has none
	pContext news.Certainty = 970
	pState   news.Certainty = 800 // of a state's label
	pDefined news.Certainty = 990 // of an acronym that the text defines
	pOutlet  news.Certainty = 850 // of an acronym that the outlet shows: see shownByOutlet
)

// contextWords is the greatest number of words between a keyword and its context.
const contextWords = 50
