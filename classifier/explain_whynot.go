package classifier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"khabar/news"
)

// An Absence says why an item has no accepted tag of an entry. If the item has one, it says so.
type Absence struct {
	Entry string
	Tag   *TracedTag // if the item has it, accepted or as a candidate
	Hits  []TracedHit
	Needs []string // ways to get the tag accepted, of which one is enough; nil if it is accepted
}

// WhyNot returns what an item would need to get an entry's tag accepted. The error wraps news.ErrNotFound
// if there is no such entry.
func (c *Classifier) WhyNot(id string, it news.Item) (Absence, error) {
	n := slices.IndexFunc(c.entries, func(e entry) bool { return e.id == id })
	if n < 0 {
		return Absence{}, fmt.Errorf("entry %s: %w", id, news.ErrNotFound)
	}
	t := c.Explain(it)
	a := Absence{Entry: id}
	for i := range t.Tags {
		if t.Tags[i].ID == id {
			a.Tag = &t.Tags[i]
		}
	}
	found := make(map[string]bool)
	for _, h := range t.Hits {
		if h.Entry == id {
			a.Hits = append(a.Hits, h)
			found[h.Keyword] = true
		}
	}
	if a.Tag == nil || a.Tag.Status != news.Accepted {
		a.Needs = c.needs(int32(n), found)
	}
	return a, nil
}

// needs returns what each keyword of an entry needs. Keywords that were found come first.
func (c *Classifier) needs(entry int32, found map[string]bool) []string {
	var first, rest []string
	for i := range c.keywords {
		k := &c.keywords[i]
		if k.entry != entry {
			continue
		}
		s := c.needsText(k)
		if found[k.ID] {
			first = append(first, s)
		} else {
			rest = append(rest, s)
		}
	}
	return slices.Concat(first, rest)
}

// needsText returns the constraints of a keyword in words.
func (c *Classifier) needsText(k *keyword) string {
	s := fmt.Sprintf("%q (%s)", k.Word, k.Position)
	texts := c.conditionTexts[k.from:]
	var needs []string
	if k.NeedsContext {
		raises := texts[k.requires+k.excludes:][:k.raises]
		needs = append(needs, "with "+cmp.Or(strings.Join(raises, ", or "), "context, but no context words are listed"))
	}
	for _, text := range texts[:k.requires] {
		needs = append(needs, "with "+text)
	}
	for _, text := range texts[k.requires:][:k.excludes] {
		needs = append(needs, "without "+text)
	}
	if len(needs) == 0 {
		return s
	}
	return s + " " + strings.Join(needs, ", and ")
}

// String returns the absence as text for people.
func (a Absence) String() string {
	var b strings.Builder
	switch {
	case a.Tag != nil && a.Tag.Status == news.Accepted && a.Tag.Role == news.RoleNegated:
		fmt.Fprintf(&b, "%s is found, but every mention of it is negated (%q): it counts nowhere.\n", a.Entry, a.Tag.Cue)
	case a.Tag != nil && a.Tag.Status == news.Accepted:
		fmt.Fprintf(&b, "%s is accepted: certainty %s.\n", a.Entry, a.Tag.arithmetic())
	case a.Tag != nil:
		fmt.Fprintf(&b, "%s is a candidate only: certainty %s.\n", a.Entry, a.Tag.arithmetic())
	case len(a.Hits) == 0:
		fmt.Fprintf(&b, "None of the keywords of %s is in the text.\n", a.Entry)
	default:
		fmt.Fprintf(&b, "No keyword of %s that is in the text was accepted.\n", a.Entry)
	}
	for _, h := range a.Hits {
		fmt.Fprintf(&b, "  %s %d-%d %q  %s (%s:%d): %s: %s\n", h.Field, h.Start, h.End, h.Text, shortKeyword(h.Keyword), h.File, h.Line, h.Outcome, h.Reason)
	}
	if len(a.Needs) > 0 {
		b.WriteString("It would take one of:\n")
	}
	for _, n := range a.Needs {
		fmt.Fprintf(&b, "  %s\n", n)
	}
	return b.String()
}
