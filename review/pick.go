package review

import (
	"fmt"
	"strconv"
	"strings"

	"khabar/news"
)

// A pick is what a verdict is about: a tag of one item, or of several items that have the tag because
// of the same keyword.
type pick struct {
	tag    string
	items  []itemState // at least one; the card shows the state of the first
	shared bool        // the story may have more items with the tag and keyword
	add    bool        // the tag is not accepted yet, so confirming it adds it
}

// maxPick is the maximum number of words in the text of a pick.
const maxPick = 4 * news.CardItems

// String returns p as the text that a form on a page sends: TAG [+] [*] ITEM:EVENT…
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

// parsePick parses a text that String returned.
func parsePick(s string) (pick, error) {
	fields := strings.Fields(s)
	if len(fields) < 2 || len(fields) > maxPick {
		return pick{}, badRequest("select a tag first")
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
			return pick{}, badRequest("pick %q: want ITEM:EVENT", f)
		}
		p.items = append(p.items, itemState{i, e})
	}
	if len(p.items) == 0 {
		return pick{}, badRequest("pick %q: it names no item; want TAG ITEM:EVENT", s)
	}
	return p, nil
}
