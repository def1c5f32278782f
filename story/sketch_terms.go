package story

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// Only the beginning of an item is used. News says first what happened; further down comes background,
// which many stories share.
const (
	maxWords  = 250 // words of a field that are used
	leadWords = 40  // words of the text that count as its beginning
	maxTerms  = 64  // terms that a sketch keeps: the weightiest
)

// How much a word counts, in quarters, depends on where it first occurs.
const (
	titleQuarters = 4
	leadQuarters  = 3
	bodyQuarters  = 2
)

// maxPlaceRarity limits the rarity of the name of a place that the item is tagged with. Most items
// that name the place report another event, and tagEvidence already counts places that items share.
const maxPlaceRarity = 13

// A term is one word of an item, or one number, as a sketch keeps it.
type term struct {
	hash   uint32
	weight uint8 // rarity times quarters; 96 at most
	title  bool  // occurs in the title
	number bool
}

// A termCollector collects the terms of one item.
type termCollector struct {
	rarity rarityTable
	seen   hashSet // of the terms
	terms  []term
	days   uint8 // as Sketch.days
	tags   []news.Tag
	places []news.Evidence // of tags of places, in the current field
	buf    text.Buffer
	words  []text.Word
}

// field adds the words of one field. The title must come first.
func (c *termCollector) field(s string, title bool) {
	c.buf.Reset(blankURLs(s))
	c.words = c.buf.AppendWords(c.words[:0])
	c.places = placeEvidence(c.places[:0], c.tags, title)
	folded := string(c.buf.Bytes())
	for i, w := range c.words[:min(len(c.words), maxWords)] {
		quarters := titleQuarters
		if !title {
			quarters = leadQuarters
			if i >= leadWords {
				quarters = bodyQuarters
			}
		}
		place := len(c.places) > 0 && c.isPlace(c.buf.Raw(int(w.Start)))
		c.word(folded[w.Start:w.End], title, quarters, place)
	}
}

// hashSet is a set of at most 2 × maxWords hashes: a table with open addressing. A map would take
// more time than all other work on a word.
type hashSet [1024]uint32

// add puts h into the set, and reports whether it was not in it before.
func (s *hashSet) add(h uint32) bool {
	h = max(h, 1) // zero marks an empty slot
	for i := h % uint32(len(s)); ; i = (i + 1) % uint32(len(s)) {
		switch s[i] {
		case h:
			return false
		case 0:
			s[i] = h
			return true
		}
	}
}

// placeEvidence appends the evidence of accepted tags of places in a field.
func placeEvidence(dst []news.Evidence, tags []news.Tag, title bool) []news.Evidence {
	field := news.FieldText
	if title {
		field = news.FieldTitle
	}
	for _, t := range tags {
		if t.Facet() != news.FacetPlace || !t.Accepted() {
			continue
		}
		for _, e := range t.Evidence {
			if e.Field == field {
				dst = append(dst, e)
			}
		}
	}
	return dst
}

func (c *termCollector) isPlace(offset int) bool {
	return slices.ContainsFunc(c.places, func(e news.Evidence) bool { return e.Start <= offset && offset < e.End })
}

// word adds one folded word. Single letters are left out: they come from "'s" and from initials.
func (c *termCollector) word(w string, title bool, quarters int, place bool) {
	if n, ok := parseNumber(w); ok {
		c.add("#"+strconv.Itoa(n), numberRarity(n), quarters, term{title: title, number: true})
		return
	}
	if day, ok := weekdays()[w]; ok {
		c.days |= 1 << day
		return
	}
	if utf8.RuneCountInString(w) < 2 {
		return
	}
	s := stem(w)
	rarity := c.rarity.of(s)
	if place {
		rarity = min(rarity, maxPlaceRarity)
	}
	c.add(s, rarity, quarters, term{title: title})
}

// add adds the term of the text s to the item, unless the item has it or its rarity is 0. Since the
// title comes first, a term that is also in the title has the greater weight that it has there.
func (c *termCollector) add(s string, rarity, quarters int, t term) {
	t.hash, t.weight = hash(s), uint8(rarity*quarters)
	if rarity > 0 && c.seen.add(t.hash) {
		c.terms = append(c.terms, t)
	}
}

// hash is FNV-1a. Stored sketches depend on it.
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// parseNumber returns the number that a word stands for: figures, or a small number as headlines
// write it out.
func parseNumber(w string) (int, bool) {
	if w[0] >= '0' && w[0] <= '9' && len(w) <= 9 {
		n, err := strconv.Atoi(w)
		return n, err == nil
	}
	n, ok := smallNumbers()[w]
	return n, ok
}

// numberRarity returns the rarity class of a number, in half bits. Small numbers and years are in many
// items.
func numberRarity(n int) int {
	switch {
	case n < 2:
		return 0
	case n < 10 || n >= 1990 && n < 2100:
		return 4
	case n < 100:
		return 8
	}
	return 12
}

// blankURLs replaces each byte of a web address in s with a space. Otherwise the items of a feed that
// puts its address into every item would all be similar.
func blankURLs(s string) string {
	if !strings.Contains(s, "://") {
		return s
	}
	const ends = " \n\t()<>\""
	b := []byte(s)
	for from := 0; ; {
		i := strings.Index(s[from:], "://")
		if i < 0 {
			return string(b)
		}
		i += from
		start := strings.LastIndexAny(s[:i], ends) + 1
		from = len(s)
		if end := strings.IndexAny(s[i:], ends); end >= 0 {
			from = i + end
		}
		for k := start; k < from; k++ {
			b[k] = ' '
		}
	}
}
