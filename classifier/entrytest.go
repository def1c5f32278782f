package classifier

import (
	"fmt"

	"khabar/news"
)

// A Failure is a failed test of an entry.
type Failure struct {
	Entry    string
	Test     Test
	Want     bool   // whether the sentence should be tagged
	Got      string // why it is tagged or not, in one line
	Position Position
}

// String returns the failure as FILE:LINE:COLUMN: what is wrong; what to do.
func (f Failure) String() string {
	want := "must not be tagged"
	if f.Want {
		want = "must be tagged"
	}
	p := f.Position
	return fmt.Sprintf("%s:%d:%d: %s: %q %s, but %s; correct the keywords, or the test", p.File, p.Line, p.Column, f.Entry, f.Test.Text, want, f.Got)
}

// RunEntryTests runs the tests of every entry of t, from which c must be compiled. It returns
// how many tests it ran, and the failures. A sentence counts as tagged if the tag is accepted and
// not negated. A sentence of a decoy counts as tagged if the decoy is found.
func (c *Classifier) RunEntryTests(t *Taxonomy) (ran int, failed []Failure) {
	for i := range t.entries {
		e := &t.entries[i]
		for _, part := range []struct {
			tests []Test
			want  bool
		}{{e.Tests.Yes, true}, {e.Tests.No, false}} {
			for _, test := range part.tests {
				ran++
				if got, why := c.tagged(e, test.Text); got != part.want {
					failed = append(failed, Failure{e.ID, test, part.want, why, test.Position})
				}
			}
		}
	}
	return ran, failed
}

// tagged reports whether a sentence is tagged with an entry, and why.
func (c *Classifier) tagged(e *Entry, text string) (bool, string) {
	trace := c.Explain(news.Item{Title: text})
	why := "none of its keywords is found"
	for _, h := range trace.Hits {
		if h.Entry != e.ID {
			continue
		}
		why = fmt.Sprintf("%q is %s: %s", h.Text, h.Outcome, h.Reason)
		if e.Decoy() && h.Outcome == news.HitAccepted {
			return true, why
		}
	}
	for _, tag := range trace.Tags {
		if tag.ID != e.ID {
			continue
		}
		if tag.Accepted() {
			return true, why
		}
		return false, fmt.Sprintf("is a %s at %s, role %s: %s", tag.Status, decimal(tag.Certainty), tag.Role, why)
	}
	return false, why
}
