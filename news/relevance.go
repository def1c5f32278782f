package news

// A Relevance says why the relevance rule of the taxonomy calls an item relevant; it is empty
// when the item is not relevant. Digests report only relevant items. Where JSON or a log counts
// "tagged" items, it counts the relevant ones.
type Relevance string

// The reasons why an item is relevant.
const (
	Irrelevant       Relevance = ""
	RelevantByGroup  Relevance = "group"  // it names a group
	RelevantByPerson Relevance = "person" // it is about a listed person
	RelevantByEvent  Relevance = "event"  // it reports a violent or counter-terrorism event that the rule covers
	RelevantByTopic  Relevance = "topic"  // it is about a counter-terrorism theme or organisation
)

// Valid reports whether r is one of the reasons, or none.
func (r Relevance) Valid() bool {
	switch r {
	case Irrelevant, RelevantByGroup, RelevantByPerson, RelevantByEvent, RelevantByTopic:
		return true
	}
	return false
}

// Facets returns the facets whose tags give the reason.
func (r Relevance) Facets() []Facet {
	switch r {
	case RelevantByGroup:
		return []Facet{FacetGroup}
	case RelevantByPerson:
		return []Facet{FacetPerson}
	case RelevantByEvent:
		return []Facet{FacetEvent, FacetPlace}
	case RelevantByTopic:
		return []Facet{FacetOrg, FacetTheme}
	}
	return nil
}

// A Level says how relevant an item is.
type Level string

// The levels.
const (
	LevelNone  Level = ""
	LevelLead  Level = "lead"  // a digest reports it
	LevelBrief Level = "brief" // it gets one line of a digest at most
)

// Valid reports whether l is one of the levels, or none.
func (l Level) Valid() bool { return l == LevelNone || l == LevelLead || l == LevelBrief }

// A Judgement says how relevant an item is, and why. Reason is empty exactly if Level is.
type Judgement struct {
	Level  Level
	Reason Relevance
	Says   string   // the part of the relevance rule that decided, in plain words; may be empty
	Tags   []string // IDs of the tags that show it
}
