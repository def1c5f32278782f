package review

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"khabar/news"
	"khabar/text"
)

// A tagChoice is a tag on a card that can be selected for a verdict.
type tagChoice struct {
	Number   int    // number on the card, from 1
	Digit    string // the key that selects it; empty above 9
	Value    string // what the verdict is about, see pick.String
	Tag      string // ID of the entry
	Name     string
	Words    string // evidence of the tag
	Reports  int    // number of the story's reports that get the verdict, of the last news.MaxShared
	More     bool   // there may be more
	Class    string // for the style sheet: "open", "maybe", or the verdict
	Status   string // in words
	Details  string // more about the tag
	Selected bool

	tag      news.Tag
	keywords map[string]bool // keywords of the accepted evidence of tag
	items    []itemState
}

// An itemState is an item, and the review event of the current verdict on its tag when the page was
// made. If there is a newer verdict by the time of the decision, the event differs.
type itemState struct{ item, event int64 }

// maxChoices is how many tags a card offers of each list. Real items have 16 that need a verdict and 32
// others at most; undecided ones come first.
const maxChoices = 50

// addTags fills in Needed, Optional, MoreTags and Undecided. If several items have a tag because of the same
// keyword, it is one choice for all of them.
func (c *card) addTags(from news.Card, me string) {
	byTag := make(map[string][]int)
	for i, it := range from.Items {
		for _, t := range it.Tags {
			c.addTag(it, t, i == 0, byTag)
		}
	}
	lead := c.ItemIDs[0]
	slices.SortStableFunc(c.Needed, func(a, b tagChoice) int { return cmp.Compare(b.weight(lead), a.weight(lead)) })
	c.MoreTags = max(0, len(c.Needed)-maxChoices) + max(0, len(c.Optional)-maxChoices)
	c.Needed, c.Optional = c.Needed[:min(len(c.Needed), maxChoices)], c.Optional[:min(len(c.Optional), maxChoices)]
	undecided := make(map[string]int, len(from.Shared))
	for _, a := range from.Shared {
		undecided[a.Tag] = a.Items
	}
	c.describeTags(me, undecided)
	c.selectTag()
}

// addTag adds a tag of an item to Needed or Optional. byTag has the places of the choices for a tag in these
// lists, by "+" or "-" and its ID.
func (c *card) addTag(it news.Item, t news.Tag, lead bool, byTag map[string][]int) {
	choices, key := &c.Optional, "-"+t.ID
	if t.Facet().NeedsVerdict() && (t.State.Verdict != "" || t.Accepted()) {
		choices, key = &c.Needed, "+"+t.ID
	}
	state := itemState{it.ID, t.State.Event}
	for _, i := range byTag[key] {
		if o := &(*choices)[i]; o.tag.State.Verdict == t.State.Verdict && o.sharesKeyword(t) {
			o.items = append(o.items, state)
			return
		}
	}
	if !lead && choices == &c.Optional {
		return // shown for the first report only
	}
	byTag[key] = append(byTag[key], len(*choices))
	*choices = append(*choices, tagChoice{Tag: t.ID, Name: cmp.Or(text.Clean(t.Name), t.ID), tag: t, keywords: acceptedKeywords(t), items: []itemState{state}})
}

// acceptedKeywords returns the keywords of the accepted evidence of a tag.
func acceptedKeywords(t news.Tag) map[string]bool {
	found := make(map[string]bool)
	for _, e := range t.Evidence {
		if e.Outcome == news.HitAccepted {
			found[e.Keyword] = true
		}
	}
	return found
}

// sharesKeyword reports whether t and the tag of the choice have accepted evidence of one keyword.
func (o *tagChoice) sharesKeyword(t news.Tag) bool {
	return slices.ContainsFunc(t.Evidence, func(e news.Evidence) bool { return e.Outcome == news.HitAccepted && o.keywords[e.Keyword] })
}

// weight returns the weight by which choices are sorted, the highest first: undecided tags come
// first, then tags of the first report, then groups, then the most salient tags. lead is the item
// ID of the first report.
func (o tagChoice) weight(lead int64) int {
	w := o.tag.Salience
	if o.tag.Facet() == news.FacetGroup {
		w += 1000
	}
	if o.items[0].item == lead {
		w += 2000
	}
	if o.tag.State.Verdict == "" {
		w += 10000
	}
	return w
}

// describeTags numbers and describes the choices. For tags of the first report, undecided has the
// number of items in the story that would get the verdict.
func (c *card) describeTags(me string, undecided map[string]int) {
	n := 0
	for _, choices := range [][]tagChoice{c.Needed, c.Optional} {
		for i := range choices {
			n++
			o := &choices[i]
			o.Number, o.Reports = n, len(o.items)
			if n <= 9 {
				o.Digit = strconv.Itoa(n)
			}
			if o.tag.State.Verdict == "" && o.items[0].item == c.ItemIDs[0] {
				o.Reports = max(o.Reports, undecided[o.Tag])
				o.More = o.Reports >= news.MaxShared
			}
			o.describe(me)
			if o.Class == "open" {
				c.Undecided++
			}
		}
	}
}

// selectTag selects the first undecided choice, or else the first one.
func (c *card) selectTag() {
	i := slices.IndexFunc(c.Needed, func(o tagChoice) bool { return o.Class == "open" })
	switch {
	case i >= 0:
		c.Needed[i].Selected = true
		c.OpenOthers = c.Needed[i].items[0].item != c.ItemIDs[0]
	case len(c.Needed) > 0:
		c.Needed[0].Selected = true
	case len(c.Optional) > 0:
		c.Optional[0].Selected = true
	}
}

// describe fills in the fields that are derived from the tag.
func (o *tagChoice) describe(me string) {
	t := o.tag
	p := pick{tag: t.ID, items: o.items, shared: o.Reports > 1}
	switch {
	case t.State.Verdict != "":
		o.Class, o.Status = string(t.State.Verdict), verdictStatus(t.State, me)
	case !t.Accepted():
		p.add = true
		o.Class, o.Status = "maybe", "does not count"
		if t.Role == news.RoleNegated {
			o.Status = "negated in the text"
		}
	case t.Facet().NeedsVerdict():
		o.Class = "open"
	}
	o.Value = p.String()
	o.Words = evidenceWords(t, o.Name)
	o.Details = tagDetails(t)
}

// evidenceWords returns the first words that are evidence for a tag. It leaves out the tag's name.
func evidenceWords(t news.Tag, name string) string {
	const most, longest = 2, 160 // pieces of evidence, bytes of each
	var found []string
	for _, e := range t.Evidence {
		if len(found) == most {
			break
		}
		w := text.Clean(e.Text)
		if e.Outcome == news.HitAccepted && !strings.EqualFold(w, name) && len(w) <= longest {
			found = appendNew(found, w)
		}
	}
	return strings.Join(found, "”, “")
}

// tagDetails returns the ID, role, certainty and label of a tag in words.
func tagDetails(t news.Tag) string {
	s := t.ID
	if t.Role != "" && t.Role != news.RoleMention {
		s += ", " + string(t.Role)
	}
	if t.Certainty > 0 {
		b, _ := json.Marshal(t.Certainty) // a number always has a JSON form
		s += ", certainty " + string(b)
	}
	if t.Label != "" {
		s += ", named by " + text.Clean(t.Label) + "’s label"
	}
	return s
}

// numbers returns the function that gives the numbers of an item's tags on the card.
func (c *card) numbers(item int64) numberFunc {
	numbers := make(map[string]int)
	for _, choices := range [][]tagChoice{c.Needed, c.Optional} {
		for _, o := range choices {
			if numbers[o.Tag] == 0 && slices.ContainsFunc(o.items, func(s itemState) bool { return s.item == item }) {
				numbers[o.Tag] = o.Number
			}
		}
	}
	return func(tag string) int { return numbers[tag] }
}
