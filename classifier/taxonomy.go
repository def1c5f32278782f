package classifier

import (
	"slices"
	"time"

	"khabar/news"
	"khabar/yamlfile"
)

// A Taxonomy is what a desk follows, read and checked, not yet compiled. It is not changed
// after Load.
type Taxonomy struct {
	entries  []Entry // by ID
	index    map[string]int
	children map[string][]string
	macros   map[string]macro
	sets     map[string]set
	roles    []roleCue
	desk     RelevanceRule
	version  string
	source   string
	findings yamlfile.Findings
}

// A Position is where something stands in the taxonomy's files. Lines and columns count
// from 1.
type Position struct {
	File         string
	Line, Column int
}

// An Entry is one thing that items can be tagged with, or a decoy.
type Entry struct {
	ID           string
	Facet        news.Facet `json:"-"`
	Name         string
	Description  string         `json:"-"`
	Severity     int            `json:",omitempty"` // of an event: how grave it is, 0 to MaxSeverity
	Formerly     []string       `json:",omitempty"`
	Parents      []Relation     `json:",omitempty"`
	Keywords     []Keyword      `json:",omitempty"` // by ID
	Context      []string       `json:",omitempty"` // of its keywords that need context and name none
	Not          []string       `json:",omitempty"` // refuses its keywords that need context
	Blocks       []string       `json:",omitempty"` // of a decoy: words that it switches off
	Links        []string       `json:",omitempty"` // of a person: entries, one of which must be in the item
	Epithets     []string       `json:",omitempty"` // of a person: words that do instead of a link
	Designations []Designation  `json:"-"`
	Statuses     []PersonStatus `json:"-"`
	Tests        Tests          `json:"-"`
	Position     Position       `json:"-"`

	severityGiven bool // the files state a severity, be it 0
}

// MaxSeverity is the severity of the gravest events.
const MaxSeverity = 4

// Decoy reports whether e is a decoy: never a tag, it keeps others from being one.
func (e *Entry) Decoy() bool { return e.Facet == news.FacetDecoy }

// A Relation says how an entry belongs to another, and when it did.
type Relation struct {
	ID       string
	Kind     RelationKind
	From, To time.Time // zero when open
	Position Position  `json:"-"`
}

// A RelationKind says in what way an entry belongs to another.
type RelationKind string

// The kinds of relation. In is that of a place to what it lies in, and of an event or theme
// to the wider one.
const (
	BranchOf    RelationKind = "branch_of"
	FactionOf   RelationKind = "faction_of"
	FrontOf     RelationKind = "front_of"
	WingOf      RelationKind = "wing_of"
	MemberOf    RelationKind = "member_of"
	SuccessorOf RelationKind = "successor_of"
	In          RelationKind = "in"
)

func relationKinds() []RelationKind {
	return []RelationKind{BranchOf, FactionOf, FrontOf, WingOf, MemberOf, SuccessorOf, In}
}

// RollsUp reports whether an item about the one is also about the other: not so for a
// successor, and not for a relation that has ended.
func (r Relation) RollsUp() bool { return r.Kind != SuccessorOf && r.To.IsZero() }

// A Keyword is one line of an entry: words by which texts name it.
type Keyword struct {
	ID           string // entry ID, "#", folded words
	Word         string
	Also         []string       `json:",omitempty"` // other spellings
	Forms        []string       `json:",omitempty"` // inflected forms
	Langs        []string       `json:",omitempty"` // limits a keyword that needs context to these languages
	NeedsContext bool           `json:",omitempty"`
	P            news.Certainty // precision; 0 means the default of its strength
	Context      []string       `json:",omitempty"`
	Not          []string       `json:",omitempty"`
	With         []Condition    `json:",omitempty"` // raise P
	Requires     []Condition    `json:",omitempty"`
	Excludes     []Condition    `json:",omitempty"`
	Case         CaseRule       `json:",omitempty"`
	Join         bool           `json:",omitempty"` // also without the spaces between its words
	Proclitics   bool           `json:",omitempty"` // also with Arabic prefixes: wa-, fa-, bi-, ka-, li-, al-
	CountInside  bool           `json:",omitempty"` // counts inside the name of something else
	LangOnly     bool           `json:",omitempty"` // Langs limit it though it is sure: elsewhere its letters are another word
	Label        string         `json:",omitempty"`
	From, To     time.Time      // counts only in items published in this span
	Fields       []news.Field   `json:",omitempty"`
	Family       string         `json:",omitempty"`
	Note         string         `json:"-"`
	Disabled     bool           `json:",omitempty"`
	Position     Position       `json:"-"`
}

// LabelState is the label of keywords that a state uses for a group.
const LabelState = "state"

// A CaseRule says what capitals a keyword wants.
type CaseRule string

// The case rules. The default is acronym for a word of 2 to 6 letters with two capitals or
// more, initial for a single word of up to 4 letters with one, and any for all others.
const (
	CaseAny     CaseRule = "any"
	CaseAcronym CaseRule = "acronym" // acronyms as written; LeT also as LET, then with context only
	CaseInitial CaseRule = "initial" // a capital where each word is written with one
	CaseExact   CaseRule = "exact"   // each letter as written
)

// A Condition asks for words near a keyword.
type Condition struct {
	Any, All []string `json:",omitempty"`
	Sets     []string `json:",omitempty"`
	Within   Scope
	P        news.Certainty // of With: the precision that it raises the keyword to
}

// A Scope is how far from a keyword words are looked for.
type Scope struct {
	Kind ScopeKind
	N    int // of Near and OrderedNear: at most so many words between
}

// A ScopeKind is the sort of a Scope.
type ScopeKind string

// The kinds of scope.
const (
	ScopeNear     ScopeKind = "near"
	ScopeOrdered  ScopeKind = "onear" // behind the keyword only
	ScopeSentence ScopeKind = "sentence"
	ScopeField    ScopeKind = "field"
	ScopeTitle    ScopeKind = "title"
	ScopeItem     ScopeKind = "item"
	// ScopeContext is that of context: the title, and 50 words before and behind.
	ScopeContext ScopeKind = "context"
)

// A Designation says who designated a group, and since when.
type Designation struct {
	By, Ref        string
	From, To, AsOf time.Time
}

// A PersonStatus says what an authority or a court found about a person.
type PersonStatus struct {
	Is, By, Ref string
	Date, AsOf  time.Time
}

// Tests are sentences that must, and must not, be tagged with an entry.
type Tests struct{ Yes, No []Test }

// A Test is one sentence.
type Test struct {
	Text     string
	Position Position
}

// A RelevanceRule is what the desk follows: which items are relevant.
type RelevanceRule struct {
	Scope       []string // places, with all that lies in them
	Groups      bool     // any accepted group makes an item relevant
	Events      []string // these and narrower events do, with a place in Scope
	Topics      []string // these themes and organisations do, from MinSalience on
	MinSalience int
	pos         Position
}

// A macro is the list of texts that {NAME} stands for.
type macro struct {
	Values []string
	pos    Position
}

// A set is a list of context words that has a name.
type set struct {
	Words []string
	pos   Position
}

// Version returns what tells this taxonomy from every other that tags differently: a hash of
// its content, of the folding and of the matcher. Comments, notes, tests, and the order in
// which things are written have no part in it.
func (t *Taxonomy) Version() string { return t.version }

// Findings returns the warnings of the checks; errors keep a taxonomy from being loaded.
func (t *Taxonomy) Findings() yamlfile.Findings { return t.findings }

// Entries returns all entries, decoys too, by ID.
func (t *Taxonomy) Entries() []Entry { return slices.Clone(t.entries) }

// Entry returns the entry with the given ID, or that had it formerly.
func (t *Taxonomy) Entry(id string) (Entry, bool) {
	i, ok := t.index[id]
	if !ok {
		return Entry{}, false
	}
	return t.entries[i], true
}

// Severity returns how grave the event with the given ID is, from 0 to MaxSeverity. It is 0
// for an ID that is not that of an event.
func (t *Taxonomy) Severity(id string) int {
	i, ok := t.index[id]
	if !ok {
		return 0
	}
	return t.entries[i].Severity
}

// Descendants returns the IDs of the entries that roll up to id, at any depth, in order. id
// itself is not among them.
func (t *Taxonomy) Descendants(id string) []string {
	seen := map[string]bool{id: true}
	var out []string
	for queue := []string{id}; len(queue) > 0; queue = queue[1:] {
		for _, child := range t.children[queue[0]] {
			if !seen[child] {
				seen[child] = true
				out = append(out, child)
				queue = append(queue, child)
			}
		}
	}
	slices.Sort(out)
	return out
}

// News returns what the store keeps of the taxonomy: all entries but decoys, and the files.
func (t *Taxonomy) News() news.Taxonomy {
	out := news.Taxonomy{Version: t.version, Source: t.source}
	for _, e := range t.entries {
		if e.Decoy() {
			continue
		}
		n := news.Entry{ID: e.ID, Name: e.Name, Formerly: slices.Clone(e.Formerly)}
		for _, r := range e.Parents {
			if r.RollsUp() {
				n.Parents = append(n.Parents, r.ID)
			}
		}
		out.Entries = append(out.Entries, n)
	}
	return out
}
