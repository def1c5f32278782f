package digest

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// Lengths of quoted text, in runes.
const (
	headlineRunes = 300 // longest headline; a longer one is a text in the wrong field
	snippetRunes  = 220 // usual snippet, about three lines
	leadRunes     = 60  // part of a snippet before the first matched words
	tailRunes     = 40  // part of a snippet after the first matched words
	snapRunes     = 20  // the rest of a text, if it is not longer, is not cut off
	longestRunes  = 600 // longest snippet, made longer so that it has the whole first match; no name is as long
)

// spaces separate the words between which a quote is cut.
const spaces = " \t\r\n"

// A span is a range of bytes in a field of an item.
type span struct{ start, end int }

// hits returns the ranges in raw that are evidence for tags, in order and without overlaps. raw is
// the content of an item's field. Evidence that would split a rune is ignored; see decision 40.
func hits(raw string, field news.Field, tags []news.Tag) []span {
	var all []span
	for _, t := range tags {
		for _, e := range t.Evidence {
			if counts(e) && e.Field == field && text.IsSpan(raw, e.Start, e.End) {
				all = append(all, span{e.Start, e.End})
			}
		}
	}
	slices.SortFunc(all, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	return merged(all)
}

// counts reports whether e is accepted evidence: not a shadowed or refused hit.
func counts(e news.Evidence) bool { return e.Outcome == news.HitAccepted || e.Outcome == "" }

// merged returns spans, which must be sorted, with overlapping ones joined.
func merged(spans []span) []span {
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// headline returns a title as a quote, with the hits in it marked. A very long title is shortened.
func headline(raw string, hits []span) Quote {
	return quote(raw, span{0, wordEnd(raw, forward(raw, 0, headlineRunes), 0)}, hits)
}

// snippet returns about snippetRunes of raw as a quote: the part with the most hits, or the
// beginning when there are no hits.
func snippet(raw string, hits []span) Quote {
	best, most := span{0, windowEnd(raw, 0, 0)}, 0
	for i, h := range hits {
		w := window(raw, h)
		n := 0
		for _, other := range hits[i:] {
			if other.end > w.end {
				break
			}
			n++
		}
		if n > most {
			best, most = w, n
		}
	}
	return quote(raw, best, hits)
}

// window returns the range of raw to quote when h is the first hit in it. It begins some words
// before h, or at the beginning of raw if raw is short or h is near its beginning.
func window(raw string, h span) span {
	start := 0
	short := forward(raw, 0, snippetRunes+snapRunes) == len(raw)
	if !short && h.end > forward(raw, 0, snippetRunes-tailRunes) {
		start = wordStart(raw, backward(raw, h.start, leadRunes), h.start)
	}
	return span{start, windowEnd(raw, start, h.end)}
}

// windowEnd returns the end of a quote that begins at start. The end is not before minEnd, unless
// the quote would be longer than longestRunes.
func windowEnd(raw string, start, minEnd int) int {
	minEnd = min(minEnd, forward(raw, start, longestRunes))
	end := max(forward(raw, start, snippetRunes), minEnd)
	if forward(raw, end, snapRunes) == len(raw) {
		return len(raw)
	}
	return wordEnd(raw, end, max(start, minEnd))
}

// quote returns the range w of raw, with the hits in it marked and every run cleaned. An ellipsis
// shows where something was cut off.
func quote(raw string, w span, hits []span) Quote {
	var q Quote
	at := w.start
	if at > 0 {
		q = q.add("… ", false)
	}
	for _, h := range hits {
		if h.start < at || h.end > w.end {
			continue
		}
		q = q.add(text.Clean(raw[at:h.start]), false).add(text.Clean(raw[h.start:h.end]), true)
		at = h.end
	}
	q = q.add(text.Clean(raw[at:w.end]), false).trim()
	if strings.TrimLeft(raw[w.end:], spaces) != "" {
		q = q.add(" …", false)
	}
	return q
}

// add appends text to q. It extends the last run if both are marked or both are not. Where two
// spaces would meet, it keeps one.
func (q Quote) add(text string, mark bool) Quote {
	last := len(q) - 1
	if last < 0 || strings.HasSuffix(q[last].Text, " ") {
		text = strings.TrimLeft(text, " ")
	}
	switch {
	case text == "":
		return q
	case last >= 0 && q[last].Mark == mark:
		q[last].Text += text
		return q
	}
	return append(q, Run{text, mark})
}

// trim removes the spaces at the end of q.
func (q Quote) trim() Quote {
	for last := len(q) - 1; last >= 0; last-- {
		q[last].Text = strings.TrimRight(q[last].Text, " ")
		if q[last].Text != "" {
			break
		}
		q = q[:last]
	}
	return q
}

// String returns q's words without marks.
func (q Quote) String() string {
	var b strings.Builder
	for _, r := range q {
		b.WriteString(r.Text)
	}
	return b.String()
}

// forward returns the offset n runes after the offset pos, or the end of s if that is nearer.
func forward(s string, pos, n int) int {
	for ; n > 0 && pos < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[pos:])
		pos += size
	}
	return pos
}

// backward returns the offset n runes before the offset pos, or 0 if the beginning of s is nearer.
func backward(s string, pos, n int) int {
	for ; n > 0 && pos > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:pos])
		pos -= size
	}
	return pos
}

// wordStart returns the offset of the first word that begins between the offsets pos and limit. If
// there is none, it returns pos.
func wordStart(s string, pos, limit int) int {
	if pos == 0 || strings.IndexByte(spaces, s[pos-1]) >= 0 {
		return pos
	}
	if i := strings.IndexAny(s[pos:limit], spaces); i >= 0 {
		return pos + i + 1
	}
	return pos
}

// wordEnd returns the offset of the last end of a word between the offsets limit and pos. If there
// is none, it returns pos.
func wordEnd(s string, pos, limit int) int {
	if pos == len(s) || strings.IndexByte(spaces, s[pos]) >= 0 {
		return pos
	}
	if i := strings.LastIndexAny(s[limit:pos], spaces); i > 0 {
		return limit + i
	}
	return pos
}
