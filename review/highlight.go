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
	wholeBytes   = 1400 // longest text that is shown whole
	leadBytes    = 700  // beginning of a longer text
	contextBytes = 140  // text on either side of evidence after the beginning
	maxContexts  = 6    // maximum number of pieces of evidence that are shown with contextBytes
	contextHit   = 1000 // longest evidence that is shown with contextBytes
)

// A run is a part of a title or text with the same evidence throughout (see decision 99).
type run struct {
	Text string
	// Class has the outcomes of the hits that cover the run, for the style sheet, and "aside" if
	// accepted evidence belongs only to tags that need no verdict. It is empty without hits.
	Class   string
	Tags    string // numbers of the tags for which the run is evidence, separated by spaces
	Details string // these tags, in words
}

// A span is a range of bytes.
type span struct{ start, end int }

// A hit is a range with evidence, and its kind.
type hit struct {
	span
	*hitKind
}

// A hitKind is what all hits of one tag with the same outcome and reason have in common.
type hitKind struct {
	outcome      news.HitOutcome
	details      string // name of the tag, and the outcome unless the hits were accepted
	needsVerdict bool
	number       int // number of the tag on the page; 0 if it has none
}

// outcomeFact is the outcome of words that an account rests on.
const outcomeFact news.HitOutcome = "fact"

// How many hits are marked in a field. Real texts have far fewer. More would only make the page of
// a text that repeats a keyword thousands of times large and slow.
const (
	maxMarks        = 1000 // in a whole text
	maxExcerptMarks = 100  // in the excerpt on a card, of which a page has up to 1,200
)

// A numberFunc returns the number that a tag of an item has on the page, or 0.
type numberFunc func(tag string) int

// highlight cuts raw, the field of an item with these tags, into runs at every byte at which
// evidence begins or ends, so that overlapping hits are all marked. Evidence that would cut a
// character is left out. Each run is cleaned by itself. If there are more than maxMarks hits, it
// marks the first, and says how many more there are.
func highlight(raw string, field news.Field, tags []news.Tag, facts []factMark, number numberFunc) []run {
	hits := hitsIn(raw, field, tags, facts, number)
	out := cutRuns(raw, span{0, len(raw)}, hits[:min(len(hits), maxMarks)])
	return appendMore(out, len(hits)-maxMarks)
}

// appendMore appends a run that says how many hits are not marked, if there are any.
func appendMore(runs []run, more int) []run {
	if more <= 0 {
		return runs
	}
	return append(runs, run{Text: " (and " + plural(more, "more mark", "more marks") + ")"})
}

// excerpt does what highlight does, for the text on a card: of a long text it returns the beginning, and what
// surrounds accepted evidence after it, with at most maxExcerptMarks marks.
func excerpt(raw string, tags []news.Tag, facts []factMark, number numberFunc) (out []run, cut bool) {
	hits := hitsIn(raw, news.FieldText, tags, facts, number)
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

// hitsIn returns the evidence of tags and the words of accounts in a field, sorted by where it begins.
func hitsIn(raw string, field news.Field, tags []news.Tag, facts []factMark, number numberFunc) []hit {
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
	kinds := make(map[string]*hitKind)
	for _, m := range facts {
		if m.Field != field || !text.IsSpan(raw, m.Start, m.End) {
			continue
		}
		if kinds[m.says] == nil {
			kinds[m.says] = &hitKind{outcome: outcomeFact, details: m.says}
		}
		hits = append(hits, hit{span{m.Start, m.End}, kinds[m.says]})
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

// cutRuns cuts the span sp of raw into runs. hits must be in the order in which they begin.
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
	next := 0 // index of the next hit to open
	for i := range len(edges) - 1 {
		for ; next < len(hits) && hits[next].start <= edges[i]; next++ {
			open.add(hits[next], next)
		}
		r := newRun(open.kindsAt(edges[i]))
		if r.Text = text.CleanLines(raw[edges[i]:edges[i+1]]); r.Text != "" {
			out = append(out, r)
		}
	}
	return out
}

// openHits are the hits that began at or before an edge and may not have ended there, by kind.
// cutRuns goes from edge to edge. The cost of a run grows with the number of its kinds, not of its hits.
type openHits []openKind

// An openKind is a kind with its open hits.
type openKind struct {
	*hitKind
	hits []openHit // in the order in which they begin; hits after the first may have ended
}

// An openHit is the end of a hit, and its number in the order in which hits begin.
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

// kindsAt returns the kinds of the hits that are open at an edge, in the order in which the first hit
// of each kind begins. It forgets the hits that end at the edge or before.
func (o *openHits) kindsAt(edge int) []openKind {
	for i := range *o {
		k := &(*o)[i]
		for len(k.hits) > 0 && k.hits[0].end <= edge {
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

// appendNew appends s to list unless list already has it.
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
		case h.outcome != news.HitAccepted && h.outcome != outcomeFact || h.end <= last.end || h.end-h.start > contextHit:
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

// wordEnd returns the end of the word at the byte offset pos.
func wordEnd(raw string, pos int) int {
	if pos >= len(raw) {
		return len(raw)
	}
	if i := strings.IndexAny(raw[pos:min(len(raw), pos+longWord)], " \n\t"); i >= 0 {
		return pos + i
	}
	for pos < len(raw) && !utf8.RuneStart(raw[pos]) {
		pos++
	}
	return pos
}

// wordStart returns the start of the word at the byte offset pos.
func wordStart(raw string, pos int) int {
	from := max(0, pos-longWord)
	if i := strings.LastIndexAny(raw[from:pos], " \n\t"); i >= 0 {
		return from + i + 1
	}
	for pos > 0 && !utf8.RuneStart(raw[pos]) {
		pos--
	}
	return pos
}
