package digest

import (
	"time"

	"khabar/news"
)

// A Digest is a period's reports, arranged and ready to be rendered. Its JSON tags are the
// shape of the JSON format; see Digest.JSON.
type Digest struct {
	Version  int       `json:"version"` // of the JSON shape: 1
	Banner   string    `json:"banner,omitempty"`
	Period   Period    `json:"period"`
	Totals   Totals    `json:"totals"`
	Feeds    Health    `json:"feeds"`
	Sections []Section `json:"sections"`

	Corrections []Correction `json:"corrections,omitempty"`
	Edited      []Edited     `json:"edited,omitempty"`
	Links       Links        `json:"links,omitzero"`

	zone *time.Location // in which text and HTML tell times
}

// A Time is an instant that may be unknown. In JSON it is RFC 3339 in UTC, or null.
type Time struct{ time.Time }

// MarshalJSON renders t in UTC, and the unknown time as null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().MarshalJSON()
}

// A Period is the time that a digest covers; an unknown end is open.
type Period struct {
	From  Time           `json:"from"`  // in the period
	Until Time           `json:"until"` // no longer in it
	By    news.TimeField `json:"by"`
	Zone  string         `json:"zone"` // IANA name
}

// Totals count each report once, wherever it is mentioned.
type Totals struct {
	Reports int `json:"reports"`
	Outlets int `json:"outlets"` // that the reports are from
	Groups  int `json:"groups"`  // that the reports name
}

// Health says how the listed feeds do, so that a quiet day and a dead feed look different.
type Health struct {
	Fine     int       `json:"fine"`     // read when last tried
	Unpolled int       `json:"unpolled"` // not tried yet
	Late     int       `json:"late"`     // not tried since before the period's end, though due
	Trouble  []Trouble `json:"trouble"`  // failed when last tried; the freshest trouble first
}

// A Trouble is a feed that could not be read when last tried.
type Trouble struct {
	Feed   string        `json:"feed"`
	Outlet string        `json:"outlet"`
	Class  news.ErrClass `json:"class"`
	Since  Time          `json:"since"`  // when it was last read; unknown means never
	Failed int           `json:"failed"` // polls since then
	Error  string        `json:"error,omitempty"`
}

// A Kind says what the reports of a section have in common.
type Kind string

// The kinds of section, in the order in which they come.
const (
	KindGroup   Kind = "group"   // they name one group
	KindUnnamed Kind = "unnamed" // attacks, operations and the like with no group named
	KindOrg     Kind = "org"     // they are about one organisation
	KindTheme   Kind = "theme"   // they are about one theme
	KindOther   Kind = "other"   // relevant, and nothing of the above
)

// A Section holds the reports on one thing. A report is printed under one section only;
// the others that it belongs to count it and point to it.
type Section struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id,omitempty"` // the entry's, such as "group/ttp"
	Name string `json:"name"`
	// Reports counts all that belong here: Entries, Brief and Also with their copies, More, Elsewhere.
	Reports   int     `json:"reports"`
	Entries   []Entry `json:"entries"`
	Brief     []Entry `json:"brief"`     // shown as a line: no snippet
	More      More    `json:"more"`      // not shown
	Also      []Also  `json:"also"`      // printed under another section
	Elsewhere []Count `json:"elsewhere"` // printed under another section and not in Also, by that section
}

// More counts the reports that a section has no room for.
type More struct {
	Reports int     `json:"reports"`
	Outlets []Count `json:"outlets,omitempty"`
}

// A Count is a number of reports under a name.
type Count struct {
	Name    string `json:"name"`
	Reports int    `json:"reports"`
}

// An Entry is a story as it is printed: one of its reports, which speaks for the others.
type Entry struct {
	Item      int64  `json:"item"`
	Headline  Quote  `json:"headline"` // empty when the report has none
	Outlet    Outlet `json:"outlet"`
	Link      string `json:"link,omitempty"` // http or https, ASCII
	Lang      string `json:"lang,omitempty"`
	Dir       string `json:"dir"` // direction of Headline and Snippet: ltr or rtl
	Published Time   `json:"published"`
	Seen      Time   `json:"seen"`
	Facts     Facts  `json:"facts"`
	Snippet   Quote  `json:"snippet,omitempty"`
	Copies    []Copy `json:"copies,omitempty"` // the other reports of the same story
}

// A Quote is an outlet's words in runs, some of them marked.
type Quote []Run

// A Run is a piece of a Quote.
type Run struct {
	Text string `json:"text"`
	Mark bool   `json:"mark,omitempty"` // these words are why the report is here
}

// An Outlet is who reported.
type Outlet struct {
	Feed    string        `json:"feed"`
	Name    string        `json:"name"`
	Kind    news.FeedKind `json:"kind,omitempty"`
	Country string        `json:"country,omitempty"`
}

// A Copy is a report of an Entry's story, or one with the same headline and text.
type Copy struct {
	Item      int64  `json:"item"`
	Outlet    Outlet `json:"outlet"`
	Link      string `json:"link,omitempty"`
	Published Time   `json:"published"`
	Seen      Time   `json:"seen"`
}

// Facts are the English names of what a report is tagged with, so that a headline in
// another language is no blank to an English reader. Each list has the most salient first.
type Facts struct {
	Places []Name  `json:"places,omitempty"`
	Events []Name  `json:"events,omitempty"`
	Groups []Party `json:"groups,omitempty"`
	People []Name  `json:"people,omitempty"`
	Topics []Name  `json:"topics,omitempty"` // organisations and themes; only of reports that are here for them
}

// A Name is an entry of the taxonomy.
type Name struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A Party is a group with what the report says of it, in the report's words.
type Party struct {
	Name
	Role       news.Role `json:"role,omitempty"`        // only with a cue
	Cue        string    `json:"cue,omitempty"`         // the words that show the role
	StateLabel string    `json:"state_label,omitempty"` // a state's label for the group, when the report has no other name
}

// An Also points to a report that is printed under another section.
type Also struct {
	Item     int64  `json:"item"`
	Headline Quote  `json:"headline"`
	Lang     string `json:"lang,omitempty"`
	Dir      string `json:"dir"`
	Outlet   Outlet `json:"outlet"`
	Under    Name   `json:"under"`
	Copies   int    `json:"copies,omitempty"`
}
