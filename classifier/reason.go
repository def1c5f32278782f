package classifier

import "strconv"

// A reason says why a hit was accepted, shadowed or refused. It is put into words only when
// someone reads it.
type reason struct {
	kind   whyKind
	by     int32      // what decided: the number of another hit, or that of the condition among those of the keyword
	span fieldSpan // the words that decided
}

type whyKind uint8

const (
	whySure whyKind = iota
	whyContext
	whyAlone
	whyDefined
	whyLinked
	whyBeside
	whyCase
	whyCaps
	whyCapsHalf
	whyField
	whyDate
	whyLanguage
	whyRequires
	whyExcluded
	whyDecoy
	whyDefinedOther
	whyInside
	whyUnlinked
)

// say puts a reason into words.
func (r resolver) say(h *hit) string {
	s := r.because(h)
	switch p := &r.fields[h.field]; h.mod {
	case modPrefix:
		return s + "; written with " + string(p.word(h.first-1)) + "-"
	case modSuffix:
		return s + "; written with -" + string(p.word(h.last+1))
	}
	return s
}

// because puts into words what accepted a hit, or else refused it.
func (r resolver) because(h *hit) string {
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
		return "supported by " + r.mention(w.by)
	case whyCapsHalf:
		return "among capitals only, without context: half of its precision"
	case whyInside:
		return "inside " + r.mention(w.by)
	}
	return r.refusal(h)
}

// refusal puts into words what refused a hit.
func (r resolver) refusal(h *hit) string {
	w := h.reason
	switch w.kind {
	case whyCase:
		return "capitals differ from " + r.keywords[h.keyword].Word
	case whyCaps:
		return "among capitals only, where an everyday word looks the same"
	case whyField:
		return "not looked for in " + string(r.fields[h.field].name)
	case whyDate:
		return "published outside the dates of the keyword"
	case whyLanguage:
		return "not looked for in this language (" + r.fields[h.field].lang + ")"
	case whyRequires:
		return "requires " + r.whys[r.keywords[h.keyword].from+w.by] + ", which is not there"
	case whyExcluded:
		return "excluded by " + r.quote(w.span)
	case whyDecoy:
		return "switched off by " + r.entryOf(w.by) + ": " + strconv.Quote(r.rawOf(&r.hits[w.by]))
	case whyDefinedOther:
		return "defined in the text as " + r.quote(w.span)
	default:
		return "a person's name alone: nothing that the person is linked to is in the item"
	}
}

func (r resolver) entryOf(hit int32) string { return r.entries[r.hits[hit].entry].id }

// mention returns the words of a hit in quotes, and what they name.
func (r resolver) mention(hit int32) string {
	return strconv.Quote(r.rawOf(&r.hits[hit])) + " of " + r.entryOf(hit)
}

// quote returns the words of a span in quotes.
func (r resolver) quote(s fieldSpan) string { return strconv.Quote(r.cutSpan(s)) }
