package digest

import (
	"html/template"
	"time"

	"khabar/news"
)

// A Digest is a period's reports, arranged and ready to be rendered. Its JSON tags are the
// shape of the JSON format; see Digest.JSON.
type Digest struct {
	Version     int            `json:"version"` // of the JSON shape: 2
	Lang        string         `json:"lang"`    // of khabar's own words
	Banner      string         `json:"banner,omitempty"`
	Period      Period         `json:"period"`
	Totals      Totals         `json:"totals"`
	Feeds       Health         `json:"feeds"`
	History     *History       `json:"history,omitempty"` // of a period of about a day
	Silences    []Silence      `json:"silences,omitempty"`
	Corrections []Correction   `json:"corrections,omitempty"`
	Edited      []EditedReport `json:"edited,omitempty"`
	Sections    []Section      `json:"sections"`
	Rest        []Count        `json:"rest,omitempty"`    // sections that there is no room for
	Omitted     int            `json:"omitted,omitempty"` // reports that no section has room for
	Links       Links          `json:"links,omitzero"`
	Why         string         `json:"why,omitempty"` // the reader gets it

	zone   *time.Location // in which text and HTML tell times
	book   *phrasebook
	page   *template.Template
	public bool // what is left out can be read on the web
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

// Totals count each story and each report once, wherever it is mentioned.
type Totals struct {
	Stories int `json:"stories"`
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

// A History says what the counts of a day can be compared with: the same hours of the seven
// days before it, and only in feeds that were read on all eight.
type History struct {
	Feeds    int         `json:"feeds"`              // that were; 0 when there is nothing to compare with
	Added    []FeedAdded `json:"added,omitempty"`    // in those days: their reports are in no comparison
	Taxonomy []Time      `json:"taxonomy,omitempty"` // when it changed in those days
}

// A FeedAdded is a feed that was not read before some time.
type FeedAdded struct {
	Outlet string `json:"outlet"`
	Since  Time   `json:"since"`
}

// A Trend compares a group's reports with those of the seven days before.
type Trend struct {
	Days [8]int  `json:"days"` // reports in the feeds of History, day by day; the last is the digest's
	Mean float64 `json:"mean"` // of the first seven
}

// A Silence is a group that is usually in the reports, and in none of the period.
type Silence struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Median int     `json:"median"`          // of its reports on the seven days before
	Bad    []Count `json:"doubt,omitempty"` // feeds that carried it then, and were not read throughout; Reports on those days
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
	// Reports counts all that belong here: those Named in Entries, Brief and More; Also with
	// copies; Elsewhere.
	Reports      int              `json:"reports"`
	Stories      int              `json:"stories"` // that they tell
	StoryReports int              `json:"told"`    // Reports, and those that tell the stories printed here and name it not
	Trend        *Trend           `json:"trend,omitempty"`
	Entries      []Entry          `json:"entries"`
	Brief        []Entry          `json:"brief"`     // shown as a line: no snippet
	More         More             `json:"more"`      // not shown
	Also         []CrossReference `json:"also"`      // printed under another section
	Elsewhere    []Count          `json:"elsewhere"` // printed under another section and not in Also, by that section
}

// More counts the reports that a section has no room for.
type More struct {
	Reports int     `json:"reports"`
	Named   int     `json:"named"` // of them, those that belong to the section themselves
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
	Origins   int    `json:"origins"`          // on whose account they report, the first one's too
	Named     int    `json:"named"`            // reports that belong to the section themselves

	Related   []Related `json:"related,omitempty"` // reports of the story that say more than the first
	Notes     []Note    `json:"notes,omitempty"`   // of analysts, meant for readers
	Flagged   bool      `json:"flagged,omitempty"`
	Confirmed bool      `json:"confirmed,omitempty"` // a person has said that it belongs here
	Edited    bool      `json:"edited,omitempty"`    // the outlet has changed it
	Late      bool      `json:"late,omitempty"`      // it was published before the period
}

// A Related is another report of an Entry's story: the first that names a group, or gives it
// a part, where the Entry does not; or the latest.
type Related struct {
	Item      int64  `json:"item"`
	Headline  Quote  `json:"headline"`
	Outlet    Outlet `json:"outlet"`
	Link      string `json:"link,omitempty"`
	Lang      string `json:"lang,omitempty"`
	Dir       string `json:"dir"`
	Published Time   `json:"published"`
	Seen      Time   `json:"seen"`
	Party     *Party `json:"party,omitempty"`   // nil when it is the latest
	Snippet   Quote  `json:"snippet,omitempty"` // around the words that name Party, where Headline has none
}

// A Note is what an analyst wrote on a report for readers.
type Note struct {
	Who  string `json:"who"`
	At   Time   `json:"at"`
	Text string `json:"text"`
	Dir  string `json:"dir"`
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

// Facts are the names of what a story's reports are tagged with, in the digest's language,
// so that a headline in another one is no blank to its reader. Each list has the most salient
// first.
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
	Reports    int       `json:"reports,omitempty"`     // of the story that name it, when not all do
	Role       news.Role `json:"role,omitempty"`        // only with a cue
	Cue        string    `json:"cue,omitempty"`         // the words that show the role
	StateLabel string    `json:"state_label,omitempty"` // a state's label for the group, when the report has no other name
}

// A CrossReference points to a report that is printed under another section.
type CrossReference struct {
	Item     int64  `json:"item"`
	Headline Quote  `json:"headline"`
	Lang     string `json:"lang,omitempty"`
	Dir      string `json:"dir"`
	Outlet   Outlet `json:"outlet"`
	Under    Name   `json:"under"`
	Copies   int    `json:"copies,omitempty"`
}
