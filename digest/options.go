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

// Options say what a digest covers and how much of it is printed. No option changes a count.
type Options struct {
	Span news.Span
	By   news.TimeField // the time by which Span selects; empty means news.ByPublished
	Zone *time.Location // of the times in the digest; nil means UTC
	Now  time.Time      // when the digest is composed: a feed is late if it was due by then
	// Banner is printed above everything, for a digest that must not pass for news ("SAMPLE").
	Banner string
	// Full is the number of stories that a section prints with snippet and link. The next ones
	// are printed as a line each, up to Brief, and the rest are counted by outlet.
	// 0 means the default, a negative number no limit.
	Full, Brief int
	// MaxBytes limits the size of the HTML part in a message: in quoted-printable or base64,
	// whichever is shorter. The lowest-ranked stories are left out, and counted. 0 means the
	// default, a negative number no limit.
	MaxBytes int

	// Reports are the items of the digest. When it is nil, the Source's relevant items in Span
	// are taken; when it is empty but not nil, there are none. Span is the period that the
	// digest covers either way.
	Reports []news.Item
	// Scope narrows the counts of earlier days, and the groups whose absence is reported, to
	// what the digest asks for. Its Windows and By are ignored.
	Scope news.CoverageFilter
	// Corrections and Edited are about reports of earlier digests.
	Corrections []Correction
	Edited      []EditedReport

	Lang string // the digest's own language: one of Languages; empty means "en"
	// Names returns an entry's name in Lang, or "" to use the name in the item's tag. nil means
	// that no entry has a name in Lang.
	Names func(entry string) string
	// Severity returns how grave an event is, from 0 up: stories of graver events rank higher.
	// nil means that all events are equally grave.
	Severity func(event string) int

	PublicURL string // where readers reach khabar; empty when they do not
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

// limit returns n, the default def for 0, and unlimited for a negative n.
func limit(n, def int) int {
	switch {
	case n == 0:
		return def
	case n < 0:
		return unlimited
	}
	return n
}
