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

// Lengths of the text of an item on a card, in bytes.
const (
	wholeBytes = 1400 // text up to this length stands whole
	leadBytes  = 700  // of longer text stands the beginning,
	nearBytes  = 140  // and so much on either side of evidence further on,
	maxNear    = 6    // at most so many times
)

// A run is a part of a title or text in which the same evidence holds throughout.
type run struct {
	Text  string
	Class string // outcomes of the hits that it is part of, for the style sheet; empty without
	// (aside, too, when what counts speaks only for tags that need no verdict)
	Rows  string // numbers of the tags that they are evidence of, space between
	About string // what they are evidence of, in words
}

// A span is a range of bytes.
type span struct{ start, end int }

// A hit is evidence together with the tag that it is of.
type hit struct {
	span
	outcome news.HitOutcome
	reason  string
	tag     string // its name
	asks    bool   // it asks for a verdict
	row     int    // its number on the page; 0 without
}

// A numbering says under which number a tag of an item stands on the page; 0 under none.
type numbering func(tag string) int

// highlight cuts raw, the field of an item with these tags, into runs, at every byte at
// which evidence begins or ends: hits that overlap are all marked. Evidence that does not
// cut raw between characters is left out. Each run is cleaned by itself.
func highlight(raw string, field news.Field, tags []news.Tag, number numbering) []run {
	return runs(raw, span{0, len(raw)}, hitsIn(raw, field, tags, number))
}

// excerpt is highlight for a card: of long text the beginning, and what surrounds accepted
// evidence further on.
func excerpt(raw string, tags []news.Tag, number numbering) (out []run, cut bool) {
	hits := hitsIn(raw, news.FieldText, tags, number)
	windows := windows(raw, hits)
	for i, w := range windows {
		if i > 0 {
			out = append(out, run{Text: " … "})
		}
		out = append(out, runs(raw, w, hits)...)
	}
	if cut = len(windows) > 0 && (len(windows) > 1 || windows[0].end < len(raw)); cut {
		out = append(out, run{Text: " …"})
	}
	return out, cut
}

func hitsIn(raw string, field news.Field, tags []news.Tag, number numbering) []hit {
	var hits []hit
	for _, t := range tags {
		for _, e := range t.Evidence {
			if e.Field == field && cuts(raw, e.Start, e.End) {
				outcome := cmp.Or(e.Outcome, news.HitAccepted)
				hits = append(hits, hit{span{e.Start, e.End}, outcome, e.Reason, cmp.Or(text.Clean(t.Name), t.ID), t.Facet().NeedsVerdict(), number(t.ID)})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.start, b.start) })
	return hits
}

// cuts reports whether raw[start:end] is a non-empty cut between characters.
func cuts(raw string, start, end int) bool {
	return 0 <= start && start < end && end <= len(raw) &&
		utf8.RuneStart(raw[start]) && (end == len(raw) || utf8.RuneStart(raw[end]))
}

// runs cuts the window w of raw into runs.
func runs(raw string, w span, hits []hit) []run {
	edges := []int{w.start, w.end}
	for _, h := range hits {
		for _, at := range [2]int{h.start, h.end} {
			if w.start < at && at < w.end {
				edges = append(edges, at)
			}
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []run
	for i := range len(edges) - 1 {
		r := over(span{edges[i], edges[i+1]}, hits)
		if r.Text = text.CleanLines(raw[edges[i]:edges[i+1]]); r.Text != "" {
			out = append(out, r)
		}
	}
	return out
}

// over describes the hits that hold throughout s.
func over(s span, hits []hit) run {
	var classes, rows, about []string
	counts, asks := false, false
	for _, h := range hits {
		if h.start >= s.end {
			break
		}
		if h.end < s.end {
			continue
		}
		classes = adjoin(classes, string(h.outcome))
		about = adjoin(about, h.words())
		counts = counts || h.outcome == news.HitAccepted
		asks = asks || h.outcome == news.HitAccepted && h.asks
		if h.row > 0 {
			rows = adjoin(rows, strconv.Itoa(h.row))
		}
	}
	slices.Sort(classes)
	if counts && !asks {
		classes = append(classes, "aside")
	}
	return run{Class: strings.Join(classes, " "), Rows: strings.Join(rows, " "), About: strings.Join(about, "; ")}
}

// words says what h is evidence of and what became of it.
func (h hit) words() string {
	switch {
	case h.outcome == news.HitAccepted:
		return h.tag
	case h.reason == "":
		return h.tag + ": " + string(h.outcome)
	}
	return h.tag + ": " + string(h.outcome) + ", " + text.Clean(h.reason)
}

func adjoin(set []string, s string) []string {
	if slices.Contains(set, s) {
		return set
	}
	return append(set, s)
}

// windows returns what of raw a card shows, in order and apart from each other.
func windows(raw string, hits []hit) []span {
	if len(raw) <= wholeBytes {
		return []span{{0, len(raw)}}
	}
	out := []span{{0, wordEnd(raw, leadBytes)}}
	near := 0
	for _, h := range hits {
		last := &out[len(out)-1]
		switch {
		case h.outcome != news.HitAccepted || h.end <= last.end:
		case near == maxNear:
			return out
		case h.start-nearBytes <= last.end:
			last.end = wordEnd(raw, h.end+nearBytes)
			near++
		default:
			out = append(out, span{wordStart(raw, h.start-nearBytes), wordEnd(raw, h.end+nearBytes)})
			near++
		}
	}
	return out
}

// Words longer than this are cut.
const longWord = 60

// wordEnd returns the end of the word that the byte at is in.
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

// wordStart returns the start of the word that the byte at is in.
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
