package news

import (
	"fmt"
	"slices"
	"strings"
)

// A Cut is what was left out of an item because it exceeded a limit. The store keeps it as JSON.
type Cut struct {
	Kind  CutKind `json:"kind"`
	Count int     `json:"count,omitempty"` // bytes of a field, or how many; 0 when it was not counted
}

// A CutKind says what was cut.
type CutKind string

// What is cut of an item: fields by the fetcher, hits, cues and tags by the classifier, evidence by the
// classifier and the store.
const (
	CutGUID     CutKind = "guid"
	CutURL      CutKind = "url" // the whole address: a part of one leads nowhere
	CutTitle    CutKind = "title"
	CutText     CutKind = "text"
	CutAuthor   CutKind = "author"
	CutDate     CutKind = "published" // the time of publication as the feed has it
	CutHits     CutKind = "hits"      // places with keywords that were not looked at
	CutCues     CutKind = "cues"      // mentions of groups for which not all cues were looked for
	CutTags     CutKind = "tags"      // tags beyond the most salient ones
	CutAccounts CutKind = "accounts"  // places that tell of happenings, beyond the limits on accounts
	CutEvidence CutKind = "evidence"  // pieces of evidence that are not kept
)

// CutKinds returns every kind, in the order in which cuts are listed.
func CutKinds() []CutKind {
	return []CutKind{CutGUID, CutURL, CutTitle, CutText, CutAuthor, CutDate, CutHits, CutCues, CutTags, CutAccounts, CutEvidence}
}

// String returns c as words that can follow "not kept: ".
func (c Cut) String() string {
	field := map[CutKind]string{
		CutGUID: "the guid", CutTitle: "the title", CutText: "the text", CutAuthor: "the author", CutDate: "the date of publication",
	}[c.Kind]
	switch {
	case c.Kind == CutURL:
		return "the address, which is too long"
	case c.Kind == CutHits:
		return fmt.Sprintf("places with keywords beyond the limit, which were not looked at (%d)", c.Count)
	case c.Kind == CutCues:
		return fmt.Sprintf("some cues, which were not looked for (mentions of groups: %d)", c.Count)
	case c.Kind == CutTags:
		return fmt.Sprintf("the least salient tags (%d)", c.Count)
	case c.Kind == CutAccounts:
		return fmt.Sprintf("what it says of further happenings (places: %d)", c.Count)
	case c.Kind == CutEvidence:
		return fmt.Sprintf("evidence (places: %d)", c.Count)
	case c.Count == 0:
		return "the end of " + field
	}
	return fmt.Sprintf("the end of %s (bytes: %d)", field, c.Count)
}

// Cuts are what was cut of an item, in the order of CutKinds.
type Cuts []Cut

// A CutsJSON is the form of Cuts in the JSON of items. It has no fields when nothing was cut.
type CutsJSON struct {
	Cut    []CutKind       `json:"cut,omitempty"`
	Counts map[CutKind]int `json:"cut_counts,omitempty"` // without what was not counted
}

// JSON returns the form of c in the JSON of items.
func (c Cuts) JSON() CutsJSON {
	j := CutsJSON{Cut: c.Kinds()}
	for _, cut := range c {
		if cut.Count > 0 {
			if j.Counts == nil {
				j.Counts = make(map[CutKind]int, len(c))
			}
			j.Counts[cut.Kind] = cut.Count
		}
	}
	return j
}

// Kinds returns the kinds of c.
func (c Cuts) Kinds() []CutKind {
	var kinds []CutKind
	for _, cut := range c {
		kinds = append(kinds, cut.Kind)
	}
	return kinds
}

// Fields returns the cuts of fields, which do not depend on the taxonomy.
func (c Cuts) Fields() Cuts {
	return slices.DeleteFunc(slices.Clone(c), func(cut Cut) bool {
		return slices.Contains([]CutKind{CutHits, CutCues, CutTags, CutAccounts, CutEvidence}, cut.Kind)
	})
}

// String returns c as words that can follow "not kept: "; empty when nothing was cut.
func (c Cuts) String() string {
	words := make([]string, len(c))
	for i, cut := range c {
		words[i] = cut.String()
	}
	return strings.Join(words, "; ")
}

// AllCuts returns everything that was cut of an item: Cuts, and what its tags say about evidence.
func (it *Item) AllCuts() Cuts {
	more := 0
	for _, t := range it.Tags {
		more += t.MoreEvidence
	}
	if more == 0 {
		return it.Cuts
	}
	return append(slices.Clone(it.Cuts), Cut{CutEvidence, more})
}

// CutItems says of how many items of a poll something was cut. Its zero value says that the poll is whole.
type CutItems struct {
	Items int
	Kinds string // the kinds of all cuts, in the order of CutKinds, separated by ", "
}

// CutItemsOf returns the CutItems of a poll of items.
func CutItemsOf(items []Item) CutItems {
	var all CutItems
	for i := range items {
		if cuts := items[i].AllCuts(); len(cuts) > 0 {
			all = all.Plus(CutItems{1, joinKinds(cuts.Kinds())})
		}
	}
	return all
}

// Plus returns the CutItems of a poll of which c and next are parts.
func (c CutItems) Plus(next CutItems) CutItems {
	both := c.Kinds + ", " + next.Kinds
	kinds := slices.DeleteFunc(CutKinds(), func(k CutKind) bool { return !slices.Contains(strings.Split(both, ", "), string(k)) })
	return CutItems{c.Items + next.Items, joinKinds(kinds)}
}

func joinKinds(kinds []CutKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// Words says what was cut of a poll of so many items, and what to do; empty when the poll is whole.
func (c CutItems) Words(items int) string {
	if c.Items == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d items exceed a limit (%s); what is beyond it is not stored; "+
		"look at these items, and disable the feed if they are not news", c.Items, items, c.Kinds)
}
