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

// A Subscription is one entry of digests.yaml, checked: what its digests contain, who gets
// them and when.
type Subscription struct {
	ID       string // slug
	Name     string // as readers see it
	Enabled  bool
	To       []mail.Address // readers, in lower case; none for hooks, and none for folders that belong to no reader
	From     mail.Address   // sender of mail
	At       string         // HH:MM in Location
	Days     []time.Weekday // days in Location on which the digest is due, from Monday
	Location *time.Location // time zone of At, of Days, and of the times in the digest
	Lang     string         // the digest's own language: one of digest.Languages
	Filter   Filter
	Format   Format
	Empty    EmptyDay
	CSV      bool // attach a table of the reports to mail
	Subject  digest.SubjectStyle
	Via      Via

	OnUncertain OnUncertain
	Body        string // file with the template of a hook's body, or the name of a built-in one; empty for the default

	schedule schedule.Schedule
}

// isMail reports whether a digest of sub is a mail message: one that is sent as mail, or a
// file that contains one.
func (sub *Subscription) isMail() bool { return sub.Via.IsMail() || sub.Format == FormatEML }

// A Filter selects the reports of a subscription. An empty list selects all reports. Recipients
// are stored with the filter's JSON (String), so the names of the fields must not change.
type Filter struct {
	Tags         []news.TagRef  // the report has one of these tags
	Langs        []string       // the report is in one of these languages (BCP 47); fa selects fa-AF too
	Feeds        []string       // the report is from one of these feeds (slugs)
	MinCertainty news.Certainty // the least certainty of the tag
	MinSalience  int            // the least salience of the tag, 0 to 100
}

// String returns the filter as JSON, for parseFilter. Equal filters have equal JSON, in whatever order they list tags.
func (f Filter) String() string {
	f.Tags, f.Langs, f.Feeds = slices.Clone(f.Tags), slices.Clone(f.Langs), slices.Clone(f.Feeds)
	slices.SortFunc(f.Tags, func(a, b news.TagRef) int { return strings.Compare(a.String(), b.String()) })
	slices.Sort(f.Langs)
	slices.Sort(f.Feeds)
	b, err := json.Marshal(f)
	if err != nil {
		return "" // cannot happen: every field can be written as JSON
	}
	return string(b)
}

// parseFilter reads a text that String returned.
func parseFilter(s string) (f Filter, err error) {
	return f, json.Unmarshal([]byte(s), &f)
}

// query returns the store's filter for f among the items first seen in a span.
func (f Filter) query(seen news.Span) news.DigestFilter {
	return news.DigestFilter{
		Seen: seen, Tags: f.Tags, Feeds: f.Feeds, Langs: f.Langs, MinCertainty: f.MinCertainty, MinSalience: f.MinSalience,
	}
}

// scope returns the filter for the counts of earlier days, with which a digest compares its own
// counts. It must select the same reports as query.
func (f Filter) scope() news.CoverageFilter {
	return news.CoverageFilter{
		Tags: f.Tags, Feeds: f.Feeds, Langs: f.Langs, MinCertainty: f.MinCertainty, MinSalience: f.MinSalience,
	}
}

// A Format says in what form a digest is sent.
type Format string

// The formats. Mail has one of the first three. A file has one of the last four; for FormatBoth
// it is written as HTML.
const (
	FormatBoth Format = "both" // text and HTML
	FormatHTML Format = "html"
	FormatText Format = "text"
	FormatJSON Format = "json"
	FormatEML  Format = "eml" // a file that contains a mail message
)

// Formats returns every format.
func Formats() []Format { return []Format{FormatBoth, FormatHTML, FormatText, FormatJSON, FormatEML} }

// An EmptyDay says what a recipient gets when there is nothing to report.
type EmptyDay string

// The values of EmptyDay.
const (
	EmptySkip    EmptyDay = "skip"    // nothing
	EmptySend    EmptyDay = "send"    // a digest that says so
	EmptyTrouble EmptyDay = "trouble" // a digest that says so, but only when too many feeds failed
)

// EmptyDays returns every value of EmptyDay.
func EmptyDays() []EmptyDay { return []EmptyDay{EmptySkip, EmptySend, EmptyTrouble} }

// OnUncertain says what to do with a digest that may or may not have arrived.
type OnUncertain string

// The values of OnUncertain.
const (
	UncertainResend OnUncertain = "resend" // send the same message again; mail programs recognise its Message-ID
	UncertainHold   OnUncertain = "hold"   // wait for a person to decide
)

// OnUncertainValues returns every value of OnUncertain.
func OnUncertainValues() []OnUncertain { return []OnUncertain{UncertainResend, UncertainHold} }

// scheduleOf returns the schedule of sub. If its time of day or its days are invalid, sub is
// never due.
func scheduleOf(sub *Subscription) schedule.Schedule {
	if sub.At == "" || len(sub.Days) == 0 {
		return schedule.Schedule{}
	}
	hour, minute, _ := strings.Cut(sub.At, ":")
	days := make([]string, len(sub.Days))
	for i, d := range sub.Days {
		days[i] = string('0' + rune(d))
	}
	sched, err := schedule.Cron(minute+" "+hour+" * * "+strings.Join(days, ","), sub.Location)
	if err != nil {
		return schedule.Schedule{} // cannot happen: every time of day and list of days is a valid expression
	}
	return sched
}

// Next returns the first time later than after at which sub is due, in UTC.
func (sub *Subscription) Next(after time.Time) time.Time { return sub.schedule.Next(after) }

// maxInterval is longer than the time between two digests of a weekly subscription, even when
// the clock changes.
const maxInterval = 8 * 24 * time.Hour

// Last returns the latest time up to and including now at which sub was due.
func (sub *Subscription) Last(now time.Time) time.Time {
	at := now.Add(-maxInterval)
	for next := sub.schedule.Next(at); !next.IsZero() && !next.After(now); next = sub.schedule.Next(at) {
		at = next
	}
	return at
}

// date returns the date of t in the subscription's time zone.
func (sub *Subscription) date(t time.Time) string { return t.In(sub.Location).Format(time.DateOnly) }

// dueOn returns the time at which sub is due on a date of its time zone. ok is false when sub is
// not due on that date.
func (sub *Subscription) dueOn(day time.Time) (due time.Time, ok bool) {
	y, m, d := day.Date()
	noonBefore := time.Date(y, m, d-1, 12, 0, 0, 0, sub.Location)
	for at := sub.Next(noonBefore); !at.IsZero() && at.Sub(noonBefore) < maxInterval; at = sub.Next(at) {
		switch date := sub.date(at); {
		case date == day.Format(time.DateOnly):
			return at, true
		case date > day.Format(time.DateOnly):
			return time.Time{}, false
		}
	}
	return time.Time{}, false
}

// recipients returns the recipients of sub, in the form in which they are stored. A subscription
// without readers has one recipient, whose address is the scheme of its transport.
func (sub *Subscription) recipients() []news.Recipient {
	if len(sub.To) == 0 {
		return []news.Recipient{{Subscription: sub.ID, Address: sub.Via.Scheme}}
	}
	all := make([]news.Recipient, len(sub.To))
	for i, to := range sub.To {
		all[i] = news.Recipient{Subscription: sub.ID, Address: to.Address}
	}
	return all
}
