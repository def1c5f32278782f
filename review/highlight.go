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
	leadBytes    = 700  // of longer text, the beginning,
	contextBytes = 140  // and this much on either side of evidence after it,
	maxContexts  = 6    // at most so many times
	contextHit   = 1000 // around evidence that is no longer than this
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

// A hit is evidence of a kind.
type hit struct {
	span
	*hitKind
}

// A hitKind is what hits show that have one tag, outcome and reason.
type hitKind struct {
	outcome      news.HitOutcome
	details      string // what it is evidence of, and its outcome unless it was accepted
	needsVerdict bool
	number       int // of the tag on the page; 0 without one
}

// How many hits are marked in a field. What is real has far fewer. More would only make the page of
// a text that repeats a keyword thousands of times large and slow.
const (
	maxMarks        = 1000 // in a whole text
	maxExcerptMarks = 100  // in the excerpt on a card, of which a page has up to 1,200
)

// A numberFunc returns the number on the page of a tag of an item, or 0.
type numberFunc func(tag string) int

// highlight cuts raw, the field of an item with these tags, into runs at every byte at which
// evidence begins or ends, so that overlapping hits are all marked. Evidence that would cut a
// character is left out. Each run is cleaned by itself. Beyond maxMarks hits, it says only how many
// there are.
func highlight(raw string, field news.Field, tags []news.Tag, number numberFunc) []run {
	hits := hitsIn(raw, field, tags, number)
	out := cutRuns(raw, span{0, len(raw)}, hits[:min(len(hits), maxMarks)])
	return appendMore(out, len(hits)-maxMarks)
}

// appendMore appends a run that says how many hits are not marked, if there are any.
func appendMore(runs []run, more int) []run {
	if more <= 0 {
		return runs
	}
	return append(runs, run{Text: " (and " + plural(more, "more place", "more places") + ")"})
}

// excerpt is highlight for the text on a card: of long text it returns the beginning, and what
// surrounds accepted evidence after it, with at most maxExcerptMarks marks.
func excerpt(raw string, tags []news.Tag, number numberFunc) (out []run, cut bool) {
	hits := hitsIn(raw, news.FieldText, tags, number)
	spans := excerptSpans(raw, hits)
	marks, more := maxExcerptMarks, 0
	for i, sp := range spans {
		if i > 0 {
			out = append(out, run{Text: " … "})
		}
		inside := overlapping(hits, sp)
		shown := inside[:min(len(inside), marks)]
		marks, more = marks-len(shown), more+len(inside)-len(shown)
		out = append(out, cutRuns(raw, sp, shown)...)
	}
	if cut = len(spans) > 1 || spans[0].end < len(raw); cut {
		out = append(out, run{Text: " …"})
	}
	return appendMore(out, more), cut
}

// overlapping returns the hits that share bytes with sp.
func overlapping(hits []hit, sp span) []hit {
	var out []hit
	for _, h := range hits {
		if h.start < sp.end && h.end > sp.start {
			out = append(out, h)
		}
	}
	return out
}

// hitsIn returns the evidence in a field, sorted by where it begins.
func hitsIn(raw string, field news.Field, tags []news.Tag, number numberFunc) []hit {
	var hits []hit
	for _, t := range tags {
		kinds := make(map[[2]string]*hitKind) // by outcome and reason
		for _, e := range t.Evidence {
			if e.Field != field || !text.IsSpan(raw, e.Start, e.End) {
				continue
			}
			key := [2]string{string(e.Outcome), e.Reason}
			if kinds[key] == nil {
				kinds[key] = newHitKind(t, e, number)
			}
			hits = append(hits, hit{span{e.Start, e.End}, kinds[key]})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.start, b.start) })
	return hits
}

func newHitKind(t news.Tag, e news.Evidence, number numberFunc) *hitKind {
	outcome, name := cmp.Or(e.Outcome, news.HitAccepted), cmp.Or(text.Clean(t.Name), t.ID)
	k := &hitKind{outcome: outcome, details: name, needsVerdict: t.Facet().NeedsVerdict(), number: number(t.ID)}
	switch {
	case outcome == news.HitAccepted:
	case e.Reason == "":
		k.details += ": " + string(outcome)
	default:
		k.details += ": " + string(outcome) + ", " + text.Clean(e.Reason)
	}
	return k
}

// cutRuns cuts the span sp of raw into runs. hits are in the order of their beginnings.
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
	var open openHits
	next := 0 // of hits
	for i := range len(edges) - 1 {
		for ; next < len(hits) && hits[next].start <= edges[i]; next++ {
			open.add(hits[next], next)
		}
		r := newRun(open.at(edges[i]))
		if r.Text = text.CleanLines(raw[edges[i]:edges[i+1]]); r.Text != "" {
			out = append(out, r)
		}
	}
	return out
}

// openHits are the hits that began before or at a place and may not have ended, by kind: the place
// moves on from edge to edge, and a run costs as much as the kinds that it has, not the hits.
type openHits []openKind

// An openKind is a kind with its hits.
type openKind struct {
	*hitKind
	hits []openHit // in the order of their beginnings; those after the first may have ended
}

// An openHit is where a hit ends, and its number in the order of the beginnings.
type openHit struct{ end, number int }

// add adds the hit with a number.
func (o *openHits) add(h hit, number int) {
	k := slices.IndexFunc(*o, func(k openKind) bool { return k.hitKind == h.hitKind })
	if k < 0 {
		k = len(*o)
		*o = append(*o, openKind{hitKind: h.hitKind})
	}
	(*o)[k].hits = append((*o)[k].hits, openHit{h.end, number})
}

// at forgets the hits that end at or before a place. It returns the kinds of the others in the order
// in which the first hit of each begins.
func (o *openHits) at(place int) []openKind {
	for i := range *o {
		k := &(*o)[i]
		for len(k.hits) > 0 && k.hits[0].end <= place {
			k.hits = k.hits[1:]
		}
	}
	*o = slices.DeleteFunc(*o, func(k openKind) bool { return len(k.hits) == 0 })
	slices.SortFunc(*o, func(a, b openKind) int { return cmp.Compare(a.hits[0].number, b.hits[0].number) })
	return *o
}

// newRun describes a run that is part of hits of these kinds.
func newRun(kinds []openKind) run {
	var classes, numbers, details []string
	accepted, needsVerdict := false, false
	for _, k := range kinds {
		classes = appendNew(classes, string(k.outcome))
		details = appendNew(details, k.details)
		accepted = accepted || k.outcome == news.HitAccepted
		needsVerdict = needsVerdict || k.outcome == news.HitAccepted && k.needsVerdict
		if k.number > 0 {
			numbers = appendNew(numbers, strconv.Itoa(k.number))
		}
	}
	slices.Sort(classes)
	if accepted && !needsVerdict {
		classes = append(classes, "aside")
	}
	return run{Class: strings.Join(classes, " "), Tags: strings.Join(numbers, " "), Details: strings.Join(details, "; ")}
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
		case h.outcome != news.HitAccepted || h.end <= last.end || h.end-h.start > contextHit:
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
