package delivery

import (
	"encoding/json"
	"net/mail"
	"slices"
	"strings"
	"time"

	"khabar/digest"
	"khabar/news"
	"khabar/schedule"
)

// A Subscription is one entry of digests.yaml, checked: a digest, who gets it and when.
type Subscription struct {
	ID      string // slug
	Name    string // as readers see it
	Enabled bool
	To      []mail.Address // with lower-case addresses; none for hooks, and for folders as such
	From    mail.Address   // of mail
	At      string         // HH:MM on the clock of Location
	Days    []time.Weekday // on which it comes, in the order of the week from Monday
	// Location is the zone on whose clock it comes and tells times.
	Location    *time.Location
	Lang        string // the digest's own language: one of digest.Languages
	Filter      Filter
	Format      Format
	Empty       EmptyDay
	CSV         bool // mail carries a table of its reports
	Subject     digest.SubjectStyle
	Via         Via
	OnUncertain OnUncertain
	Body        string // file with the template of a hook's body; empty for the usual one

	schedule schedule.Schedule
}

// A Filter says which reports a subscription asks for. Empty lists ask for any.
type Filter struct {
	Tags         []news.TagRef  // one of them
	Langs        []string       // one of these, or a variety of it
	Feeds        []string       // one of these slugs
	MinCertainty news.Certainty // of the tag
	MinSalience  int            // of the tag, 0 to 100
}

// String returns a form that is equal for filters that ask for the same, and that ParseFilter reads.
func (f Filter) String() string {
	f.Tags, f.Langs, f.Feeds = slices.Clone(f.Tags), slices.Clone(f.Langs), slices.Clone(f.Feeds)
	slices.SortFunc(f.Tags, func(a, b news.TagRef) int { return strings.Compare(a.String(), b.String()) })
	slices.Sort(f.Langs)
	slices.Sort(f.Feeds)
	b, err := json.Marshal(f)
	if err != nil {
		return "" // there is nothing in it that could not be written
	}
	return string(b)
}

// parseFilter reads what String returned.
func parseFilter(s string) (f Filter, err error) {
	return f, json.Unmarshal([]byte(s), &f)
}

// query returns what f asks of the store.
func (f Filter) query(seen news.Span) news.DigestFilter {
	return news.DigestFilter{
		Seen: seen, Tags: f.Tags, Feeds: f.Feeds, Langs: f.Langs, MinCertainty: f.MinCertainty, MinSalience: f.MinSalience,
	}
}

// A Format says in what form a digest is sent.
type Format string

// The formats. Mail has both parts, or one of them; files have one of the last four.
const (
	FormatBoth Format = "both"
	FormatHTML Format = "html"
	FormatText Format = "text"
	FormatJSON Format = "json"
	FormatEML  Format = "eml" // a file with the mail in it
)

// Formats returns every format.
func Formats() []Format { return []Format{FormatBoth, FormatHTML, FormatText, FormatJSON, FormatEML} }

// An EmptyDay says what comes on a day with nothing to tell.
type EmptyDay string

// What comes on such a day.
const (
	EmptySkip    EmptyDay = "skip"    // nothing
	EmptySend    EmptyDay = "send"    // a digest that says so
	EmptyTrouble EmptyDay = "trouble" // a digest that says so, when it may be the feeds' fault
)

// EmptyDays returns all of them.
func EmptyDays() []EmptyDay { return []EmptyDay{EmptySkip, EmptySend, EmptyTrouble} }

// An OnUncertain says what to do with a digest that may have arrived.
type OnUncertain string

// What to do.
const (
	UncertainResend OnUncertain = "resend" // the same message again; programs for mail know it by its Message-ID
	UncertainHold   OnUncertain = "hold"   // wait for a person to decide
)

// OnUncertainValues returns both.
func OnUncertainValues() []OnUncertain { return []OnUncertain{UncertainResend, UncertainHold} }

// Next returns the first time later than after at which s is due, in UTC.
func (s *Subscription) Next(after time.Time) time.Time { return s.schedule.Next(after) }

// lookBack is further than two times of a weekly digest lie apart, whatever clocks do.
const lookBack = 8 * 24 * time.Hour

// Last returns the last time at which s was due by now, that moment included.
func (s *Subscription) Last(now time.Time) time.Time {
	at := now.Add(-lookBack)
	for next := s.schedule.Next(at); !next.IsZero() && !next.After(now); next = s.schedule.Next(at) {
		at = next
	}
	return at
}

// date returns the day of a time on the subscription's clock.
func (s *Subscription) date(t time.Time) string { return t.In(s.Location).Format(time.DateOnly) }

// on returns the time at which s is due on a day of its clock.
func (s *Subscription) on(day time.Time) (time.Time, bool) {
	y, m, d := day.Date()
	noonBefore := time.Date(y, m, d-1, 12, 0, 0, 0, s.Location)
	for at := s.Next(noonBefore); !at.IsZero() && at.Sub(noonBefore) < lookBack; at = s.Next(at) {
		switch date := s.date(at); {
		case date == day.Format(time.DateOnly):
			return at, true
		case date > day.Format(time.DateOnly):
			return time.Time{}, false
		}
	}
	return time.Time{}, false
}

// recipients returns the ledger's rows that s has.
func (s *Subscription) recipients() []news.Recipient {
	if len(s.To) == 0 {
		return []news.Recipient{{Subscription: s.ID, Address: s.Via.Scheme}}
	}
	all := make([]news.Recipient, len(s.To))
	for i, to := range s.To {
		all[i] = news.Recipient{Subscription: s.ID, Address: to.Address}
	}
	return all
}
