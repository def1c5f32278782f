package story

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// How much of an item is looked at. News says what happened first; what stands further down
// is background, and shared by many stories.
const (
	maxWords = 250 // wordEvidence of a field
	leadWords   = 40  // wordEvidence of the text that count as its beginning
	maxTerms   = 64  // terms that a sketch keeps: the weightiest
)

// Where a word first stands decides how much it counts, in quarters.
const (
	inTitle = 4
	inLead  = 3
	inBody  = 2
)

// placeRarity is how rare the name of a place may be at most, if the item is tagged with it:
// most stories that name it are others. That it is shared counts among the tags.
const placeRarity = 13

// A term is one word of an item, or one number, as a sketch keeps it.
type term struct {
	hash   uint32
	weight uint8 // rarity times where it stands; 96 at most
	title  bool
	figure bool // a number, not a word
}

// A sketcher gathers the terms of one item.
type sketcher struct {
	rarity rarityTable
	seen   hashSet // rarity the terms
	terms  []term
	days   uint8
	tags   []news.Tag
	places []news.Evidence // rarity the field at hand: where it names a place
	buf    text.Buffer
	words  []text.Word
}

// field adds the words of one field.
func (d *sketcher) field(s string, title bool) {
	d.buf.Reset(blankURLs(s))
	d.words = d.buf.AppendWords(d.words[:0])
	d.places = placesIn(d.places[:0], d.tags, title)
	folded := string(d.buf.Bytes())
	for i, w := range d.words[:min(len(d.words), maxWords)] {
		where := inTitle
		if !title {
			where = inLead
			if i >= leadWords {
				where = inBody
			}
		}
		place := len(d.places) > 0 && d.isPlace(d.buf.Raw(int(w.Start)))
		d.word(folded[w.Start:w.End], title, where, place)
	}
}

// hashSet is a set of at most 2 × maxWords hashes, in a table with open addressing: a map
// would cost more than all else that is done with a word.
type hashSet [1024]uint32

// add puts h into the set, and reports whether it was not there.
func (s *hashSet) add(h uint32) bool {
	h = max(h, 1) // zero marks what is free
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

// placesIn appends the evidence of the places that a field names.
func placesIn(dst []news.Evidence, tags []news.Tag, title bool) []news.Evidence {
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

func (d *sketcher) isPlace(offset int) bool {
	return slices.ContainsFunc(d.places, func(e news.Evidence) bool { return e.Start <= offset && offset < e.End })
}

// word adds one folded word. Single letters say nothing: they are what is left of "'s" and
// of initials.
func (d *sketcher) word(w string, title bool, where int, place bool) {
	if n, ok := number(w); ok {
		d.add("#"+strconv.Itoa(n), numberRarity(n), where, term{title: title, figure: true})
		return
	}
	if day, ok := weekday(w); ok {
		d.days |= 1 << day
		return
	}
	if utf8.RuneCountInString(w) < 2 {
		return
	}
	s := stem(w)
	rarity := d.rarity.rarity(s)
	if place {
		rarity = min(rarity, placeRarity)
	}
	d.add(s, rarity, where, term{title: title})
}

func (d *sketcher) add(s string, rarity, where int, t term) {
	t.hash, t.weight = hash(s), uint8(rarity*where)
	if rarity > 0 && d.seen.add(t.hash) { // title first: where it counts most is known
		d.terms = append(d.terms, t)
	}
}

// hash is FNV-1a: stored sketches depend on it.
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// number reads figures, and the words for small numbers that headlines spell out.
func number(w string) (int, bool) {
	if w[0] >= '0' && w[0] <= '9' && len(w) <= 9 {
		n, err := strconv.Atoi(w)
		return n, err == nil
	}
	switch w {
	case "two":
		return 2, true
	case "three":
		return 3, true
	case "four":
		return 4, true
	case "five":
		return 5, true
	case "six":
		return 6, true
	case "seven":
		return 7, true
	case "eight":
		return 8, true
	case "nine":
		return 9, true
	case "ten":
		return 10, true
	}
	return 0, false
}

// numberRarity says how much it means that two items name the same number. Small ones and
// years are everywhere.
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

// blankURLs blanks the web addresses in s, byte for byte: they are no words, and a feed that puts
// one into every item would make all of these alike.
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
