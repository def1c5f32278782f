package clause

import "strings"

// noun adds the act of the deed noun at i.
func (r *Reader) noun(i int) {
	t := r.at(i)
	a := Act{Deed: t.noun, Noun: true, First: t.first, Last: t.last, Via: -1}
	general, alone := false, true // alone: no party stands before it
	switch {
	case r.at(i-1).is(classNot) || r.at(i-1).is(classDet) && r.at(i-2).is(classNot) || r.at(i-2).is(classDet) && r.at(i-3).is(classNot) || r.ruledOut(i):
		a.Mood = Not
	case r.isPlan(i):
		a.Mood = Planned
	case r.isRecalled(i) || r.isBackground(i):
		a.Mood = Recalled
	case t.noun == "attack" && t.first == t.last && strings.HasSuffix(t.text, "s") && !r.isCounted(i):
		a.Mood = Recalled // "attacks" in general; see linkDeeds
		general = true
	}
	// before it: "the TTP attack", "militants' attack"
	for k := i - 1; k >= 0 && i-k <= 5; k-- {
		p := r.at(k)
		if r.at(k+1).brk == Comma || r.at(k+1).brk == Colon || p.is(classPrep|classOf|classBy|classAnd|classTo|classBe|classHave|classModal|classDet) || p.is(classVerb) {
			break
		}
		if p.is(classParty) {
			party := r.party(k, k)
			if a.Deed == Kill || a.Deed == "arrest" || a.Deed == "abduct" {
				a.Patients = append(a.Patients, party)
			} else if alone = false; party.Kind != Person {
				a.Agents = append(a.Agents, party)
			}
			break
		}
	}
	// after it: "by X", "on X", "of X", "against X"
	for k, hops := i+1, 0; k < len(r.tokens) && hops < 4; hops++ {
		p := r.at(k)
		if p.brk == Colon {
			break
		}
		switch {
		case p.is(classBy):
			a.Agents = append(a.Agents, r.object(k+1)...)
		case p.is(classOf) && (a.Deed == Kill || a.Deed == "arrest" || a.Deed == "abduct"),
			a.Deed != Kill && a.Deed != "arrest" && p.means(senseUpon):
			a.Patients = append(a.Patients, r.object(k+1)...)
		case p.is(classPrep) && !p.is(classAnd): // "attack in Bannu by X": look behind the place
		default:
			hops = 4
			continue
		}
		if k = r.endOfPhrase(k + 1); k < 0 {
			break
		}
	}
	if t.is(classState) && len(a.Agents) == 0 && alone {
		a.Agents = []Party{{Kind: State, First: t.first, Last: t.last, Name: -1}}
	}
	r.add(a, i, false)
	r.verbs[len(r.verbs)-1].general = general
}

// isCounted reports whether a number stands before the noun at i: "three separate attacks".
func (r *Reader) isCounted(i int) bool {
	for k := i - 1; k >= 0 && i-k < 4; k-- {
		if t := r.at(k); t.is(classNumber|classQuantity) || t.means(senseCounting) {
			return true
		} else if t.is(classVerb | classPrep | classOf | classBy | classAnd) {
			return false
		}
	}
	return false
}

// isBackground reports whether something else, which the text is about, only refers to the deed: "the row over the killing".
func (r *Reader) isBackground(i int) bool {
	for k := i - 1; k >= 0 && i-k < 5; k-- {
		switch t := r.at(k); {
		case t.means(senseBackground):
			return true
		case t.is(classVerb | classBe | classPrep | classOf | classBy | classSub | classAnd):
			return false
		}
	}
	return false
}

// ruledOut reports whether "ruled out" stands shortly before a deed noun.
func (r *Reader) ruledOut(i int) bool {
	for k := i - 1; k >= 0 && i-k < 5; k-- {
		if r.at(k).means(senseRuledOut) {
			return true
		}
	}
	return false
}

// isPlan reports whether a deed noun names what has not happened: it is the object of a plan or a threat, or of a verb
// that says what may be done.
func (r *Reader) isPlan(i int) bool {
	for k := i - 1; k >= 0 && i-k < 9; k-- {
		t := r.at(k)
		switch {
		case r.at(k+1).brk == Colon || r.at(k+1).brk == Comma:
			return false
		case t.verb == "plot" || t.verb == "foil" || t.verb == "threaten" || t.means(senseThreat):
			return i-k < 7 || t.is(classVerb)
		case t.is(classIf) || t.means(senseUnreal):
			return true
		case t.is(classVerb):
			return r.group(k).plan
		}
	}
	return false
}

// endOfPhrase returns the first token after the noun phrase that starts at i.
func (r *Reader) endOfPhrase(i int) int {
	for end := i + reach; i < min(end, len(r.tokens)); i++ {
		t := r.at(i)
		if t.brk == Comma || t.brk == Colon || t.is(classPrep|classOf|classBy|classAnd|classWho|classBe|classHave|classModal|classTo) || t.is(classVerb) && !t.is(classNoun|classParty) {
			return i
		}
	}
	return -1
}
