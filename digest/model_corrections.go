package digest

import (
	"slices"

	"khabar/news"
)

// A Correction says that something in an earlier digest is wrong. It is printed in one digest only.
type Correction struct {
	Item     int64          `json:"item"`
	Headline string         `json:"headline"` // as it was sent
	Outlet   string         `json:"outlet"`   // name of the outlet
	Link     string         `json:"link,omitempty"`
	Lang     string         `json:"lang,omitempty"` // language of the headline
	Dir      string         `json:"dir"`            // set when the digest is composed
	Kind     CorrectionKind `json:"kind"`
	Tags     []Name         `json:"tags,omitempty"` // wrong tags with which the report was sent
	Maker    Maker          `json:"maker"`
	Who      string         `json:"who,omitempty"`    // the person, when Maker is ByPerson; may be empty
	Reason   news.Reason    `json:"reason,omitempty"` // reason that the person gave
	Sent     Time           `json:"mailed"`           // when the report was sent; zero if that is not known
	At       Time           `json:"at"`               // when it was corrected
}

// A CorrectionKind says what is wrong.
type CorrectionKind string

// The kinds of correction.
const (
	TagDropped CorrectionKind = "tag-dropped" // some of the report's tags are wrong
	Withdrawn  CorrectionKind = "withdrawn"   // the report should not have been in the digest
)

// A Maker is who made a correction.
type Maker string

// The makers of corrections.
const (
	ByPerson     Maker = "person"
	ByClassifier Maker = "classifier"
	ByOutlet     Maker = "outlet" // the outlet has changed the report, which no longer has the words for the tag
)

// Valid reports whether m is one of the makers.
func (m Maker) Valid() bool { return slices.Contains([]Maker{ByPerson, ByClassifier, ByOutlet}, m) }

// An EditedReport is a report of an earlier digest whose headline or text the outlet has changed
// since.
type EditedReport struct {
	Item     int64  `json:"item"`
	Outlet   string `json:"outlet"` // name of the outlet
	Link     string `json:"link,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Dir      string `json:"dir"`      // set when the digest is composed
	Then     string `json:"then"`     // the headline as it was sent
	Now      string `json:"now"`      // the current headline; equal to Then when only the text has changed
	Versions int    `json:"versions"` // how many versions followed the one that was sent
	At       Time   `json:"at"`       // when khabar first saw the latest version
}

// Links are the links of a digest besides the links to reports: http, https or mailto. Empty ones are
// left out.
type Links struct {
	Web         string `json:"web,omitempty"`         // page with the complete digest
	Archive     string `json:"archive,omitempty"`     // page with earlier digests
	Feed        string `json:"feed,omitempty"`        // feed of digests
	Corrections string `json:"corrections,omitempty"` // feed of corrections
	Unsubscribe string `json:"unsubscribe,omitempty"`
}

// A SubjectStyle says what the subject of a digest contains.
type SubjectStyle string

// The styles of a subject.
const (
	SubjectFull  SubjectStyle = "full"  // date and counts
	SubjectPlain SubjectStyle = "plain" // the date alone, for screens that others see
)
