package digest

import (
	"slices"

	"khabar/news"
)

// This file holds the nouns that tie a digest to those that were mailed before it.

// A Correction says that something which was mailed does not hold any more. A digest has
// each once, in a section of its own.
type Correction struct {
	Item     int64          `json:"item"`
	Headline string         `json:"headline"` // as it was mailed
	Outlet   string         `json:"outlet"`   // its name
	Link     string         `json:"link,omitempty"`
	Lang     string         `json:"lang,omitempty"` // of the headline
	Dir      string         `json:"dir"`            // set when the digest is composed
	Kind     CorrectionKind `json:"kind"`
	Tags     []Name         `json:"tags,omitempty"` // that were mailed with it and do not hold
	Maker    Maker          `json:"maker"`
	Who      string         `json:"who,omitempty"`    // the person, when Maker is one; may be empty
	Reason   news.Reason    `json:"reason,omitempty"` // that the person gave
	Sent     Time           `json:"mailed"`           // may be unknown
	At       Time           `json:"at"`               // when it was put right
}

// A CorrectionKind says what became of something that was mailed.
type CorrectionKind string

// The kinds of correction.
const (
	TagDropped CorrectionKind = "tag-dropped" // the report stands, without the tags
	Withdrawn  CorrectionKind = "withdrawn"   // the report should not have been in the digest
)

// Valid reports whether k is one of the kinds.
func (k CorrectionKind) Valid() bool { return k == TagDropped || k == Withdrawn }

// A Maker is who put right what was mailed.
type Maker string

// Those who can.
const (
	ByPerson     Maker = "person"
	ByClassifier Maker = "classifier"
	ByOutlet     Maker = "outlet" // its report was changed, and no longer says it
)

// Valid reports whether m is one of the makers.
func (m Maker) Valid() bool { return slices.Contains([]Maker{ByPerson, ByClassifier, ByOutlet}, m) }

// An EditedReport is a mailed report whose outlet has changed its headline or its text since.
type EditedReport struct {
	Item     int64  `json:"item"`
	Outlet   string `json:"outlet"` // its name
	Link     string `json:"link,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Dir      string `json:"dir"`      // set when the digest is composed
	Then     string `json:"then"`     // headline as it was mailed
	Now      string `json:"now"`      // headline as it is; equal when only the text has changed
	Versions int    `json:"versions"` // how many have followed the one that was mailed
	At       Time   `json:"at"`       // when khabar first saw the latest
}

// Links are where a digest leads besides to the reports: http, https or mailto. Empty ones
// are left out.
type Links struct {
	Web         string `json:"web,omitempty"`         // this digest, whole
	Archive     string `json:"archive,omitempty"`     // of digests
	Feed        string `json:"feed,omitempty"`        // of digests
	Corrections string `json:"corrections,omitempty"` // feed of corrections
	Unsubscribe string `json:"unsubscribe,omitempty"`
}

// A SubjectStyle says what the subject of a digest tells.
type SubjectStyle string

// The styles of a subject.
const (
	SubjectFull  SubjectStyle = "full"  // date and counts
	SubjectPlain SubjectStyle = "plain" // the date alone, for screens that others see
)

// Valid reports whether s is one of the styles.
func (s SubjectStyle) Valid() bool { return s == SubjectFull || s == SubjectPlain }

// maxEarlier is how many corrections, and how many edited reports, a digest tells one by one.
const maxEarlier = 40

// wrong says what does not hold of c.
func (d *Digest) wrong(c Correction) string {
	s := d.book.say("correction.withdrawn")
	if c.Kind != Withdrawn && len(c.Tags) > 0 {
		s = d.book.say("correction.tags", "tags", d.nameList(c.Tags))
	}
	if c.Reason != "" {
		s += ": " + d.book.say(string(c.Reason))
	}
	return s
}

// righted says when c was mailed, and who put it right.
func (d *Digest) righted(c Correction) string {
	mailed := ""
	if !c.Sent.IsZero() {
		mailed = d.book.say("correction.mailed", "time", d.clock(c.Sent))
	}
	key := "correction." + string(c.Maker)
	if c.Maker == ByPerson && c.Who == "" || !c.Maker.Valid() {
		key = "correction.someone"
	}
	return joined(d.isolate(c.Outlet), mailed, d.book.say(key, "who", d.isolate(c.Who), "time", d.clock(c.At)))
}

// edit says how often e was changed, and when.
func (d *Digest) edit(e EditedReport) string {
	same := ""
	if e.Then == e.Now {
		same = d.book.say("changed.text")
	}
	return joined(d.isolate(e.Outlet), d.book.count("versions", max(e.Versions, 1)), d.clock(e.At), same)
}
