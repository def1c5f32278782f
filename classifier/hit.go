package classifier

import (
	"time"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// A hit is a place in an item where a keyword's words stand. There is one for every keyword
// found, most are sorted, and all are gone through again and again: it has the size of one
// line of the processor's cache, and no pointers.
type hit struct {
	mark
	surface int32
	field   int32
	first   int32 // word
	last    int32 // word
	reason  reason
	p       uint16 // a news.Certainty
	outcome outcome
	fit     caseFit
	caps    bool // may stand among capitals only, which prove nothing; see settleCaps
	role    role
	mod     modifier
	cue     int32 // in cueSpans, the words that show the role; only of those that have one
}

// An outcome is a news.HitOutcome, or that there is none yet.
type outcome uint8

const (
	undecided outcome = iota
	accepted
	shadowed
	refused
)

// named returns the outcome as evidence has it.
func (o outcome) named() news.HitOutcome {
	switch o {
	case accepted:
		return news.HitAccepted
	case shadowed:
		return news.HitShadowed
	case refused:
		return news.HitRefused
	}
	return ""
}

// A role is a news.Role: its number in roleOrder.
type role uint8

const (
	mentionRole role = 0
	negatedRole role = 2
)

// named returns the role as tags have it.
func (n role) named() news.Role { return roleOrder()[n] }

// accepted reports whether h was accepted, were it only as a candidate.
func (h *hit) accepted() bool { return h.outcome == accepted }

// firm reports whether h alone makes a tag accepted.
func (h *hit) firm() bool { return h.outcome == accepted && h.p >= uint16(threshold) }

func (h *hit) refuse(r reason) { h.outcome, h.reason, h.p = refused, r, 0 }

// samePlace reports whether h and g are hits of one entry in the same words.
func (h *hit) samePlace(g *hit) bool {
	return h.entry == g.entry && h.field == g.field && h.first == g.first && h.last == g.last
}

// overlaps reports whether h shares a word with words first to last of a field.
func (h *hit) overlaps(field, first, last int32) bool {
	return h.field == field && h.first <= last && first <= h.last
}

// A itemField is one field of the item, folded.
type itemField struct {
	name  news.Field
	raw   string
	buf   *text.Buffer // of the item
	start int32        // offset in the folded text
	bound []int32      // first words of sentences, but the first; see sentences
	cut   bool         // bound is filled
	lang  string       // of the field; empty while not asked for
	folded

	absent []uint64 // bits of the sets of which it is known that no word is in the field
}

// scratch is what classifying an item needs, kept for the next.
type scratch struct {
	published time.Time
	lang      string // of the item, as its source says
	buf       text.Buffer
	whole     folded // both parts
	fields     [2]itemField
	spans     []span
	flagged   []int32 // words at which one of the set at hand may begin
	hits      []hit
	traits    traits       // that any of hits has
	cutout    folded       // of a part, for a scan of some of its words
	cueSpans  []fieldSpan // that show the roles of hits
	heard     hearing      // fields of cues that were found last
	defs      []definition
	sums      []familySum
	order     []ranked     // hits, by entry
	plans     []plan       // of tags
	cited     []int32      // hits that are evidence, tag by tag
	chained   []fieldSpan // fields of the cue at hand
}

// find folds the item and finds every hit. It reports whether there is any. Words whose
// first letter is small where the keyword wants a capital are left out, unless all is set:
// in running text they are the most frequent hits by far, and all refused.
func (c *Classifier) find(s *scratch, it *news.Item, all bool) bool {
	s.hits, s.cueSpans, s.traits, s.heard.to = s.hits[:0], s.cueSpans[:0], 0, 0
	s.published, s.lang = it.Published, it.Lang
	words, start := s.buf.ResetBoth(it.Title, it.Text)
	s.whole.take(&s.buf)
	inTitle := int32(words)
	s.fields[0].begin(s, news.FieldTitle, it.Title, 0, s.whole.slice(0, inTitle))
	s.fields[1].begin(s, news.FieldText, it.Text, int32(start), s.whole.slice(inTitle, int32(len(s.whole.words))))
	s.spans = c.names.scan(s.spans[:0], &s.whole)
	for _, sp := range s.spans {
		field := int32(0)
		if sp.first >= inTitle {
			field, sp.first, sp.last = 1, sp.first-inTitle, sp.last-inTitle
		}
		m, p := c.marks[sp.phrase].mark, &s.fields[field]
		if m.traits&traitUpper != 0 && !all && p.raw[p.buf.Raw(int(p.words[sp.first].Start))]-'a' < 26 {
			continue
		}
		s.traits |= m.traits
		s.hits = append(s.hits, hit{
			mark: m, surface: sp.phrase, field: field, first: sp.first, last: sp.last, fit: caseRight,
		})
	}
	return len(s.hits) > 0
}

// begin makes p a field of the item at hand, of which nothing is known but its words.
func (p *itemField) begin(s *scratch, name news.Field, raw string, start int32, f folded) {
	p.name, p.raw, p.buf, p.start, p.folded = name, raw, &s.buf, start, f
	p.cut, p.lang, p.absent = false, "", p.absent[:0]
}

// cut returns the raw text of words first to last, with its place. Marks and invisible
// characters that belong to the last letter are in it; those of direction behind it are not.
func (p *itemField) cutWords(first, last int32) (start, end int) {
	start = p.buf.Raw(int(p.words[first].Start))
	end = p.buf.Raw(int(p.words[last].End))
	if p.raw[end-1] >= utf8.RuneSelf {
		end = trimInvisible(p.raw, start, end)
	}
	return start, end
}

// rawOf returns the raw text of a hit.
func (s *scratch) rawOf(h *hit) string {
	p := &s.fields[h.field]
	start, end := p.cutWords(h.first, h.last)
	return p.raw[start:end]
}
