package clause

import "strings"

// This file and those named marked_… read the languages in which particles, or the order of words, show who does what:
// Urdu, Hindi, Pashto, Persian and Arabic. A sentence is first cut into pieces: noun phrases with their marks, deeds,
// and what separates clauses. Then each deed looks for its parties among the pieces around it.

// A pieceKind says what a piece of a sentence is.
type pieceKind uint8

const (
	pieceParty pieceKind = iota // a noun phrase
	pieceNoun                   // a noun for a deed
	pieceVerb
	pieceComma
	pieceEnd // a colon, or a word that starts a clause
	pieceAnd
	pieceIf
)

// A piece is a part of a sentence.
type piece struct {
	kind        pieceKind
	mark        mark
	first, last int // tokens
	gap         int // words between this piece and the one before it that are in neither
	party       Party
	counted     bool // begins with a number or a word such as "one"
	guessed     bool // people only because of the number
	named       bool // has a name of a place or a party
	definite    bool // Arabic
	linked      bool // Arabic: "and" or "so" is joined to it
	tail        tail // of a deed
	act         int32
}

// A tail is what follows a deed and belongs to it: light verbs and auxiliaries.
type tail struct {
	last                int // token
	do, become, passive bool
	not, future, past   bool
	who                 bool // "who were killed"
	open                bool // the clause goes on: "having killed"
}

// headFirst reports whether the main noun of a phrase comes first: Persian, Arabic.
func (g *Grammar) headFirst() bool { return g.lang == "fa" || g.lang == "ar" }

// cut fills r.pieces with the pieces of the tokens.
func (r *Reader) cut() {
	c := cutter{Reader: r, open: -1}
	r.pieces = r.pieces[:0]
	for i := 0; i < len(r.tokens); i = c.token(i) {
	}
	r.joinPieces()
}

// A cutter is the state of cut.
type cutter struct {
	*Reader
	open    int  // index of the noun phrase that may go on, or -1
	pending mark // of the next noun phrase
	held    int  // words since pending
	gap     int  // words since the last piece
}

// add adds a piece and closes the open noun phrase.
func (c *cutter) add(p piece) *piece {
	p.gap, c.gap = c.gap, 0
	c.open, c.pending = -1, markNone
	c.pieces = append(c.pieces, p)
	return &c.pieces[len(c.pieces)-1]
}

// token cuts at token i, and returns the next token to look at.
func (c *cutter) token(i int) int {
	t := c.at(i)
	if i > 0 {
		switch t.brk {
		case Colon:
			c.add(piece{kind: pieceEnd, first: i, last: i})
		case Comma:
			c.add(piece{kind: pieceComma, first: i, last: i})
		}
	}
	switch {
	case t.is(classIf):
		c.add(piece{kind: pieceIf, first: i, last: i})
	case t.is(classSub):
		c.add(piece{kind: pieceEnd, first: i, last: i})
	case t.is(classVerb | classNoun):
		if c.isTitle(i) {
			c.gap++
			return i + 1
		}
		return c.deed(i)
	case c.isAfter(i):
		c.mark(i, t.after)
	case t.before == markOn && c.ownerStands(i):
		c.pieces[len(c.pieces)-1].mark = markOn // "of X on the positions"
		c.open = -1
	case t.before != markNone && !t.is(classParty):
		c.open, c.pending, c.held = -1, t.before, 0
		c.gap++
		if p := len(c.pieces) - 1; p >= 0 && t.linked {
			c.gap = max(c.gap, 1)
		}
	case t.is(classAnd) && !t.is(classParty):
		c.add(piece{kind: pieceAnd, first: i, last: i})
	case t.is(classParty):
		c.party(i)
	case t.is(classNumber | classQuantity | classPoint):
		if c.open < 0 || c.pieces[c.open].party.Kind != None || c.gap > 0 {
			c.phrase(i)
		}
		c.pieces[c.open].counted, c.pieces[c.open].last = true, i
	case t.named:
		p := c.phrase(i)
		p.named = true
		c.open = -1
	case t.is(classNot) && !t.is(classDo|classBecome):
		c.gap++
	case t.is(classAdverb):
	case t.is(classDo|classBecome) && c.gap == 0 && c.lightVerb(i):
	default:
		c.gap++
		c.held++
		if c.held > 1 && c.pending != markNone && c.grammar.lang != "ps" {
			c.place(i)
		}
	}
	return i + 1
}

// ownerStands reports whether a Pashto noun phrase with "of" stands directly before token i, and nothing after it is a party to
// which it could belong.
func (c *cutter) ownerStands(i int) bool {
	n := len(c.pieces) - 1
	next := c.at(i + 1)
	return c.grammar.lang == "ps" && n >= 0 && c.pieces[n].kind == pieceParty && c.pieces[n].mark == markOf && c.gap == 0 &&
		!next.is(classParty|classNumber|classQuantity|classPoint|classNoun|classVerb|classAdverb) && !next.named
}

// place adds a noun phrase of unknown words, which takes the pending mark.
func (c *cutter) place(i int) {
	c.add(piece{kind: pieceParty, mark: c.pending, first: i - 1, last: i, party: Party{Name: -1, First: c.at(i - 1).first, Last: c.at(i).last}})
}

// isAfter reports whether token i is a particle that marks the noun phrase before it.
func (c *cutter) isAfter(i int) bool {
	t := c.at(i)
	if t.after == markNone || t.is(classParty) {
		return false
	}
	return t.before == markNone || t.brk == NoBreak && c.open >= 0
}

// mark marks the noun phrase before token i. Words that no file lists may stand between.
func (c *cutter) mark(i int, m mark) {
	n := len(c.pieces) - 1
	switch {
	case c.pending != markNone && c.open < 0: // Pashto "in X": nothing is known of X
		c.add(piece{kind: pieceParty, mark: m, first: i - 1, last: i, party: Party{Name: -1, First: c.at(i - 1).first, Last: c.at(i).last}})
		c.pending = markNone
	case m == markPatient && c.grammar.lang == "fa" && c.markBefore(i):
	case n >= 0 && c.pieces[n].kind == pieceParty && c.gap <= maxUnknown && (c.pieces[n].mark == markNone || c.grammar.lang == "ps" || c.pieces[n].mark == markOf && m == markAgent):
		c.pieces[n].mark, c.pieces[n].last = m, i
	case n >= 0 && c.pieces[n].kind == pieceNoun && c.gap <= maxUnknown:
		c.pieces[n].mark = m
	case i > 0:
		c.add(piece{kind: pieceParty, mark: m, first: i - 1, last: i, party: Party{Name: -1, First: c.at(i - 1).first, Last: c.at(i - 1).last}})
	}
	c.open, c.gap = -1, 0
}

// markBefore marks as the patient the noun phrase before "in X", or before a comma, before the Persian particle at token i. It
// reports whether there is one.
func (c *cutter) markBefore(i int) bool {
	n := len(c.pieces) - 1
	for k := n; k >= max(0, n-2); k-- {
		switch p := &c.pieces[k]; {
		case p.kind == pieceComma, p.kind == pieceParty && (p.mark == markIn || p.mark == markFrom):
		case p.kind == pieceParty && p.mark == markNone && k < n:
			p.mark = markPatient
			return true
		default:
			return false
		}
	}
	return false
}

// maxUnknown is how many words that no file lists may stand between a noun and its particle.
const maxUnknown = 2

// phrase returns the open noun phrase, or a new one that starts at token i and takes the pending mark.
func (c *cutter) phrase(i int) *piece {
	t := c.at(i)
	m := c.pending
	if t.joined != markNone {
		m = t.joined
	}
	p := c.add(piece{kind: pieceParty, mark: m, first: i, last: i, definite: t.definite, linked: t.linked, party: Party{Name: -1, First: t.first, Last: t.last}})
	c.open = len(c.pieces) - 1
	return p
}

// party adds token i, a noun for a party, to the open noun phrase, or starts a new one.
func (c *cutter) party(i int) {
	t := c.at(i)
	if t.name >= 0 && c.grammar.lang == "ar" && c.open < 0 {
		if e := c.grammar.word(Word{Text: t.text, Key: t.key}); e.joined != markNone {
			c.pending = e.joined
		} else if strings.HasPrefix(t.text, "لل") || strings.HasPrefix(t.text, "ل") && !strings.HasPrefix(t.text, "لشکر") && !strings.HasPrefix(t.text, "لواء") {
			c.pending = markOf
		}
	}
	p := (*piece)(nil)
	if c.open >= 0 && c.continues(i) {
		p = &c.pieces[c.open]
	} else {
		p = c.phrase(i)
	}
	c.extend(p, i)
	c.gap = 0
}

// continues reports whether the noun at token i belongs to the open noun phrase.
func (c *cutter) continues(i int) bool {
	p, t := &c.pieces[c.open], c.at(i)
	switch {
	case p.party.Kind == None:
		return p.counted || c.gap == 0
	case !c.grammar.headFirst() && (c.at(i-1).is(classAdverb) || p.party.Kind == Plain && t.kind != Plain && t.name < 0):
		return false // a new phrase: "the commander" killed by "unknown gunmen"
	}
	switch c.grammar.lang {
	case "fa":
		return !p.named && (c.gap == 0 || c.gap == 1 && (t.named || t.kind == Plain)) && t.brk != Comma
	case "ar":
		return !p.named && c.gap == 0 && !p.definite && (t.definite || t.named) && t.joined == markNone && !t.linked
	case "ps":
		if c.gap > 0 || p.mark == markOf || t.oblique != c.at(p.last).oblique && !c.at(p.last).named {
			return false
		}
	}
	return c.gap == 0
}

// extend adds the noun at token i to a phrase.
func (c *cutter) extend(p *piece, i int) {
	t := c.at(i)
	first := p.party.Kind == None
	p.last, p.party.Last = i, t.last
	p.named = p.named || t.named
	switch {
	case first:
		p.party.Kind, p.party.Name = t.kind, t.name
		if t.follower {
			p.party.Name = -1
		}
	case c.grammar.headFirst():
		if t.name >= 0 && (p.party.Kind == Plain || p.party.Kind == Militant) && !c.at(p.last).follower {
			p.party.Name = t.name
		}
		if p.party.Kind == Plain && t.kind != Plain {
			p.party.Kind = t.kind
		}
	default:
		p.party = c.ownParty(p.party, Party{Kind: t.kind, First: t.first, Last: t.last, Name: t.name}, t.follower)
	}
	if t.oblique || t.name >= 0 && c.grammar.lang == "ps" && strings.HasSuffix(t.text, "و") {
		if p.mark == markNone {
			p.mark = markAgent
		}
	}
}

// ownParty returns head as a party that belongs to owner: "commander" of "the Taliban".
func (r *Reader) ownParty(owner, head Party, follower bool) Party {
	head.First = min(owner.First, head.First)
	head.Last = max(owner.Last, head.Last)
	switch {
	case follower:
	case head.Kind == Plain || head.Kind == Unsaid && owner.Kind != None:
		if owner.Kind != None && owner.Kind != Unsaid && owner.Kind != Plain {
			head.Kind = owner.Kind
			if owner.Kind == State {
				head.Kind = Person
			}
		}
		if head.Name < 0 {
			head.Name = owner.Name
		}
	case head.Kind == Militant && head.Name < 0:
		head.Name = owner.Name
	}
	return head
}

// deed adds a piece for the verb or deed noun at token i, and returns the token after it.
func (c *cutter) deed(i int) int {
	t := c.at(i)
	e := c.tail(i)
	kind := pieceVerb
	switch {
	case !t.is(classVerb):
		kind = pieceNoun
	case c.grammar.lang == "ar" && t.is(classNoun) && c.pending == markNone && t.joined == markNone && !t.definite:
	case t.is(classNoun) && (c.grammar.lang == "ar" || !e.do && !e.become || e.passive && !e.do) && !c.isHeadline(i):
		kind = pieceNoun
	}
	if t.means(senseTaken) && !c.taken(i) {
		c.gap++
		return i + 1
	}
	m := c.pending
	if t.joined != markNone {
		m = t.joined
	}
	p := c.add(piece{kind: kind, mark: m, first: i, last: i, tail: e, linked: t.linked, definite: t.definite})
	p.act = -1
	return e.last + 1
}

// isTitle reports whether the root at token i is none of a verb: Urdu "the martyr's anniversary".
func (c *cutter) isTitle(i int) bool {
	t := c.at(i)
	next := c.at(i + 1)
	switch {
	case !t.is(classRoot) || t.is(classNoun) || i+1 == len(c.tokens) || next.brk != NoBreak || next.is(classDo|classBecome|classPassive|classAux|classModal|classNot|classWho|classPast|classAnd|classSub|classNumber):
		return false
	case c.grammar.lang == "fa" || c.grammar.lang == "ps":
		return true // "the martyrs' square"
	}
	return next.after != markNone || (c.open < 0 || c.gap > 0) && !next.is(classParty|classVerb|classNoun)
}

// isHeadline reports whether token i, which can be a noun and the root of a verb, is a verb without its light verb: Urdu "nine
// travellers murdered".
func (c *cutter) isHeadline(i int) bool {
	next := c.at(i + 1)
	return !c.grammar.headFirst() && c.open >= 0 && c.gap == 0 && (i+1 == len(c.tokens) || next.brk == Comma || next.brk == Colon || next.is(classAnd|classNumber))
}

// lightVerb adds the light verb at token i to the deed noun before it, if phrases of the same clause stand between: Hindi "an
// attack on the post did". It reports whether there is one.
func (c *cutter) lightVerb(i int) bool {
	for k := len(c.pieces) - 1; k >= max(0, len(c.pieces)-4); k-- {
		p := &c.pieces[k]
		switch {
		case p.kind == pieceParty:
		case p.kind == pieceNoun && p.mark == markNone && !p.tail.do && !p.tail.become:
			p.tail.do, p.tail.become = c.at(i).is(classDo), c.at(i).is(classBecome)
			for j := i + 1; j < i+3; j++ {
				p.tail.past = p.tail.past || c.at(j).is(classPast)
				p.tail.passive = p.tail.passive || c.at(j).is(classPassive)
			}
			return true
		default:
			return false
		}
	}
	return false
}

// taken reports whether a verb such as "took" follows token i.
func (c *cutter) taken(i int) bool {
	for k := i + 1; k < min(len(c.tokens), i+takenReach); k++ {
		if c.at(k).means(senseTaking) {
			return true
		}
	}
	return false
}

const takenReach = 10

// maxTail is how many words of a tail are read.
const maxTail = 7

// tail returns what follows the deed at token i.
func (c *cutter) tail(i int) tail {
	e := tail{last: i}
	if c.grammar.lang == "ar" {
		return e
	}
	for k := i + 1; k < len(c.tokens) && k-i < maxTail; k++ {
		t := c.at(k)
		if t.brk != NoBreak && t.brk != Hyphen || !t.is(classDo|classBecome|classPassive|classAux|classModal|classNot|classWho) {
			break
		}
		if t.is(classVerb|classNoun|classParty) && !t.is(classDo|classBecome|classAux|classPassive) {
			break
		}
		if t.after != markNone && !c.endsClause(k+1) {
			break // Urdu "ki" is "did" and "of"
		}
		e.do = e.do || t.is(classDo)
		e.become = e.become || t.is(classBecome)
		e.passive = e.passive || t.is(classPassive)
		e.not = e.not || t.is(classNot)
		e.future = e.future || t.is(classModal)
		e.past = e.past || t.is(classPast)
		e.who = e.who || t.is(classWho)
		e.open = t.is(classTo)
		e.last = k
	}
	return e
}

// endsClause reports whether nothing that a deed could belong to follows at token i.
func (c *cutter) endsClause(i int) bool {
	t := c.at(i)
	return i >= len(c.tokens) || t.brk != NoBreak || t.is(classAux|classAnd|classSub|classNumber|classPassive)
}

// joinPieces joins pieces that belong together: "the commander" of "the Taliban", and phrases with "and" between.
func (r *Reader) joinPieces() {
	kept := r.pieces[:0]
	headFirst := r.grammar.headFirst()
	for _, p := range r.pieces {
		n := len(kept) - 1
		if n >= 0 && p.kind == pieceParty && kept[n].kind == pieceParty && p.gap <= maxUnknown {
			q := &kept[n]
			switch {
			case !headFirst && q.mark == markOf && q.party.Kind != None && p.party.Kind == None && p.mark == markOf && !p.counted:
				q.last, q.named = p.last, q.named || p.named // "of the wing of X"
				continue
			case !headFirst && q.mark == markOf && p.party.Kind != None:
				p.party = r.ownParty(q.party, p.party, false)
				p.first, p.named, p.gap = q.first, p.named || q.named, q.gap
				kept[n] = p
				continue
			case headFirst && q.party.Kind == Plain && p.mark == markIn && p.gap <= 1 && p.party.Name >= 0:
				q.party = r.ownParty(p.party, q.party, false) // "a leader in X"
				q.last, q.named = p.last, true
				continue
			case headFirst && p.mark == markOf && p.gap <= 1 && (q.party.Kind != None || q.counted) && r.grammar.lang == "ar":
				if q.party.Kind == Unsaid || q.party.Kind == None && q.counted || q.party.Kind == Plain || q.party.Kind == Militant {
					mark := q.mark
					q.party = r.ownParty(p.party, q.party, false)
					q.last, q.named, q.mark = p.last, q.named || p.named, mark
					continue
				}
				if q.party.Kind == Force || q.party.Kind == Person || q.party.Kind == State {
					q.last = p.last // "a bus of the army"
					if q.party.Kind == Person && p.party.Kind == Force {
						q.party.Kind = Force
					}
					continue
				}
			}
		}
		kept = append(kept, p)
	}
	r.pieces = kept
	for i := range r.pieces {
		if p := &r.pieces[i]; p.kind == pieceParty && p.party.Kind == None && p.counted {
			p.party.Kind, p.guessed = Unsaid, true
		}
	}
	r.shareMarks()
}

// shareMarks gives the mark of a noun phrase to those that "and" joins to it.
func (r *Reader) shareMarks() {
	if r.grammar.headFirst() {
		for i := 2; i < len(r.pieces); i++ {
			if a, b := &r.pieces[i-2], &r.pieces[i]; r.joined(i-2, i) && b.mark == markNone {
				b.mark = a.mark
			}
		}
		for i := 1; i < len(r.pieces); i++ {
			if a, b := &r.pieces[i-1], &r.pieces[i]; a.kind == pieceParty && b.kind == pieceParty && b.linked && b.mark == markNone {
				b.mark = a.mark
			}
		}
		return
	}
	for i := len(r.pieces) - 1; i >= 2; i-- {
		if a, b := &r.pieces[i-2], &r.pieces[i]; r.joined(i-2, i) && a.mark == markNone {
			a.mark = b.mark
		}
	}
}

// joined reports whether pieces i and k are noun phrases with "and" between.
func (r *Reader) joined(i, k int) bool {
	return i >= 0 && k == i+2 && k < len(r.pieces) && r.pieces[i].kind == pieceParty && r.pieces[k].kind == pieceParty && r.pieces[i+1].kind == pieceAnd && r.pieces[i+1].gap+r.pieces[k].gap <= maxUnknown
}
