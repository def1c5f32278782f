package digest

import (
	"html/template"
	"time"

	"khabar/news"
)

// A Digest is the reports of a period, arranged and ready to be rendered. Its JSON tags define
// the JSON format; see Digest.JSON.
type Digest struct {
	Version     int            `json:"version"` // version of the JSON format: 2
	Lang        string         `json:"lang"`    // language of khabar's own words
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

	zone   *time.Location // time zone of the times in text and HTML
	book   *phrasebook
	page   *template.Template
	public bool // the reports that are left out can be read on the web
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
	Outlets int `json:"outlets"` // outlets of the reports
	Groups  int `json:"groups"`  // groups that the reports name
}

// Health is the state of the listed feeds. It shows whether a day was quiet or feeds were not
// read.
type Health struct {
	Fine     int       `json:"fine"`     // up to date: read when last polled, and not late
	Unpolled int       `json:"unpolled"` // not polled yet
	Late     int       `json:"late"`     // due, and not polled since the end of the period
	Trouble  []Trouble `json:"trouble"`  // failed when last polled; the feed that began to fail last comes first
}

// A Trouble is a feed that could not be read when it was last polled.
type Trouble struct {
	Feed   string        `json:"feed"`
	Outlet string        `json:"outlet"`
	Class  news.ErrClass `json:"class"`
	Since  Time          `json:"since"`  // when the feed was last read; zero means never
	Failed int           `json:"failed"` // polls since then
	Error  string        `json:"error,omitempty"`
}

// A History says what the counts of a day are compared with: the same hours of the seven days
// before, in the feeds that were read on all eight days.
type History struct {
	Feeds    int         `json:"feeds"`              // how many feeds were read on all eight days; 0 means no comparison
	Added    []FeedAdded `json:"added,omitempty"`    // feeds that were added in these days; their reports are not compared
	Taxonomy []Time      `json:"taxonomy,omitempty"` // when the taxonomy changed in these days
}

// A FeedAdded is a feed that khabar began to read in the days of a History.
type FeedAdded struct {
	Outlet string `json:"outlet"`
	Since  Time   `json:"since"`
}

// A Trend compares a group's reports with those of the seven days before.
type Trend struct {
	Days [8]int  `json:"days"` // reports on the group in the feeds of History, day by day; the last day is the digest's
	Mean float64 `json:"mean"` // mean of the first seven days
}

// A Silence is a group that usually has reports, and has none in the period.
type Silence struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Median int     `json:"median"`          // median of the group's reports per day in the seven days before
	Bad    []Count `json:"doubt,omitempty"` // feeds that reported on the group in these days, but were not read on each day
}

// A Kind says what the reports of a section have in common.
type Kind string

// The kinds of section, in the order in which they are printed.
const (
	KindGroup   Kind = "group"   // they name one group
	KindUnnamed Kind = "unnamed" // attacks, operations and other events with no group named
	KindOrg     Kind = "org"     // they are about one organisation
	KindTheme   Kind = "theme"   // they are about one theme
	KindOther   Kind = "other"   // they are relevant, but belong to no other kind
)

// A Section has the reports on one entry of the taxonomy, such as a group. KindUnnamed and
// KindOther have one section without an entry. A story may belong to several sections. It is
// printed in one of them; the others count it and point to it.
type Section struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id,omitempty"` // ID of the entry, such as "group/ttp"
	Name string `json:"name"`
	// Reports counts the reports that belong to the section. It is the sum of Named in Entries, Brief
	// and More, of the reports in Also and their copies, and of the counts in Elsewhere.
	Reports int `json:"reports"`
	Stories int `json:"stories"` // stories of these reports
	// StoryReports is Reports plus the other reports of the stories in Entries, Brief and More.
	StoryReports int              `json:"told"`
	Trend        *Trend           `json:"trend,omitempty"`
	Entries      []Entry          `json:"entries"`
	Brief        []Entry          `json:"brief"`     // printed as one line each, without a snippet
	More         More             `json:"more"`      // count of what is not printed
	Also         []CrossReference `json:"also"`      // stories that are printed in another section, listed with a pointer to it
	Elsewhere    []Count          `json:"elsewhere"` // reports that are printed in other sections and only counted here, by section
}

// More counts the reports of the stories that a section leaves out.
type More struct {
	Reports int     `json:"reports"`
	Named   int     `json:"named"` // how many of these reports belong to the section themselves
	Outlets []Count `json:"outlets,omitempty"`
}

// A Count is a number of reports under a name.
type Count struct {
	Name    string `json:"name"`
	Reports int    `json:"reports"`
}

// An Entry is a story as it is printed: one of its reports, and a list of the others.
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
	Origins   int    `json:"origins"`          // number of agencies and outlets that the story's reports come from
	Named     int    `json:"named"`            // number of the story's reports that belong to the section themselves

	Related   []Related `json:"related,omitempty"` // reports of the story that add something to this one
	Notes     []Note    `json:"notes,omitempty"`   // what analysts wrote for readers
	Flagged   bool      `json:"flagged,omitempty"`
	Confirmed bool      `json:"confirmed,omitempty"` // a person has confirmed the section's entry
	Edited    bool      `json:"edited,omitempty"`    // the outlet has changed the report
	Late      bool      `json:"late,omitempty"`      // the report was published before the period
}

// A Related is another report of an Entry's story that adds something: the first report that
// names a group which the Entry does not name, or that gives a group another role; or the latest
// report.
type Related struct {
	Item      int64  `json:"item"`
	Headline  Quote  `json:"headline"`
	Outlet    Outlet `json:"outlet"`
	Link      string `json:"link,omitempty"`
	Lang      string `json:"lang,omitempty"`
	Dir       string `json:"dir"`
	Published Time   `json:"published"`
	Seen      Time   `json:"seen"`
	Party     *Party `json:"party,omitempty"`   // the group that the report adds; nil for the latest report
	Snippet   Quote  `json:"snippet,omitempty"` // text around the words that name Party, if Headline does not name it
}

// A Note is what an analyst wrote on a report for readers.
type Note struct {
	Who  string `json:"who"`
	At   Time   `json:"at"`
	Text string `json:"text"`
	Dir  string `json:"dir"`
}

// A Quote is an outlet's words, split into runs of marked and unmarked words.
type Quote []Run

// A Run is a piece of a Quote.
type Run struct {
	Text string `json:"text"`
	Mark bool   `json:"mark,omitempty"` // the words are evidence of the tags that make the report relevant
}

// An Outlet is the publisher of a report.
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

// Facts are the names of a story's tags in the digest's language, so that readers know what a
// headline in another language is about. Each list has the most salient tags first.
type Facts struct {
	Places []Name  `json:"places,omitempty"`
	Events []Name  `json:"events,omitempty"`
	Groups []Party `json:"groups,omitempty"`
	People []Name  `json:"people,omitempty"`
	Topics []Name  `json:"topics,omitempty"` // organisations and themes, if these make the report relevant
}

// A Name is an entry of the taxonomy.
type Name struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A Party is a group that a report names, with its role and the words that show the role.
type Party struct {
	Name
	Reports    int       `json:"reports,omitempty"`     // number of the story's reports that name the group; 0 when all do
	Role       news.Role `json:"role,omitempty"`        // empty when there are no words that show it
	Cue        string    `json:"cue,omitempty"`         // the words that show the role
	StateLabel string    `json:"state_label,omitempty"` // a state's label for the group, when the report has no other name for it
}

// A CrossReference points to a report that is printed in another section.
type CrossReference struct {
	Item     int64  `json:"item"`
	Headline Quote  `json:"headline"`
	Lang     string `json:"lang,omitempty"`
	Dir      string `json:"dir"`
	Outlet   Outlet `json:"outlet"`
	Under    Name   `json:"under"`            // the section in which the report is printed
	Copies   int    `json:"copies,omitempty"` // number of other reports of the story that belong to the section with the reference
}
