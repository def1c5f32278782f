package news

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Facet is the kind of thing that an entry of the taxonomy is. It is the part of the entry's ID
// before the slash.
type Facet string

// The facets. Entries of the facet decoy switch keywords off and are never tags.
const (
	FacetGroup  Facet = "group"
	FacetPerson Facet = "person"
	FacetPlace  Facet = "place"
	FacetOrg    Facet = "org"
	FacetEvent  Facet = "event"
	FacetTheme  Facet = "theme"
	FacetForm   Facet = "form" // what kind of text the item is, such as a review
	FacetDecoy  Facet = "decoy"
)

// Facets returns every facet that tags can have, in the order in which pages and manuals list them.
func Facets() []Facet {
	return []Facet{FacetGroup, FacetPerson, FacetPlace, FacetOrg, FacetEvent, FacetTheme, FacetForm}
}

// FacetList returns the names of Facets for a message, separated by commas.
func FacetList() string {
	var names []string
	for _, f := range Facets() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// Valid reports whether f is a facet of tags, or decoy.
func (f Facet) Valid() bool { return f == FacetDecoy || slices.Contains(Facets(), f) }

// FacetOf returns the facet of an entry's ID: "group" of "group/ttp".
func FacetOf(id string) Facet {
	facet, _, _ := strings.Cut(id, "/")
	return Facet(facet)
}

// NeedsVerdict reports whether tags of the facet need a verdict: those of groups, events and
// themes do. A person may correct tags of the other facets too, but does not have to.
func (f Facet) NeedsVerdict() bool { return f == FacetGroup || f == FacetEvent || f == FacetTheme }

// A Tag is an entry of the taxonomy on an item. A tag that the classifier made has evidence.
type Tag struct {
	ID        string // the entry's, such as "group/ttp"
	Name      string // the entry's, for people to read
	Status    Status
	Certainty Certainty
	Salience  int    // 0 to 100: how much the item is about the entry
	Role      Role   // the first of Roles; RoleMention if there are none
	Cue       string // words of the item that give the role; may be empty
	Roles     []TagRole
	Label     string // "state" when the only evidence is a state's own label for a group
	Taxonomy  string // version of the taxonomy that made the tag; empty when a person added it
	Evidence  []Evidence
	// MoreEvidence is how many pieces of evidence there are beyond classifier.MaxEvidence, which are not kept.
	MoreEvidence int
	State        TagState // current verdict; only on stored items
}

// Facet returns the tag's facet.
func (t Tag) Facet() Facet { return FacetOf(t.ID) }

// Accepted reports whether the tag counts: it is accepted, not merely negated, and nobody
// has rejected or dismissed it.
func (t Tag) Accepted() bool {
	return t.Status == Accepted && t.Role != RoleNegated && t.State.Verdict != Rejected && t.State.Verdict != Dismissed
}

// Certainty is how sure it is that the words mean the entry, in thousandths: 970 is 0.97.
type Certainty int

// MarshalJSON renders c as a decimal number between 0 and 1.
func (c Certainty) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(c)/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Certainty) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		return fmt.Errorf("certainty %q: %w", b, err)
	}
	*c = Certainty(f*1000 + 0.5)
	return nil
}

// A Status says whether a tag counts.
type Status string

// The statuses of a tag.
const (
	Accepted  Status = "accepted"
	Candidate Status = "candidate" // shown to analysts, never counted
)

// Valid reports whether s is one of the statuses.
func (s Status) Valid() bool { return s == Accepted || s == Candidate }

// A Role says what the text makes of a group.
type Role string

// The roles. A group has RoleNegated only when every hit of the group is negated.
const (
	RolePerpetrator Role = "perpetrator" // the text itself says that the group did it, or threatens to
	RoleClaimant    Role = "claimant"    // it says that it did it
	RoleAccused     Role = "accused"     // others say that it did it
	RoleDenier      Role = "denier"
	RoleTarget      Role = "target" // it was attacked, arrested, tried or banned
	RoleVictim      Role = "victim" // its people were killed or hurt
	RoleMention     Role = "mention"
	RoleNegated     Role = "negated"
)

// A TagRole is a role that an item gives a group or person. A tag may have several: one who "denied the attack in which
// two of its men were killed" is a denier and a victim. They are in the order of the constants, each role once. Its JSON
// is printed by commands and stored: fields may be added, never renamed.
type TagRole struct {
	Role     Role    `json:"role"`
	Cue      string  `json:"cue"`      // words of the item that give the role
	Evidence []Quote `json:"evidence"` // the name, and the cue where it is not in the same words
}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool {
	switch r {
	case RolePerpetrator, RoleClaimant, RoleAccused, RoleDenier, RoleTarget, RoleVictim, RoleMention, RoleNegated:
		return true
	}
	return false
}

// Evidence is one place in an item where a keyword was found. Its JSON is printed by commands and stored with
// review events: fields may be added, never renamed.
type Evidence struct {
	// Keyword is the stable ID of the keyword: the entry's ID, "#", and the words of the
	// taxonomy, folded: "group/ttp#ttp".
	Keyword string     `json:"keyword"`
	Field   Field      `json:"field"`
	Start   int        `json:"start"` // byte offset into the raw UTF-8 of the field
	End     int        `json:"end"`   // byte offset after the last byte
	Text    string     `json:"text"`
	Outcome HitOutcome `json:"outcome"`
	Reason  string     `json:"reason,omitempty"` // why it was refused or shadowed, or what accepted it; may be empty
	File    string     `json:"file,omitempty"`   // file of the taxonomy that has the keyword; set only by the classifier, never stored
	Line    int        `json:"line,omitempty"`   // in File; the first line is 1
}

// A Field is a part of an item that is searched for keywords.
type Field string

// The fields of an item.
const (
	FieldTitle Field = "title"
	FieldText  Field = "text"
)

// A HitOutcome says whether a place where a keyword was found counts.
type HitOutcome string

// The outcomes of a hit.
const (
	HitAccepted HitOutcome = "accepted"
	HitShadowed HitOutcome = "shadowed" // inside a longer accepted hit
	HitRefused  HitOutcome = "refused"
)

// Valid reports whether o is one of the outcomes of a hit.
func (o HitOutcome) Valid() bool {
	return o == HitAccepted || o == HitShadowed || o == HitRefused
}

// A TagRef names an entry in a filter: "group/al-qaeda" means that entry alone, and
// "group/al-qaeda+" the entry with all its descendants.
type TagRef struct {
	ID     string
	Family bool // the entry with all its descendants
}

// ParseTagRef reads the written form of a TagRef.
func ParseTagRef(s string) (TagRef, error) {
	id, family := strings.CutSuffix(s, "+")
	facet, slug, ok := strings.Cut(id, "/")
	if !ok || slug == "" || facet == string(FacetDecoy) || !Facet(facet).Valid() {
		return TagRef{}, fmt.Errorf("tag %q: want FACET/NAME, as in group/ttp; facets are %s", s, FacetList())
	}
	return TagRef{ID: id, Family: family}, nil
}

// String returns the written form of r.
func (r TagRef) String() string {
	if r.Family {
		return r.ID + "+"
	}
	return r.ID
}
