package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// How much of an item's text a card shows, in bytes.
const (
	wholeBytes   = 1400 // text up to this length is shown whole
	leadBytes    = 700  // of longer text, a beginning of this length is shown,
	contextBytes = 140  // and so many bytes on either side of evidence after the beginning,
	maxContexts  = 6    // for at most so many pieces of evidence
)

// A run is a part of a title or text with the same evidence throughout (see decision 99).
type run struct {
	Text  string
	Class string // for the style sheet: outcomes of the hits that cover the run; empty without hits
	// ("aside" is added when accepted evidence belongs only to tags that need no verdict)
	Tags    string // numbers of the tags for which the run is evidence, separated by spaces
	Details string // these tags, in words
}

// A span is a range of bytes.
type span struct{ start, end int }

// A hit is evidence with its tag.
type hit struct {
	span
	outcome      news.HitOutcome
	reason       string
	tag          string // name
	needsVerdict bool
	number       int // of the tag on the page; 0 without one
}

// A numberFunc returns the number that a tag of an item has on the page, or 0 if it has none.
type numberFunc func(tag string) int

// highlight cuts raw, the field of an item with these tags, into runs at every byte at which
// evidence begins or ends, so that overlapping hits are all marked. Evidence that would cut a
// character is left out. Each run is cleaned by itself.
func highlight(raw string, field news.Field, tags []news.Tag, number numberFunc) []run {
	return cutRuns(raw, span{0, len(raw)}, hitsIn(raw, field, tags, number))
}

// excerpt is like highlight, for the text on a card. Of long text it returns the beginning, and
// the surroundings of accepted evidence after the beginning. cut reports whether text is left out.
func excerpt(raw string, tags []news.Tag, number numberFunc) (out []run, cut bool) {
	hits := hitsIn(raw, news.FieldText, tags, number)
	spans := excerptSpans(raw, hits)
	for i, sp := range spans {
		if i > 0 {
			out = append(out, run{Text: " … "})
		}
		out = append(out, cutRuns(raw, sp, hits)...)
	}
	if cut = len(spans) > 1 || spans[0].end < len(raw); cut {
		out = append(out, run{Text: " …"})
	}
	return out, cut
}

// hitsIn returns the evidence in a field, sorted by where it begins.
func hitsIn(raw string, field news.Field, tags []news.Tag, number numberFunc) []hit {
	var hits []hit
	for _, t := range tags {
		for _, e := range t.Evidence {
			if e.Field == field && text.IsSpan(raw, e.Start, e.End) {
				outcome := cmp.Or(e.Outcome, news.HitAccepted)
				hits = append(hits, hit{span{e.Start, e.End}, outcome, e.Reason, cmp.Or(text.Clean(t.Name), t.ID), t.Facet().NeedsVerdict(), number(t.ID)})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.start, b.start) })
	return hits
}

// cutRuns cuts the span sp of raw into runs.
func cutRuns(raw string, sp span, hits []hit) []run {
	edges := []int{sp.start, sp.end}
	for _, h := range hits {
		for _, at := range [2]int{h.start, h.end} {
			if sp.start < at && at < sp.end {
				edges = append(edges, at)
			}
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []run
	for i := range len(edges) - 1 {
		r := newRun(span{edges[i], edges[i+1]}, hits)
		if r.Text = text.CleanLines(raw[edges[i]:edges[i+1]]); r.Text != "" {
			out = append(out, r)
		}
	}
	return out
}

// newRun describes the hits that cover the whole of sp.
func newRun(sp span, hits []hit) run {
	var classes, numbers, details []string
	accepted, needsVerdict := false, false
	for _, h := range hits {
		if h.start >= sp.end {
			break
		}
		if h.end < sp.end {
			continue
		}
		classes = appendNew(classes, string(h.outcome))
		details = appendNew(details, h.details())
		accepted = accepted || h.outcome == news.HitAccepted
		needsVerdict = needsVerdict || h.outcome == news.HitAccepted && h.needsVerdict
		if h.number > 0 {
			numbers = appendNew(numbers, strconv.Itoa(h.number))
		}
	}
	slices.Sort(classes)
	if accepted && !needsVerdict {
		classes = append(classes, "aside")
	}
	return run{Class: strings.Join(classes, " "), Tags: strings.Join(numbers, " "), Details: strings.Join(details, "; ")}
}

// details says what h is evidence of, and its outcome unless it was accepted.
func (h hit) details() string {
	switch {
	case h.outcome == news.HitAccepted:
		return h.tag
	case h.reason == "":
		return h.tag + ": " + string(h.outcome)
	}
	return h.tag + ": " + string(h.outcome) + ", " + text.Clean(h.reason)
}

// appendNew appends s to list unless it is in it.
func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// excerptSpans returns the parts of raw that a card shows, in order and not overlapping. There
// is at least one.
func excerptSpans(raw string, hits []hit) []span {
	if len(raw) <= wholeBytes {
		return []span{{0, len(raw)}}
	}
	out := []span{{0, wordEnd(raw, leadBytes)}}
	contexts := 0
	for _, h := range hits {
		last := &out[len(out)-1]
		switch {
		case h.outcome != news.HitAccepted || h.end <= last.end:
		case contexts == maxContexts:
			return out
		case h.start-contextBytes <= last.end:
			last.end = wordEnd(raw, h.end+contextBytes)
			contexts++
		default:
			out = append(out, span{wordStart(raw, h.start-contextBytes), wordEnd(raw, h.end+contextBytes)})
			contexts++
		}
	}
	return out
}

// longWord is the distance, in bytes, within which wordEnd and wordStart search for the end or
// start of a word. Longer words are cut.
const longWord = 60

// wordEnd returns the end of the word at the byte offset at.
func wordEnd(raw string, at int) int {
	if at >= len(raw) {
		return len(raw)
	}
	if i := strings.IndexAny(raw[at:min(len(raw), at+longWord)], " \n\t"); i >= 0 {
		return at + i
	}
	for at < len(raw) && !utf8.RuneStart(raw[at]) {
		at++
	}
	return at
}

// wordStart returns the start of the word at the byte offset at.
func wordStart(raw string, at int) int {
	from := max(0, at-longWord)
	if i := strings.LastIndexAny(raw[from:at], " \n\t"); i >= 0 {
		return from + i + 1
	}
	for at > 0 && !utf8.RuneStart(raw[at]) {
		at--
	}
	return at
}
