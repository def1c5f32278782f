package classifier

import (
	"strconv"

	"khabar/news"
	"khabar/text"
)

// A reason says why a hit was accepted, shadowed or refused.
type reason struct {
	kind whyKind
	by   int32     // index of the hit that decided; with whyRequires, of the condition among those required
	span fieldSpan // words that decided
}

type whyKind uint8

const (
	whySure whyKind = iota
	whyContext
	whyAlone
	whyDefined
	whyLinked
	whyBeside
	whyOutlet
	whyCase
	whyCaps
	whyCapsHalf
	whyField
	whyKicker
	whyDate
	whyNotDone
	whyByState
	whyCaption
	whyLanguage
	whyRequires
	whyExcluded
	whyDecoy
	whyDefinedOther
	whyInside
	whyUnlinked
	whyLonger
)

// reasonText returns the reason and the modifier of a hit in words.
func (r resolver) reasonText(h *hit) string {
	s := r.outcomeText(h)
	switch f := &r.fields[h.field]; h.mod {
	case modPrefix:
		return s + "; written with " + string(f.word(h.first-1)) + "-"
	case modSuffix:
		return s + "; written with -" + string(f.word(h.last+1))
	}
	return s
}

// outcomeText returns the reason of a hit in words.
func (r resolver) outcomeText(h *hit) string {
	w := h.reason
	switch w.kind {
	case whySure:
		if h.p < uint16(threshold) {
			return "not sure by itself"
		}
		return "sure"
	case whyContext:
		return "context: " + r.quote(w.span)
	case whyAlone:
		return "alone: needs context, and none is found"
	case whyDefined:
		return "defined in the text: " + r.quote(w.span)
	case whyLinked:
		return "named with " + r.entryOf(w.by)
	case whyBeside:
		return "supported by " + r.quoteHit(w.by)
	case whyOutlet:
		if o := r.outletOf(h); news.FeedKind(o).Valid() {
			return "in a short headline of an outlet of the kind " + o
		}
		return "in a short headline of an outlet in " + r.scratch.country
	case whyCapsHalf:
		return "among capitals only, without context: half of its precision"
	case whyInside:
		return "inside " + r.quoteHit(w.by)
	}
	return r.refusalText(h)
}

// refusalText returns the reason of a refused hit in words.
func (r resolver) refusalText(h *hit) string {
	w := h.reason
	switch w.kind {
	case whyCase:
		return "capitals differ from " + r.keywords[h.keyword].Word
	case whyCaps:
		return "among capitals only, where an everyday word looks the same"
	case whyField:
		return "not looked for in " + string(r.fields[h.field].name)
	case whyKicker:
		return "not a label at the beginning or end of the headline"
	case whyDate:
		return "published outside the dates of the keyword"
	case whyNotDone:
		return "not done, as the text says: planned, or recalled from an earlier time"
	case whyByState:
		return "forces or a state did it, no armed group"
	case whyCaption:
		return "in the caption of a photo"
	case whyLanguage:
		return "not looked for in this language (" + r.fields[h.field].lang + ")"
	case whyRequires:
		return "requires " + r.conditionTexts[r.keywords[h.keyword].from+w.by] + ", which is not there"
	case whyLonger:
		return "the name continues, and is somebody else's"
	case whyExcluded:
		return "excluded by " + r.quote(w.span)
	case whyDecoy:
		return "switched off by " + r.entryOf(w.by) + ": " + quoted(r.rawOf(&r.hits[w.by]))
	case whyDefinedOther:
		return "defined in the text as " + r.quote(w.span)
	default:
		return "a person's name alone: nothing that the person is linked to is in the item"
	}
}

// entryOf returns the ID of the entry of a hit.
func (r resolver) entryOf(hit int32) string { return r.entries[r.hits[hit].entry].id }

// quoteHit returns the words of a hit in quotes, and its entry.
func (r resolver) quoteHit(hit int32) string {
	return quoted(r.rawOf(&r.hits[hit])) + " of " + r.entryOf(hit)
}

// quote returns the words of a span in quotes.
func (r resolver) quote(s fieldSpan) string { return quoted(r.rawSpan(s)) }

// maxQuote is how many bytes of the item a reason quotes. Words may be far apart, as they are where a text
// has thousands of spaces. In 17,000 real texts a reason has 203 bytes at most.
const maxQuote = 2000

// quoted returns s in quotes, cut to maxQuote bytes.
func quoted(s string) string { return strconv.Quote(text.Truncate(s, maxQuote)) }
