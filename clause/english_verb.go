package clause

import (
	"slices"
	"strings"
)

// verb adds the act of the verb at i.
func (r *Reader) verb(i int) {
	t := r.at(i)
	g := r.group(i)
	switch {
	case t.verb == Leave && t.is(classVerb):
		return // "left five dead": "dead" is the deed
	case t.form == formBase || t.form == formThird:
		r.active(i, g)
	case t.form == formIng:
		if g.be || !r.at(i+1).is(classOf) {
			r.active(i, g)
		}
	case g.be:
		r.passive(i, i, g)
	case r.at(g.start-1).means(senseSubject) && t.form&formPast != 0: // "the arms they seized"
		r.active(i, g)
	case g.have:
		r.active(i, g)
	case t.active || t.verb == Explode && !r.startsObject(i+1):
		r.active(i, g)
	case t.form&formBase != 0 && !g.be && r.startsObject(i+1): // hit, hurt
		r.active(i, g)
	case t.form&formPast != 0 && (r.startsObject(i+1) || r.sharedObject(i) > i):
		r.active(i, g)
	case t.verb == Say || t.verb == Other:
		r.active(i, g)
	default:
		r.passive(i, i, g)
	}
}

// act returns a new act of the deed at i.
func (r *Reader) act(i int, d Deed, g verbGroup) Act {
	a := Act{Deed: d, First: r.at(i).first, Last: r.at(i).last, Via: -1}
	before := r.at(g.start - 1)
	switch {
	case g.not || r.at(i-1).means(senseAlmost):
		a.Mood = Not
	case r.at(i-1).means(senseBefore) || r.isRecalled(i) || (d == "arrest" || d == "seize") && r.forYears(i):
		a.Mood = Recalled
	case g.plan && r.at(g.start).is(classTo) && (before.verb == Say || before.is(classState)): // "said to have killed", "raid to kill"
	case r.isFeared(g.start):
		a.Mood, a.Feared = Planned, true
	case g.plan || r.isUnsure(g.start, i):
		a.Mood = Planned
	}
	return a
}

// fearReach is how many words before a verb those that say that it is feared may be.
const fearReach = 6

// isFeared reports whether the deed whose verb group begins at start is only feared: "fear of being killed", "fears he will be
// killed".
func (r *Reader) isFeared(start int) bool {
	if t := r.at(start); !t.is(classModal) && t.text != "being" {
		return false
	}
	for k := start - 1; k >= max(0, start-fearReach); k-- {
		t := r.at(k)
		switch {
		case r.at(k+1).brk == Comma || r.at(k+1).brk == Colon:
			return false
		case t.means(senseFear):
			return true
		case t.is(classVerb | classWho):
			return false
		}
	}
	return false
}

// isRecalled reports whether the sentence says that the deed at i happened in an earlier year, or months before publication.
func (r *Reader) isRecalled(i int) bool {
	if r.opening {
		return true
	}
	for k := max(0, i-3); k < min(len(r.tokens), i+14); k++ {
		t := r.at(k)
		y := yearOf(t.text)
		if k > i && (t.is(classVerb|classWho) || t.brk == Colon || t.brk == Comma && y == 0 || t.class == 0 && !t.named && strings.HasSuffix(t.text, "ed")) {
			break
		}
		if y > 0 && y < r.year {
			return k < i || !r.isYearOf(k)
		}
		if t.means(senseYears) && r.at(k+1).means(senseAgo) {
			return k > i
		}
		if r.isPastMonth(k) && (k > i && !r.isYearOf(k) || k == i-1 || k == i-2 && isNumber(r.at(i-1).text)) {
			return true // "killed in June", "the June killing"
		}
	}
	return r.isLater(i)
}

// isPastMonth reports whether token k is the name of a month that ended a month or more before the one of publication. Names of
// the next months are taken for those that come: the text would say "last".
func (r *Reader) isPastMonth(k int) bool {
	t := r.at(k)
	if r.month == 0 || !t.is(classTime|classModal) {
		return false
	}
	month := slices.Index(monthNames, t.text) + 1
	if month == 0 || (month == 3 || month == 5) && !isNumber(r.at(k-1).text) && !isNumber(r.at(k+1).text) {
		return false // "may", "march"
	}
	if y := yearOf(r.at(k + 1).text); y > 0 || yearOf(r.at(k+2).text) > 0 {
		return false // the year decides
	}
	ago := (r.month - month + 12) % 12
	return ago >= 2 && ago <= 8
}

// monthNames are the names of the months, in order.
var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// isLater reports whether the deed at i stands in a clause that says how long ago it was: "two months after the man was shot",
// "15 years since the attacks".
func (r *Reader) isLater(i int) bool {
	for k := i - 1; k > 0 && i-k < 12; k-- {
		t := r.at(k)
		switch {
		case r.at(k+1).brk == Comma || r.at(k+1).brk == Colon || t.is(classVerb) && k < i-1 && !t.is(classNoun|classParty):
			return false
		case t.means(senseSince) && (r.at(k-1).means(senseYears) || r.at(k-1).means(senseMonths)):
			return true
		}
	}
	return false
}

// forYears reports whether the verb at i tells of something that lasts: "held for nearly 20 years".
func (r *Reader) forYears(i int) bool {
	for k := i + 1; k < min(len(r.tokens), i+9); k++ {
		t := r.at(k)
		if t.brk == Comma || t.brk == Colon || t.is(classVerb) {
			return false
		}
		if t.means(senseYears) && (r.at(k-1).is(classNumber|classQuantity) || k > i+1 && r.at(k-2).is(classPrep)) {
			return true
		}
	}
	return false
}

// opensInPast reports whether the sentence begins with an earlier year: "In August 2021, …".
func (r *Reader) opensInPast() bool {
	if !r.at(0).is(classPrep) {
		return false
	}
	for k := 1; k < 4 && k+1 < len(r.tokens); k++ {
		if y := yearOf(r.at(k).text); y > 0 {
			return y < r.year && r.at(k+1).brk == Comma
		}
	}
	return false
}

// isKilled reports whether one of the parties was killed by an earlier deed of the sentence: what else the text says
// of it happened before.
func (r *Reader) isKilled(parties []Party) bool {
	for k := max(0, len(r.acts)-actReach); k < len(r.acts); k++ {
		if a := &r.acts[k]; a.Deed == Kill || a.Deed == Raid || a.Deed == "ban" {
			for _, p := range a.Patients {
				for _, q := range parties {
					if p.Last == q.Last {
						return true
					}
				}
			}
		}
	}
	return false
}

// isYearOf reports whether the year at k belongs to a deed noun after it: "behind the 2021 airport bombing".
func (r *Reader) isYearOf(k int) bool {
	for j := k + 1; j < len(r.tokens) && j < k+6; j++ {
		t := r.at(j)
		if t.brk == Comma || t.brk == Colon || t.is(classVerb|classPrep|classOf|classBy|classAnd|classTo|classBe|classHave|classWho) {
			return false
		}
		if t.is(classNoun) {
			return true
		}
	}
	return false
}

// active adds an act whose subject did it.
func (r *Reader) active(i int, g verbGroup) {
	t := r.at(i)
	a := r.act(i, t.verb, g)
	subject, via := r.subject(g.start, i)
	if r.at(g.start-1).is(classWho) && a.Mood == Done && r.isKilled(subject) {
		a.Mood = Recalled
	}
	if r.at(g.start-1).is(classWho) && a.Mood == Done && r.isHistory(subject, t.verb, r.at(g.start-1).brk == Comma) {
		a.Mood = Recalled
	}
	if k := len(r.acts) - 1; k >= 0 && r.at(g.start-1).is(classAnd) && a.Mood == Done && !r.acts[k].Noun && r.verbs[k].reduced && r.acts[k].Mood == Recalled && a.Deed != Say {
		a.Mood = Recalled // "a group that kidnapped and killed"
	}
	if t.verb == Die && r.at(g.start).is(classTo) {
		subject = nil
	}
	if t.verb == Die {
		if a.Patients = subject; !r.isIllness(i + 1) {
			a.Deed = Kill
		}
	} else {
		a.Agents, a.Via = subject, via
		if a.Deed != Say {
			a.Patients = r.object(r.sharedObject(i) + 1)
		}
		if a.Deed == "plot" && len(a.Patients) == 1 && r.at(r.tokenOf(a.Patients[0].Last+1)-1).is(classNoun) {
			a.Patients = nil // "planning IS attacks"
		}
		if a.Deed != Kill && a.Deed != "sentence" && t.batters() && r.isFatal(i) {
			a.Deed = Kill
		}
		if a.Deed == Kill && a.Mood == Done && len(a.Patients) > 0 && r.wordsOf(a.Patients[0], senseMass) {
			a.Mood = Recalled // "an insurgency that has killed thousands"
		}
		if a.Deed == "sentence" && r.at(i+1).means(sensePronoun) {
			a.Deed = Other // "hanged himself"
		}
		if len(a.Patients) > 0 && r.isHostage(i) {
			a.Deed = "abduct"
		}
		if len(a.Patients) == 0 && t.strict {
			a.Deed = Other
		} else if len(a.Patients) == 0 && harmsPeople(a.Deed) && r.startsObject(i+1) && !r.at(i+1).means(sensePronoun) {
			if end := r.phraseFrom(i + 1); !r.at(end - 1).means(senseBeast) {
				a.Patients = []Party{{Kind: Person, First: r.at(i + 1).first, Last: r.at(end - 1).last, Name: -1}}
			}
		}
	}
	r.inherit(&a, r.at(g.start-1).is(classWho))
	reduced := r.at(g.start-1).is(classWho) || t.form == formIng && !g.be && r.at(i).brk == NoBreak
	r.add(a, i, reduced || t.verb == Other && t.form&formParticiple != 0 && !g.be && !g.have && !r.startsObject(i+1)) // "the man involved in it"
}

// sharedObject returns the token of the last of the verbs that share an object with the one at i: "kidnapped and killed five men";
// i if there is no other.
func (r *Reader) sharedObject(i int) int {
	if t := r.at(i + 2); r.at(i+1).is(classAnd) && r.at(i+1).brk == NoBreak && t.is(classVerb) && t.brk == NoBreak &&
		t.form&formPast != 0 && t.verb != Say && t.verb != Other && r.startsObject(i+3) && r.at(i-1).is(classParty|classWho) {
		return i + 2
	}
	return i
}

// isHistory reports whether a relative clause about subject, with a verb of deed d, tells what an armed group has done before:
// "a member of the group, which killed five". What its people did is no history, nor is what it says. After a comma, the
// clause only adds to what the sentence tells.
func (r *Reader) isHistory(subject []Party, d Deed, comma bool) bool {
	if len(subject) != 1 || subject[0].Name < 0 || subject[0].Kind != Militant || d == Say || d == Other || d == "claim" || d == "deny" || d == "threaten" {
		return false
	}
	if head := r.at(r.tokenOf(subject[0].Last+1) - 1); head.name < 0 && head.kind != Plain {
		return false
	}
	for k := max(0, len(r.acts)-actReach); k < len(r.acts); k++ {
		if a := &r.acts[k]; !a.Noun && a.Deed != Say && a.Deed != Other {
			return true
		}
	}
	return comma
}

// wordsOf reports whether the words of a party have one with a sense.
func (r *Reader) wordsOf(p Party, m sense) bool {
	for k := r.tokenOf(p.First); k < len(r.tokens) && r.at(k).first <= p.Last; k++ {
		if r.at(k).means(m) {
			return true
		}
	}
	return false
}

// isFatal reports whether the verb at i is followed by "to death".
func (r *Reader) isFatal(i int) bool {
	for k := i + 1; k < i+9 && k < len(r.tokens); k++ {
		if t := r.at(k); t.means(senseFatal) {
			return true
		} else if t.brk == Comma || t.brk == Colon || t.is(classVerb) {
			return false
		}
	}
	return false
}

// isHostage reports whether the verb at i takes or holds somebody hostage: "held 12 passengers hostage".
func (r *Reader) isHostage(i int) bool {
	for k := i + 1; k < i+8; k++ {
		if r.at(k).means(senseHostage) {
			return r.at(i).verb == "seize" || r.at(i).verb == Other
		}
	}
	return false
}

// isIllness reports whether the words from token i on say that somebody died of an illness.
func (r *Reader) isIllness(i int) bool {
	if !r.at(i).means(senseCause) {
		return false
	}
	for k := i + 1; k < i+5; k++ {
		if r.at(k).means(senseIllness) {
			return true
		}
	}
	return false
}

// add adds an act.
func (r *Reader) add(a Act, i int, reduced bool) {
	r.acts = append(r.acts, a)
	r.verbs = append(r.verbs, verbAct{token: i, reduced: reduced})
}

// harmsPeople reports whether a deed can only be done to people, so that its object is people even if the file of
// words does not have the noun.
func harmsPeople(d Deed) bool { return d == Kill || d == "injure" || d == "arrest" || d == "abduct" }

// passive adds an act that was done to its subject.
func (r *Reader) passive(i, last int, g verbGroup) {
	t := r.at(i)
	if g.start == 0 && !g.be {
		g.start = i
	}
	a := r.act(i, t.verb, g)
	if t.batters() && r.isFatal(i) {
		a.Deed = Kill
	}
	if p, ok := r.numberBefore(i); ok && !g.be && !g.have {
		a.Patients = []Party{p}
	} else {
		a.Patients, a.Via = r.subject(g.start, i)
	}
	if len(a.Patients) == 0 && g.be {
		a.Patients = r.headBefore(g.start)
	}
	if len(a.Patients) == 1 && a.Patients[0].Kind == Plain && a.Patients[0].Name < 0 {
		if prev := r.lastVerb(); prev >= 0 { // "the group says two operatives were killed"
			if by := r.speaker(prev); len(by) == 1 && by[0].Kind == Militant && by[0].Name >= 0 {
				a.Patients = []Party{{Kind: Militant, First: a.Patients[0].First, Last: a.Patients[0].Last, Name: by[0].Name}}
			}
		}
	}
	if a.Via >= 0 && a.Deed == "foil" && a.Mood == Done {
		r.acts[a.Via].Mood = Planned // "the attack was foiled"
	}
	if len(a.Patients) == 0 && a.Via >= 0 { // "attack that left five dead" has its subject elsewhere
		a.Via = -1
	}
	if len(a.Patients) == 0 && a.Via < 0 && t.mortal {
		a.Patients = r.anybody(g.start)
	}
	if len(a.Patients) == 0 && t.strict {
		a.Deed = Other
	}
	a.Agents = r.by(last + 1)
	r.inherit(&a, true)
	r.add(a, i, r.at(g.start-1).is(classWho) || !g.be && r.at(i).brk == NoBreak)
	r.verbs[len(r.verbs)-1].passive = true
}

// numberBefore returns the number before the participle at i, if it stands for the people that an earlier verb names:
// "nine killed and more than 20 wounded".
func (r *Reader) numberBefore(i int) (Party, bool) {
	first := i
	for first > 0 && r.at(first).brk == NoBreak && r.at(first-1).is(classNumber|classQuantity) && !r.at(first-1).is(classParty|classAnd) {
		first--
	}
	if first == i || len(r.acts) == 0 || r.at(first).brk != Comma && !r.at(first-1).is(classAnd) {
		return Party{}, false
	}
	return Party{Kind: Unsaid, First: r.at(first).first, Last: r.at(i - 1).last, Name: -1}, true
}

// batters reports whether what a verb means is fatal if "to death" follows.
func (t *token) batters() bool {
	return t.verb == "attack" || t.verb == "shoot" || t.verb == "act" || t.verb == "injure"
}

// anybody returns the noun phrase that ends before token end as a person, whatever words it has: "Asim Khan shot dead".
func (r *Reader) anybody(end int) []Party {
	first := end
	for first > 0 && end-first < 8 {
		t := r.at(first - 1)
		if t.is(classVerb|classBe|classHave|classModal|classIf|classTo|classWho|classSub|classDead|classPrep|classBy|classTime|classNoun) || t.means(sensePronoun) {
			break
		}
		if first--; r.at(first).brk == Comma || r.at(first).brk == Colon {
			break
		}
	}
	for first < end && r.at(first).is(classAnd|classOf|classAdverb|classNot) {
		first++
	}
	if first == end || r.at(end).brk == Comma || r.at(end).brk == Colon || r.at(end-1).means(senseBeast) {
		return nil
	}
	return []Party{{Kind: Person, First: r.at(first).first, Last: r.at(end - 1).last, Name: -1}}
}

// dead adds the act of "dead" at i: "five dead in blast", "the attack left five dead".
func (r *Reader) dead(i int) {
	left, g := -1, verbGroup{}
	var agents []Party
	via := int32(-1)
	for k := i - 1; k >= 0 && i-k < 12; k-- {
		if t := r.at(k); t.is(classVerb) {
			if t.verb == Leave {
				left, g = k, r.group(k)
				agents, via = r.subject(g.start, k)
			}
			break
		}
	}
	r.passive(i, i, r.group(i))
	if a := &r.acts[len(r.acts)-1]; left >= 0 {
		if a.Mood = r.act(left, Kill, g).Mood; len(a.Agents) == 0 {
			a.Agents, a.Via = agents, via
			r.inherit(a, r.at(g.start-1).is(classWho))
		}
	}
}

// identifies reports whether "the dead" at i is the subject of a clause that says who they are: "the dead were soldiers",
// "among the dead was a judge".
func (r *Reader) identifies(i int) bool {
	next := r.at(i + 1)
	return r.at(i-1).is(classDet) && next.brk == NoBreak && (next.is(classBe) || next.means(senseInclude))
}

// theDead adds the act of "the dead" at i.
func (r *Reader) theDead(i int) {
	t := r.at(i)
	all := r.object(i + 2)
	if len(all) == 0 || r.at(i+2).is(classNot) {
		return
	}
	r.add(Act{Deed: Kill, First: t.first, Last: t.last, Patients: all, Via: -1}, i, false)
}

// inherit makes an act recalled or planned if the deed by which it was done is. If that deed is named by a plural in
// general and the act was done, the deed was done too.
func (r *Reader) inherit(a *Act, relative bool) {
	if a.Via >= 0 && (r.verbs[a.Via].general || r.verbs[a.Via].background && !relative) {
		if a.Mood == Done {
			r.acts[a.Via].Mood = Done
		}
		return
	}
	if a.Via >= 0 && a.Mood == Done {
		if m := r.acts[a.Via].Mood; m == Recalled || m == Planned {
			a.Mood = m
		}
	}
}
