package digest

import (
	"strconv"
	"strings"
)

// maxSubject is the maximum number of groups in a subject.
const maxSubject = 3

// Subject returns a one-line subject for d, in its language. Any style but SubjectPlain gives the
// full subject. The subject has the date, so that mail programs do not show several digests as one
// thread.
func (d *Digest) Subject(style SubjectStyle) string {
	date := d.subjectDate()
	if style == SubjectPlain {
		return d.book.say("subject", "date", date)
	}
	counts := []string{d.book.count("stories", d.Totals.Stories)}
	for _, s := range d.Sections {
		if s.Kind != KindGroup || len(counts) > maxSubject {
			continue
		}
		c := d.isolate(acronym(s)) + " " + strconv.Itoa(s.Reports)
		if s.Trend != nil {
			c += " (" + d.book.signed(s.Trend.change()) + ")"
		}
		counts = append(counts, c)
	}
	return d.book.say("subject.counts", "date", date, "counts", strings.Join(counts, d.comma()))
}

// subjectDate returns the date for the subject: for a whole local day, that day; for other periods,
// the day on which the period ends, or begins if it has no end. Without any limit it is the period
// in words.
func (d *Digest) subjectDate() string {
	t := d.Period.Until.Time
	if t.IsZero() {
		t = d.Period.From.Time
	}
	if t.IsZero() {
		return d.period()
	}
	if from := d.Period.From; !from.IsZero() && isWholeDay(from.In(d.zone), t.In(d.zone)) {
		t = from.Time
	}
	return d.book.date(t.In(d.zone))
}

// acronym returns a short name of s. If the ID has at most four letters after the slash, and no
// hyphen, they are taken for an acronym: TTP for group/ttp. Otherwise it returns the name of s.
func acronym(s Section) string {
	_, slug, _ := strings.Cut(s.ID, "/")
	if len(slug) <= 4 && !strings.Contains(slug, "-") {
		return strings.ToUpper(slug)
	}
	return s.Name
}
