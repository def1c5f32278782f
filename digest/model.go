package digest

import (
	"html/template"
	"time"

	"khabar/news"
)

// A Digest is the reports of a period, arranged and ready to be rendered. Its JSON tags are the
// shape of the JSON format; see Digest.JSON.
type Digest struct {
	Version     int            `json:"version"` // of the JSON shape: 2
	Lang        string         `json:"lang"`    // of khabar's own words
	Banner      string         `json:"banner,omitempty"`
	Period      Period         `json:"period"`
	Totals      Totals         `json:"totals"`
	Feeds       Health         `json:"feeds"`
	History     *History       `json:"history,omitempty"` // nil unless the period is about a day long
	Silences    []Silence      `json:"silences,omitempty"`
	Corrections []Correction   `json:"corrections,omitempty"`
	Edited      []EditedReport `json:"edited,omitempty"`
	Sections    []Section      `json:"sections"`
	Rest        []Count        `json:"rest,omitempty"`    // sections that were left out
	Omitted     int            `json:"omitted,omitempty"` // reports that no section prints
	Links       Links          `json:"links,omitzero"`
	Why         string         `json:"why,omitempty"` // why the reader gets the digest

	zone   *time.Location // of the times in text and HTML
	book   *phrasebook
	page   *template.Template
	public bool // what is left out can be read on the web
}

// A Time is an instant, or the zero Time if it is not known. In JSON it is RFC 3339 in UTC, or
// null.
type Time struct{ time.Time }

// MarshalJSON renders t in UTC, and the zero Time as null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.UTC().MarshalJSON()
}

// A Period is the time that a digest covers. A zero From or Until means no limit.
type Period struct {
	From  Time           `json:"from"`  // included
	Until Time           `json:"until"` // not included
	By    news.TimeField `json:"by"`
	Zone  string         `json:"zone"` // IANA name
}

// Totals count each story and each report once, however many sections it belongs to.
type Totals struct {
	Stories int `json:"stories"`
	Reports int `json:"reports"`
	Outlets int `json:"outlets"` // that the reports are from
	Groups  int `json:"groups"`  // that the reports name
}

// Health is the state of the listed feeds. It shows whether a day was quiet or feeds were not
// read.
type Health struct {
	Fine     int       `json:"fine"`     // up to date: read when last polled, and not late
	Unpolled int       `json:"unpolled"` // not polled yet
	Late     int       `json:"late"`     // due, and not polled since the end of the period
	Trouble  []Trouble `json:"trouble"`  // failed when last polled, the latest to fail first
}

// A Trouble is a feed that could not be read when it was last polled.
type Trouble struct {
	Feed   string        `json:"feed"`
	Outlet string        `json:"outlet"`
	Class  news.ErrClass `json:"class"`
	Since  Time          `json:"since"`  // when it was last read; zero means never
	Failed int           `json:"failed"` // polls since then
	Error  string        `json:"error,omitempty"`
}

// A History says what the counts of a day are compared with: the same hours of the seven days
// before, in the feeds that were read on all eight.
type History struct {
	Feeds    int         `json:"feeds"`              // how many feeds were read on all eight days; 0 means no comparison
	Added    []FeedAdded `json:"added,omitempty"`    // in those days: their reports are not compared
	Taxonomy []Time      `json:"taxonomy,omitempty"` // when it changed in those days
}

// A FeedAdded is a feed that was not read before some time.
type FeedAdded struct {
	Outlet string `json:"outlet"`
	Since  Time   `json:"since"`
}

// A Trend compares a group's reports with those of the seven days before.
type Trend struct {
	Days [8]int  `json:"days"` // reports in the feeds of History, day by day; the last day is the digest's
	Mean float64 `json:"mean"` // of the first seven
}

// A Silence is a group that usually has reports, and has none in the period.
type Silence struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Median int     `json:"median"`          // of its reports on the seven days before
	Bad    []Count `json:"doubt,omitempty"` // feeds that reported on it on those days and were not read throughout
}

// A Kind says what the reports of a section have in common.
type Kind string

// The kinds of section, in the order in which they are printed.
const (
	KindGroup   Kind = "group"   // they name one group
	KindUnnamed Kind = "unnamed" // attacks, operations and other events with no group named
	KindOrg     Kind = "org"     // they are about one organisation
	KindTheme   Kind = "theme"   // they are about one theme
	KindOther   Kind = "other"   // none of these, but relevant
)

// A Section holds the reports on one entry of the taxonomy, or of a kind that has none. A story is
// printed in one section; the others that it belongs to count it and point to it.
type Section struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id,omitempty"` // of the entry, such as "group/ttp"
	Name string `json:"name"`
	// Reports counts the reports that belong here. It is the sum of Named in Entries, Brief and
	// More, of the reports in Also and their copies, and of Elsewhere.
	Reports int `json:"reports"`
	Stories int `json:"stories"` // of these reports
	// StoryReports is Reports and the other reports of the stories that are printed here.
	StoryReports int              `json:"told"`
	Trend        *Trend           `json:"trend,omitempty"`
	Entries      []Entry          `json:"entries"`
	Brief        []Entry          `json:"brief"`     // printedItems as a line, without a snippet
	More         More             `json:"more"`      // not printed
	Also         []CrossReference `json:"also"`      // printedItems in another section
	Elsewhere    []Count          `json:"elsewhere"` // printedItems in another section and not in Also, by that section
}

// More counts the reports of the stories that a section leaves out.
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

// An Entry is a story as it is printed: as one of its reports, with the others listed.
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
	Copies    []Copy `json:"copies,omitempty"` // the other reports of the story
	Origins   int    `json:"origins"`          // agencies and outlets that the story's reports come from
	Named     int    `json:"named"`            // reports of the story that belong to the section themselves

	Related   []Related `json:"related,omitempty"` // reports of the story that add something to this one
	Notes     []Note    `json:"notes,omitempty"`   // of analysts, for readers
	Flagged   bool      `json:"flagged,omitempty"`
	Confirmed bool      `json:"confirmed,omitempty"` // a person has confirmed the section's entry
	Edited    bool      `json:"edited,omitempty"`    // the outlet has changed the report
	Late      bool      `json:"late,omitempty"`      // the report was published before the period
}

// A Related is another report of an Entry's story: the first that names a group which the Entry
// does not name, or gives a group another role; or the latest.
type Related struct {
	Item      int64  `json:"item"`
	Headline  Quote  `json:"headline"`
	Outlet    Outlet `json:"outlet"`
	Link      string `json:"link,omitempty"`
	Lang      string `json:"lang,omitempty"`
	Dir       string `json:"dir"`
	Published Time   `json:"published"`
	Seen      Time   `json:"seen"`
	Party     *Party `json:"party,omitempty"`   // the group; nil for the latest report
	Snippet   Quote  `json:"snippet,omitempty"` // around the words that name Party, if Headline has none
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
	Mark bool   `json:"mark,omitempty"` // these words are why the report is in the digest
}

// An Outlet is who published a report.
type Outlet struct {
	Feed    string        `json:"feed"`
	Name    string        `json:"name"`
	Kind    news.FeedKind `json:"kind,omitempty"`
	Country string        `json:"country,omitempty"`
}

// A Copy is another report of an Entry's story, or one with the same headline and text.
type Copy struct {
	Item      int64  `json:"item"`
	Outlet    Outlet `json:"outlet"`
	Link      string `json:"link,omitempty"`
	Published Time   `json:"published"`
	Seen      Time   `json:"seen"`
}

// Facts are the names of what a story's reports are tagged with, in the digest's language, so
// that readers know what a headline in another language is about. Each list has the most salient
// first.
type Facts struct {
	Places []Name  `json:"places,omitempty"`
	Events []Name  `json:"events,omitempty"`
	Groups []Party `json:"groups,omitempty"`
	People []Name  `json:"people,omitempty"`
	Topics []Name  `json:"topics,omitempty"` // organisations and themes; only of reports that are relevant by them
}

// A Name is an entry of the taxonomy.
type Name struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A Party is a group with what a report says of it, in the report's words.
type Party struct {
	Name
	Reports    int       `json:"reports,omitempty"`     // of the story that name the group; 0 when all do
	Role       news.Role `json:"role,omitempty"`        // only with a cue
	Cue        string    `json:"cue,omitempty"`         // the words that show the role
	StateLabel string    `json:"state_label,omitempty"` // a state's label for the group, when the report has no other name
}

// A CrossReference points to a report that is printed in another section.
type CrossReference struct {
	Item     int64  `json:"item"`
	Headline Quote  `json:"headline"`
	Lang     string `json:"lang,omitempty"`
	Dir      string `json:"dir"`
	Outlet   Outlet `json:"outlet"`
	Under    Name   `json:"under"`            // the other section
	Copies   int    `json:"copies,omitempty"` // further reports of the story that belong to the section
}
