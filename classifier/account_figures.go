package classifier

import (
	"bytes"
	"slices"
	"strings"

	"khabar/clause"
	"khabar/news"
)

// A figureKind is what a figure of an account counts.
type figureKind uint8

const (
	figureKilled figureKind = iota
	figureKilledMilitants
	figureInjured
	figureCaptured
	figureAbducted
	figureKinds
)

// A figureSum is what the clauses of one sentence together say of a figure.
type figureSum struct {
	n, atLeast int
	said       bool // the text says that it happened to somebody, with a number or without
	quotes     []news.Quote
}

// figures fills in the figures of the account. The parties of the clauses of one sentence are added up; of the sentences,
// the one with the greatest number counts, since a later report has the higher toll.
func (b *accountBuilder) figures(d *accountDraft) {
	var best [figureKinds]figureSum
	for i := 0; i < len(d.mentions); {
		var sums [figureKinds]figureSum
		first := d.mentions[i]
		var seen []fieldSpan
		for ; i < len(d.mentions) && d.mentions[i].sameSentence(first.field, first.sentence); i++ {
			seen = b.addFigures(d.mentions[i], &sums, seen)
		}
		for k := range sums {
			if sums[k].exceeds(&best[k]) {
				best[k] = sums[k]
			}
		}
	}
	a := &b.account
	for k, to := range map[figureKind]**news.Figure{
		figureKilled: &a.Killed, figureKilledMilitants: &a.KilledMilitants, figureInjured: &a.Injured, figureCaptured: &a.Captured,
		figureAbducted: &a.Abducted,
	} {
		*to = best[k].figure()
	}
}

// exceeds reports whether s is of more people than t.
func (s *figureSum) exceeds(t *figureSum) bool {
	return s.n > t.n || s.n == t.n && s.atLeast > t.atLeast
}

// figure returns a figure, or nil if the text gives no number and no bound.
func (s *figureSum) figure() *news.Figure {
	if s.n == 0 && s.atLeast == 0 {
		return nil
	}
	f := &news.Figure{Evidence: s.quotes}
	if s.n > 0 {
		f.N = &s.n
	}
	if s.atLeast > 0 {
		f.AtLeast = &s.atLeast
	}
	return f
}

// addFigures adds the people to whom the deed of a mention was done to the sums of its sentence. seen are the places that
// are counted already; addFigures returns them with those of the mention.
func (b *accountBuilder) addFigures(m *mention, sums *[figureKinds]figureSum, seen []fieldSpan) []fieldSpan {
	if m.mood == clause.Planned {
		return seen
	}
	if m.deed == "toll" && len(m.patients) == 0 {
		if q, ok := b.toll(m); ok && !overlapsAny(q.fieldSpan, seen) {
			s := &sums[figureKilled]
			*s = figureSum{n: q.n, atLeast: q.atLeast, said: true, quotes: b.addQuote(nil, q.fieldSpan)}
			return append(seen, q.fieldSpan)
		}
	}
	for _, p := range m.patients {
		kind, ok := b.figureKind(m, p)
		if !ok || len(seen) >= maxListed {
			continue
		}
		q, ok := b.quantityOf(m, p)
		if !ok || b.isAge(q) || overlapsAny(q.fieldSpan, seen) || b.isPartOf(q) {
			continue
		}
		seen = append(seen, q.fieldSpan)
		s := &sums[kind]
		switch {
		case q.n > 0 && (s.n > 0 || !s.said):
			if s.atLeast > 0 || q.atLeast > 0 {
				s.atLeast = max(s.atLeast, s.n) + max(q.atLeast, q.n)
			}
			s.n += q.n
		case q.n > 0:
			s.atLeast += q.n
		default: // "five soldiers and several policemen" are at least five
			s.atLeast = max(s.n, s.atLeast) + q.atLeast
			s.n = 0
		}
		s.said = true
		s.quotes = b.addQuote(s.quotes, p.fieldSpan)
	}
	return seen
}

// tollReach is how many words after "toll" its number may be.
const tollReach = 30

// toll returns the number that the words after "toll" give: "the toll of the blast in Bannu has risen to at least 59 from 25".
func (b *accountBuilder) toll(m *mention) (quantity, bool) {
	f := &b.fields[m.field]
	_, end := f.sentence(m.last)
	end = min(end, m.last+tollReach)
	for i := m.last + 1; i < end; i++ {
		switch string(f.word(i)) {
		case "to", "at", "hit", "hits", "reach", "reaches", "reached", "pass", "passes", "passed", "top", "tops", "topped", "cross", "crosses", "crossed", "is", "stands", "now":
			for k := i + 1; k < min(end, i+5); k++ {
				if q, ok := b.number(m.field, i+1, k); ok && !q.single {
					return q, true
				}
			}
		}
	}
	return quantity{}, false
}

func overlapsAny(at fieldSpan, all []fieldSpan) bool {
	for _, x := range all {
		if x.field == at.field && x.first <= at.last && at.first <= x.last {
			return true
		}
	}
	return false
}

// figureKind returns which figure a party of a mention counts for.
func (b *accountBuilder) figureKind(m *mention, p mentionParty) (figureKind, bool) {
	// "Leaders" and "operatives" are militants in a report on an armed group, unless it is a government: "a Taliban governor".
	militant := p.kind == clause.Militant || p.kind == clause.Plain && b.traits&traitGroup != 0 || b.isOfGroup(p)
	switch m.deed {
	case clause.Kill, clause.Die, clause.Suicide, "toll":
		if militant {
			return figureKilledMilitants, true
		}
		return figureKilled, p.kind != clause.State || p.hit >= 0
	case "injure":
		return figureInjured, !militant
	case "arrest", "seize":
		return figureCaptured, true
	case "abduct":
		return figureAbducted, true
	}
	return 0, false
}

// isOfGroup reports whether the words after a party say that it belongs to a group: "seven of the members of X".
func (b *accountBuilder) isOfGroup(p mentionParty) bool {
	f := &b.fields[p.field]
	of := false
	for i := p.first; i <= min(p.last+1, int32(len(f.words))-1); i++ {
		switch string(f.word(i)) {
		case "of", "من", "از":
			of = true
		}
	}
	if !of {
		return false
	}
	for k := b.hitFrom(p.field, p.last+1); k < len(b.hits) && b.hits[k].field == p.field && b.hits[k].first <= p.last+4; k++ {
		if h := &b.hits[k]; h.accepted() && h.traits&traitGroup != 0 {
			return true
		}
	}
	return false
}

// quantityOf returns how many people a party of a mention is.
func (b *accountBuilder) quantityOf(m *mention, p mentionParty) (quantity, bool) {
	q, ok := b.number(p.field, p.first, p.last)
	none := numberReader{f: &b.fields[p.field], words: numberWords()[b.languageOf(&b.fields[p.field])], to: p.last}
	switch {
	case none.at(p.first-1).kind == numberNone || none.at(p.first).kind == numberNone:
		return quantity{}, false // "no one", "nobody"
	case ok && (!q.single || b.languageOf(&b.fields[p.field]) != "en"):
		return q, true
	case p.hit >= 0 && b.entries[b.hits[p.hit].entry].facet == news.FacetPerson:
		return quantity{fieldSpan: p.fieldSpan, n: 1}, true
	case p.hit >= 0 && p.kind == clause.State && !ok:
		return quantity{}, false // "killed by the Pakistan Army"
	case b.languageOf(&b.fields[p.field]) == "en" && !b.isPlural(p.fieldSpan), b.isOne(m, p.fieldSpan):
		return quantity{fieldSpan: p.fieldSpan, n: 1}, true
	}
	return quantity{}, false
}

// isOne reports whether the first noun of a party of a mention is one person, in a language that shows it by the form of
// the noun. In Arabic, the noun must follow its deed: one before it may belong to another, "an officer was killed and
// others were hurt".
func (r resolver) isOne(m *mention, at fieldSpan) bool {
	f := &r.fields[at.field]
	lang := r.languageOf(f)
	if lang == "ar" && at.first < m.first {
		return false
	}
	for i := at.first; i <= at.last; i++ {
		w := partyWords()[string(f.word(i))]
		switch {
		case slices.Contains(w.one, lang):
			return true
		case w.victim != "" || w.actor != "":
			return false // "سربازان": the head is a plural
		}
	}
	return false
}

// isPlural reports whether the words of a party are of several people, or of none: "soldiers", "police", "a family",
// "a convoy".
func (r resolver) isPlural(at fieldSpan) bool {
	f := &r.fields[at.field]
	head := at.last
	for i := at.first; i <= at.last; i++ { // "a member of the militants": the head is before "of"
		if i > at.first && string(f.word(i)) == "of" {
			head = i - 1
			break
		}
	}
	w := f.word(head)
	if head > at.first && string(w) == "s" {
		return true
	}
	switch {
	case bytes.HasSuffix(w, []byte("s")) && !bytes.HasSuffix(w, []byte("ss")), bytes.HasSuffix(w, []byte("men")), bytes.HasSuffix(w, []byte("women")):
		return true
	}
	p := partyWords()[string(w)]
	return p.victim == site || p.plural
}

// isAge reports whether a quantity is a number between commas, as ages are: "Ali Khan, 56, died".
func (r resolver) isAge(q quantity) bool {
	f := &r.fields[q.field]
	return q.first == q.last && q.first > 0 && int(q.last)+1 < len(f.words) && f.padded[f.words[q.first-1].End] == ',' && f.padded[f.words[q.last].End] == ','
}

// partWords are words for "including", as text.Fold returns them: -1 for those before the people that are included, 1 for
// those after them.
var partWords = map[string]int{
	"including": -1, "among": -1, "include": -1, "includes": -1, "بینهم": -1, "بينهم": -1, "شامل": -1, "جمله": -1,
	"سمیت": 1, "سميت": 1, "समेत": 1, "सहित": 1, "گدون": 1, "ګډون": 1,
}

// isPartOf reports whether the people of a quantity are counted in another one: "five, including two children", "three of
// whom".
func (r resolver) isPartOf(q quantity) bool {
	f := &r.fields[q.field]
	for i := max(q.first-3, 0); i < q.first; i++ {
		if partWords[string(f.word(i))] == -1 {
			return true
		}
	}
	for i := q.last + 1; i < min(q.last+4, int32(len(f.words))); i++ {
		if partWords[string(f.word(i))] == 1 {
			return true
		}
	}
	return int(q.last)+2 < len(f.words) && string(f.word(q.last+1)) == "of" &&
		strings.Contains(" them whom those ", " "+string(f.word(q.last+2))+" ")
}
