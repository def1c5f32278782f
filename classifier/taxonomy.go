package classifier

import (
	"slices"
	"time"

	"khabar/news"
	"khabar/yamlfile"
)

// A Taxonomy is a taxonomy as read and checked by Load, not yet compiled. It is not changed after
// Load.
type Taxonomy struct {
	entries  []Entry // by ID
	index    map[string]int
	children map[string][]string
	macros   map[string]macro
	sets     map[string]set
	roles    []roleCue
	rule     RelevanceRule
	version  string
	source   string
	findings yamlfile.Findings
}

// A Position is a place in the files of a taxonomy. Lines and columns count from 1.
type Position struct {
	File         string
	Line, Column int
}

// An Entry is one thing that items can be tagged with, or a decoy.
type Entry struct {
	ID          string
	Facet       news.Facet `json:"-"`
	Name        string
	Description string `json:"-"`
	Severity    int    `json:",omitempty"` // of an event: how grave it is, 0 to MaxSeverity
	Deed        *bool  `json:",omitempty"` // of an event: whether it is done, and can be planned or recalled; nil for what its parents say
	// AccountStatus is the status that an event gives the account of what it belongs to: a claim, for example, Claimed.
	AccountStatus news.StatusKind `json:",omitempty"`
	Formerly      []string        `json:",omitempty"`
	Parents       []Relation      `json:",omitempty"`
	Keywords      []Keyword       `json:",omitempty"` // by ID
	Context       []string        `json:",omitempty"` // for keywords that need context and have none of their own
	Not           []string        `json:",omitempty"` // words near which keywords that need context do not count
	Blocks        []string        `json:",omitempty"` // of a decoy: keywords that it switches off
	Links         []string        `json:",omitempty"` // of a person: entries, one of which must be in the item
	Epithets      []string        `json:",omitempty"` // of a person: words that count as a link
	Alone         bool            `json:",omitempty"` // of a person: the name means this person in any news, so no link is needed
	// Outlets of a group are countries and kinds of outlet. In short headlines of outlets of these countries or kinds,
	// the acronyms of the group count without context.
	Outlets      []string       `json:",omitempty"`
	Designations []Designation  `json:"-"`
	Statuses     []PersonStatus `json:"-"`
	Tests        Tests          `json:"-"`
	Position     Position       `json:"-"`

	severityGiven bool // the files state a severity, perhaps 0
}

// MaxSeverity is the severity of the gravest events.
const MaxSeverity = 4

// Decoy reports whether e is a decoy: it is never a tag itself, and prevents false tags.
func (e *Entry) Decoy() bool { return e.Facet == news.FacetDecoy }

// hasActs reports whether a keyword of e is an act.
func (e *Entry) hasActs() bool {
	return slices.ContainsFunc(e.Keywords, func(k Keyword) bool { return k.Act != nil })
}

// A Relation says how an entry belongs to another, and in which period.
type Relation struct {
	ID       string
	Kind     RelationKind
	From, To time.Time // zero if open
	Position Position  `json:"-"`
}

// A RelationKind is the kind of a Relation.
type RelationKind string

// The kinds of relation. In is that of a place to the place that contains it, and of an event or
// theme to the wider one.
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

// RollsUp reports whether an item about the entry is also about its parent. That is false for
// successors and for a relation that has ended.
func (r Relation) RollsUp() bool { return r.Kind != SuccessorOf && r.To.IsZero() }

// A Keyword is one line of an entry: words by which texts refer to it.
type Keyword struct {
	ID           string // entry ID, "#", folded words
	Word         string
	Act          *ActPattern    `json:",omitempty"` // the keyword is not words, but what a clause says; Word describes it
	Byline       bool           `json:",omitempty"` // the keyword is not words, but a by-line after a bar in the headline
	Kicker       bool           `json:",omitempty"` // counts only as a kicker of the headline: "Opinion: …", "… | Opinion"
	Also         []string       `json:",omitempty"` // other spellings
	Forms        []string       `json:",omitempty"` // inflected forms
	Langs        []string       `json:",omitempty"` // limits a keyword that needs context to these languages
	NeedsContext bool           `json:",omitempty"`
	P            news.Certainty // precision; 0 stands for the default of its strength
	Context      []string       `json:",omitempty"`
	Not          []string       `json:",omitempty"`
	With         []Condition    `json:",omitempty"` // raise P
	Requires     []Condition    `json:",omitempty"`
	Excludes     []Condition    `json:",omitempty"`
	Case         CaseRule       `json:",omitempty"`
	Join         bool           `json:",omitempty"` // also without the spaces between its words
	Proclitics   bool           `json:",omitempty"` // also with Arabic prefixes: wa-, fa-, bi-, ka-, li-, al-
	CountInside  bool           `json:",omitempty"` // counts inside a longer name
	LangOnly     bool           `json:",omitempty"` // Langs limit it even if it is sure, since its letters are another word in other languages
	Label        string         `json:",omitempty"`
	From, To     time.Time      // counts only in items published from From to before To
	Fields       []news.Field   `json:",omitempty"`
	Family       string         `json:",omitempty"`
	Note         string         `json:"-"`
	Disabled     bool           `json:",omitempty"`
	Position     Position       `json:"-"`
}

// hasWords reports whether the keyword is found by its words.
func (k *Keyword) hasWords() bool { return k.Act == nil && !k.Byline }

// LabelState is the label of keywords that a state uses for a group.
const LabelState = "state"

// A CaseRule says which capitals a keyword requires.
type CaseRule string

// The case rules. The default is acronym for a word of 2 to 6 letters with at least two capitals,
// initial for a single word of up to 4 letters that begins with its only capital, and any for all others.
const (
	CaseAny     CaseRule = "any"
	CaseAcronym CaseRule = "acronym" // as written; LeT also as LET, but then only with context
	CaseInitial CaseRule = "initial" // a capital at the start of each word that is written with one
	CaseExact   CaseRule = "exact"   // each letter as written
)

// A Condition requires or excludes words near a keyword.
type Condition struct {
	Any, All []string `json:",omitempty"`
	Sets     []string `json:",omitempty"`
	Within   Scope
	P        news.Certainty // of With: the precision that it raises the keyword to
}

// A Scope is the distance from a keyword within which words are looked for.
type Scope struct {
	Kind ScopeKind
	N    int // of ScopeNear and ScopeOrdered: the most words in between
}

// A ScopeKind is the kind of a Scope.
type ScopeKind string

// The kinds of scope.
const (
	ScopeNear     ScopeKind = "near"
	ScopeOrdered  ScopeKind = "onear" // after the keyword only
	ScopeSentence ScopeKind = "sentence"
	ScopeField    ScopeKind = "field"
	ScopeTitle    ScopeKind = "title"
	ScopeItem     ScopeKind = "item"
	// ScopeContext is the scope of context: the title, and 50 words before and after.
	ScopeContext ScopeKind = "context"
)

// A Designation says who designated a group, and when.
type Designation struct {
	By, Ref        string
	From, To, AsOf time.Time
}

// A PersonStatus is what an authority or a court says of a person, such as "designated" or "convicted".
type PersonStatus struct {
	Is, By, Ref string
	Date, AsOf  time.Time
}

// Tests are sentences that must be tagged with an entry, and sentences that must not.
type Tests struct{ Yes, No []Test }

// A Test is a sentence of an entry's tests.
type Test struct {
	Text     string
	Position Position
}

// A macro is the list of texts that replace {NAME}.
type macro struct {
	Values []string
	pos    Position
}

// A set is a named list of context words.
type set struct {
	Words []string
	pos   Position
}

// Version returns a hash of the content of the taxonomy and of the versions of the folding and
// the matcher. Taxonomies that tag items or rank events differently have different versions.
// Comments, notes, tests and the order of entries do not change it.
func (t *Taxonomy) Version() string { return t.version }

// Findings returns the warnings of the checks. A taxonomy with errors is not loaded.
func (t *Taxonomy) Findings() yamlfile.Findings { return t.findings }

// Entries returns all entries, including decoys, ordered by ID.
func (t *Taxonomy) Entries() []Entry { return slices.Clone(t.entries) }

// Entry returns the entry that has the given ID or had it formerly.
func (t *Taxonomy) Entry(id string) (Entry, bool) {
	i, ok := t.index[id]
	if !ok {
		return Entry{}, false
	}
	return t.entries[i], true
}

// Descendants returns the IDs of the entries that roll up to id, at any depth, sorted, without id
// itself.
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

// News returns the taxonomy as it is stored: all entries except decoys, and the files.
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
