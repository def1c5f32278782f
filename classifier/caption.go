package classifier

import (
	_ "embed"
	"strings"
	"sync"

	"khabar/news"
)

// captionReach is how many bytes of a text are searched for the credit of a photo. Feeds put a caption at the
// beginning of the text.
const captionReach = 600

//go:embed words/credits.txt
var creditList string

// credits are the words that show that brackets hold the credit of a photo: its agency, or "photo".
var credits = sync.OnceValue(func() map[string]bool { return wordSetOf(creditList) })

// captionEnd returns the offset after the caption of a photo with which a text begins, or 0 if it begins with none: a
// caption ends with a credit in brackets, as in "(Zubair Khan/AP Photo)".
func captionEnd(s string) int {
	end := 0
	for from := 0; from < min(len(s), captionReach); {
		open := strings.IndexByte(s[from:], '(')
		if open < 0 || from+open > captionReach {
			break
		}
		open += from
		length := strings.IndexByte(s[open:min(len(s), open+120)], ')')
		if length < 0 {
			break
		}
		from = open + length + 1
		if isCredit(s[open+1 : from-1]) {
			end = from
		}
	}
	return end
}

// isCredit reports whether the words in a pair of brackets name the source of a photo.
func isCredit(s string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return r == '/' || r == ' ' || r == ',' }) {
		if credits()[word] {
			return true
		}
	}
	return false
}

// refuseCaption refuses the hits of events in the caption of a photo, which often shows something else, unless the
// title has a hit of the event too. A group has no role there.
func (r resolver) refuseCaption() {
	f := &r.fields[1]
	if f.name != news.FieldText || len(f.words) == 0 || r.scratch.caption == 0 {
		return
	}
	for i := range r.hits {
		h := &r.hits[i]
		if h.field != 1 || !h.accepted() || f.buf.Raw(int(f.words[h.first].Start)) >= r.scratch.caption {
			continue
		}
		if h.traits&traitGroup != 0 {
			h.role = mentionRole
		}
		if r.entries[h.entry].facet == news.FacetEvent && !r.inTitle(h.entry) {
			h.refuse(reason{kind: whyCaption})
		}
	}
}

// inTitle reports whether the title has an accepted hit of an entry.
func (r resolver) inTitle(entry int32) bool {
	for i := range r.hits {
		if h := &r.hits[i]; h.field != 0 {
			return false
		} else if h.entry == entry && h.accepted() {
			return true
		}
	}
	return false
}
