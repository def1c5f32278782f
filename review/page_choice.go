package review

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"khabar/news"
	"khabar/text"
)

// A choice is a tag that can be chosen, to be decided on.
type choice struct {
	N        int    // its number on the card, from 1
	Digit    string // the key that chooses it; empty beyond 9
	Value    string // says what the verdict is put on, see parsePick
	Tag      string // ID
	Name     string
	Words    string // that speak for it
	Share    int    // reports of the story that the verdict is for
	Class    string // for the style sheet: open, maybe, or the verdict
	Standing string // where it stands, in words
	About    string // more about it
	Checked  bool

	tag   news.Tag
	items []seen
}

// addChoices fills in Rows, Rest and Left. Tags that ask for a verdict and rest on shared
// evidence are one choice for all of the items; the others stand for themselves.
func (c *card) addChoices(from news.Card, me string) {
	alike := make(map[string]int, len(from.Shared))
	for _, l := range from.Shared {
		alike[l.Tag] = l.Items
	}
	for i, it := range from.Items {
		for _, t := range it.Tags {
			c.addTag(it, t, i == 0)
		}
	}
	lead := c.ItemIDs[0]
	slices.SortStableFunc(c.Rows, func(a, b choice) int { return cmp.Compare(b.weight(lead), a.weight(lead)) })
	c.number(me, alike)
}

// weight orders choices: what is undecided first, what the first report has, groups, then
// by salience.
func (r choice) weight(lead int64) int {
	w := r.tag.Salience
	if r.tag.Facet() == news.FacetGroup {
		w += 1000
	}
	if r.items[0].item == lead {
		w += 2000
	}
	if r.tag.State.Verdict == "" {
		w += 10000
	}
	return w
}

func (c *card) addTag(it news.Item, t news.Tag, lead bool) {
	rows := &c.Rest
	if t.Facet().NeedsVerdict() && (t.State.Verdict != "" || t.Accepted()) {
		rows = &c.Rows
	}
	pick := seen{it.ID, t.State.Event}
	for i := range *rows {
		if r := &(*rows)[i]; r.Tag == t.ID && r.tag.State.Verdict == t.State.Verdict && shareEvidence(r.tag, t) {
			r.items = append(r.items, pick)
			return
		}
	}
	if !lead && rows == &c.Rest {
		return // what needs no verdict is shown of the first report alone
	}
	*rows = append(*rows, choice{Tag: t.ID, Name: cmp.Or(text.Clean(t.Name), t.ID), tag: t, items: []seen{pick}})
}

// shareEvidence reports whether an accepted keyword speaks for both.
func shareEvidence(a, b news.Tag) bool {
	return slices.ContainsFunc(a.Evidence, func(e news.Evidence) bool {
		return e.Outcome == news.HitAccepted && slices.ContainsFunc(b.Evidence, func(f news.Evidence) bool {
			return f.Outcome == news.HitAccepted && e.Keyword == f.Keyword
		})
	})
}

// number gives the choices their numbers, states and words.
func (c *card) number(me string, alike map[string]int) {
	n := 0
	for _, rows := range [][]choice{c.Rows, c.Rest} {
		for i := range rows {
			n++
			r := &rows[i]
			r.N, r.Share = n, len(r.items)
			if n <= 9 {
				r.Digit = strconv.Itoa(n)
			}
			if r.tag.State.Verdict == "" && r.items[0].item == c.ItemIDs[0] {
				r.Share = max(r.Share, alike[r.Tag])
			}
			r.describe(me)
			if r.Class == "open" {
				c.Left++
			}
		}
	}
	if i := slices.IndexFunc(c.Rows, func(r choice) bool { return r.Class == "open" }); i >= 0 {
		c.Rows[i].Checked = true
		c.OpenOthers = c.Rows[i].items[0].item != c.ItemIDs[0]
	} else if len(c.Rows) > 0 {
		c.Rows[0].Checked = true
	} else if len(c.Rest) > 0 {
		c.Rest[0].Checked = true
	}
}

// describe fills in what can be read off the tag.
func (r *choice) describe(me string) {
	t := r.tag
	p := pick{tag: t.ID, items: r.items, shared: r.Share > 1}
	switch {
	case t.State.Verdict != "":
		r.Class, r.Standing = string(t.State.Verdict), standing(t.State, me)
	case !t.Accepted():
		p.add = true
		r.Class, r.Standing = "maybe", "does not count"
		if t.Role == news.RoleNegated {
			r.Standing = "negated in the text"
		}
	case t.Facet().NeedsVerdict():
		r.Class = "open"
	}
	r.Value = p.String()
	r.Words = words(t, r.Name)
	r.About = about(t)
}

// standing says where a decided tag stands.
func standing(s news.TagState, me string) string {
	sign := map[news.ReviewKind]string{news.Confirmed: "✓ confirmed", news.Added: "+ added", news.Rejected: "✗ wrong", news.Dismissed: "– not wanted"}[s.Verdict]
	if s.Reason != "" {
		sign += ", " + strings.ToLower(reasonName(s.Reason))
	}
	if s.Who != me {
		sign += " (" + s.Who + ")"
	}
	return sign
}

// words returns the words that speak for a tag, unless they are its name.
func words(t news.Tag, name string) string {
	const most, runes = 2, 40
	var found []string
	for _, e := range t.Evidence {
		w := text.Clean(e.Text)
		if e.Outcome == news.HitAccepted && !strings.EqualFold(w, name) && len(found) < most && len(w) <= 4*runes {
			found = adjoin(found, w)
		}
	}
	return strings.Join(found, "”, “")
}

func about(t news.Tag) string {
	s := t.ID
	if t.Role != "" && t.Role != news.RoleMention {
		s += ", " + string(t.Role)
	}
	if t.Certainty > 0 {
		b, _ := json.Marshal(t.Certainty) // a number always can be
		s += ", certainty " + string(b)
	}
	if t.Label != "" {
		s += ", named by " + text.Clean(t.Label) + "’s label"
	}
	return s
}

// numbering says under which number the tags of an item stand on the card.
func (c *card) numbering(item int64) numbering {
	return func(tag string) int {
		for _, rows := range [][]choice{c.Rows, c.Rest} {
			for _, r := range rows {
				if r.Tag == tag && slices.ContainsFunc(r.items, func(s seen) bool { return s.item == item }) {
					return r.N
				}
			}
		}
		return 0
	}
}

// A seen is an item with the event that its tag's state came from when it was shown.
type seen struct{ item, event int64 }

// A pick is what a verdict is put on: a tag of one item, or of several that share evidence.
type pick struct {
	tag    string
	items  []seen // the first stands for the others
	shared bool   // the story has more of them
	add    bool   // the tag does not count yet: to confirm it is to add it
}

// maxPick is how many items one pick may name.
const maxPick = 4 * news.CardItems

// String returns the form of p that stands in pages: TAG [+] [*] ITEM:EVENT…
func (p pick) String() string {
	var b strings.Builder
	b.WriteString(p.tag)
	if p.add {
		b.WriteString(" +")
	}
	if p.shared {
		b.WriteString(" *")
	}
	for _, s := range p.items {
		fmt.Fprintf(&b, " %d:%d", s.item, s.event)
	}
	return b.String()
}

// parsePick reads what String returned.
func parsePick(s string) (pick, error) {
	fields := strings.Fields(s)
	if len(fields) < 2 || len(fields) > maxPick {
		return pick{}, fmt.Errorf("choose a tag first: %w", news.ErrInvalid)
	}
	p := pick{tag: fields[0]}
	for _, f := range fields[1:] {
		switch f {
		case "+":
			p.add = true
			continue
		case "*":
			p.shared = true
			continue
		}
		item, event, ok := strings.Cut(f, ":")
		i, err1 := strconv.ParseInt(item, 10, 64)
		e, err2 := strconv.ParseInt(event, 10, 64)
		if !ok || err1 != nil || err2 != nil || i <= 0 || e < 0 {
			return pick{}, fmt.Errorf("choice %q: %w: want ITEM:EVENT", f, news.ErrInvalid)
		}
		p.items = append(p.items, seen{i, e})
	}
	if len(p.items) == 0 {
		return pick{}, fmt.Errorf("choice %q: %w: it names no item", s, news.ErrInvalid)
	}
	return p, nil
}
