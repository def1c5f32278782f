package digest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// Defaults of Options.
const (
	DefaultFull     = 20
	DefaultBrief    = 60
	DefaultMaxBytes = 100_000 // Gmail cuts a message off after about 102,000
)

// Languages returns the BCP 47 tags of the languages that a digest can be in.
func Languages() []string { return []string{"en", "ur", "ps", "fa", "ar", "hi"} }

// Options say what a digest covers and how much of it is printed. What is not printed is counted.
type Options struct {
	Span news.Span
	By   news.TimeField // which time of an item must be in Span; empty means news.ByPublished
	Zone *time.Location // time zone of the times in the digest; nil means UTC
	Now  time.Time      // when the digest is composed; used to find late feeds
	// Banner is printed above everything. It marks a digest that nobody must mistake for news,
	// such as "SAMPLE".
	Banner string
	// Full is the number of stories that a section prints with snippet and link. Brief is how many
	// of the next stories it prints as one line each. The rest are counted by outlet. 0 means the
	// default, a negative number no limit.
	Full, Brief int
	// MaxBytes limits the size of the HTML part of a message, encoded in quoted-printable or
	// base64, whichever is shorter. If the part would be larger, the lowest-ranked stories are left
	// out and only counted. 0 means the default, a negative number no limit.
	MaxBytes int

	// Reports are the items of the digest. If it is nil, the digest has the Source's relevant
	// items in Span. If it is empty but not nil, the digest has no items. In all cases Span is the
	// period that the digest says it covers.
	Reports []news.Item
	// Scope selects the reports that are counted on earlier days, for trends and for groups
	// without reports. It should select the same tags, languages and feeds as Reports. Its Windows
	// and By are ignored.
	Scope news.CoverageFilter
	// Corrections and Edited are about reports of earlier digests.
	Corrections []Correction
	Edited      []EditedReport

	Lang string // the digest's own language: one of Languages; empty means "en"
	// Names returns an entry's name in Lang. If it returns "", the name in the item's tag is used. If Names is
	// nil, no entry has a name in Lang.
	Names func(entry string) string
	// Severity returns the severity of an event, from 0 up. Stories of graver events rank higher.
	// If Severity is nil, all events are equally grave.
	Severity func(event string) int

	PublicURL string // address at which readers reach khabar; empty when they cannot reach it
	Links     Links
	Why       string // why the reader gets the digest, in Lang: one line; may be empty
}

// normal returns o with its defaults filled in.
func (o Options) normal() (Options, error) {
	if o.By == "" {
		o.By = news.ByPublished
	}
	if !o.By.Valid() {
		return o, fmt.Errorf("unknown time field %q: want %s or %s", o.By, news.ByPublished, news.BySeen)
	}
	if s := o.Span; !s.From.IsZero() && !s.Until.IsZero() && !s.From.Before(s.Until) {
		return o, fmt.Errorf("period is empty: it starts at %s and ends at %s",
			s.From.Format(time.RFC3339), s.Until.Format(time.RFC3339))
	}
	o.Lang = cmp.Or(o.Lang, "en")
	if !slices.Contains(Languages(), o.Lang) {
		return o, fmt.Errorf("unknown language %q: want one of %s", o.Lang, strings.Join(Languages(), ", "))
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Severity == nil {
		o.Severity = func(string) int { return 0 }
	}
	o.Full = limit(o.Full, DefaultFull)
	o.Brief = limit(o.Brief, DefaultBrief)
	o.MaxBytes = limit(o.MaxBytes, DefaultMaxBytes)
	return o, nil
}

// unlimited is a limit that nothing reaches.
const unlimited = math.MaxInt

// limit returns n; but for 0 it returns the default def, and for a negative n unlimited.
func limit(n, def int) int {
	switch {
	case n == 0:
		return def
	case n < 0:
		return unlimited
	}
	return n
}
