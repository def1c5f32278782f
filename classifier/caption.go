package classifier

import (
	_ "embed"
	"slices"
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

// captionOpenings are words with which captions of photos begin.
var captionOpenings = []string{
	"a file photo", "file photo", "file picture", "a photo provided by", "a photo released by", "this photo provided by", "this photo released by",
	"in this photo", "in this file photo", "in this picture", "in this image", "a picture provided by", "a handout photo", "an undated photo",
	"this handout photo", "this undated photo", "a frame grab", "a still from a video", "this image made from",
}

// captionEnd returns the offset after the caption of a photo with which a text begins, or 0 if it begins with none: a
// caption ends with a credit in brackets, as in "(Zubair Khan/AP Photo)", or is a sentence that begins with words such as
// "A file photo shows".
func captionEnd(s string) int {
	end := openingCaption(s)
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

// openingCaption returns the offset after the sentence with which a text begins if it is a caption, or 0.
func openingCaption(s string) int {
	const longest = 24 // bytes of an opening
	start := strings.ToLower(s[:min(len(s), longest)])
	if !slices.ContainsFunc(captionOpenings, func(o string) bool { return strings.HasPrefix(start, o) }) {
		return 0
	}
	reach := s[:min(len(s), captionReach)]
	if i := strings.Index(reach, ". "); i >= 0 {
		return i + 2
	}
	return len(reach)
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
// title has a hit of the event too; and those of groups that nothing but the caption names. A group has no role there.
func (r resolver) refuseCaption() {
	f := &r.fields[1]
	if f.name != news.FieldText || len(f.words) == 0 || r.scratch.caption == 0 {
		return
	}
	var named map[int32]bool
	for i := range r.hits {
		h := &r.hits[i]
		if h.field != 1 || !h.accepted() || f.buf.Raw(int(f.words[h.first].Start)) >= r.scratch.caption {
			continue
		}
		if h.traits&traitGroup != 0 {
			h.role = mentionRole
			if named == nil {
				named = r.groupsBeyond(r.scratch.caption)
			}
			if !named[h.entry] {
				h.refuse(reason{kind: whyCaption})
			}
		}
		if r.entries[h.entry].facet == news.FacetEvent && !r.inTitle(h.entry) {
			h.refuse(reason{kind: whyCaption})
		}
	}
}

// groupsBeyond returns the groups that the title, or the text after the caption, names.
func (r resolver) groupsBeyond(caption int) map[int32]bool {
	f := &r.fields[1]
	named := make(map[int32]bool)
	for i := range r.hits {
		if h := &r.hits[i]; h.traits&traitGroup != 0 && h.accepted() && (h.field == 0 || f.buf.Raw(int(f.words[h.first].Start)) >= caption) {
			named[h.entry] = true
		}
	}
	return named
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
