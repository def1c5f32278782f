package clause

import "strings"

// noun adds the act of the deed noun at i.
func (r *Reader) noun(i int) {
	t := r.at(i)
	a := Act{Deed: t.noun, Noun: true, First: t.first, Last: t.last, Via: -1}
	general, background := false, false
	alone, upon := true, false // no party stands before it; "on" stands after it
	switch {
	case r.at(i-1).is(classNot) || r.at(i-1).is(classDet) && r.at(i-2).is(classNot) || r.at(i-2).is(classDet) && r.at(i-3).is(classNot) || r.ruledOut(i):
		a.Mood = Not
	case r.isPlan(i):
		a.Mood = Planned
	case r.isRecalled(i) || r.refersBack(i) || r.ofRecalled(i) || t.noun == "arrest" && (r.at(i-1).means(sensePossessive) || r.at(i-2).means(sensePossessive)):
		a.Mood = Recalled
	case r.isBackground(i):
		a.Mood = Recalled
		background = true
	case t.noun == "attack" && t.first == t.last && strings.HasSuffix(t.text, "s") && !r.isCounted(i):
		a.Mood = Recalled // "attacks" in general; see linkDeeds
		general = true
	}
	if r.isAttribute(i) {
		r.add(a, i, false)
		return
	}
	// before it: "the TTP attack", "militants' attack"
	for k := i - 1; k >= 0 && i-k <= 5; k-- {
		p := r.at(k)
		if r.at(k+1).brk == Comma || r.at(k+1).brk == Colon || p.is(classPrep|classOf|classBy|classAnd|classTo|classBe|classHave|classModal|classDet) || p.is(classVerb) {
			break
		}
		if k == i-1 && t.noun == "attack" && p.means(senseDemonym) {
			a.Agents = append(a.Agents, Party{Kind: State, First: p.first, Last: p.last, Name: -1})
			alone = false
			break
		}
		if p.is(classParty) {
			party := r.party(k, k)
			if a.Deed == Kill || a.Deed == "arrest" || a.Deed == "abduct" || t.means(senseObject) {
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
			of := r.object(k + 1)
			upon = true
			if end := r.phraseFrom(k + 1); len(of) == 0 && t.mortal && r.startsObject(k+1) && end > k+1 && !r.at(k+1).means(sensePronoun) {
				of = []Party{{Kind: Person, First: r.at(k + 1).first, Last: r.at(end - 1).last, Name: -1}}
			}
			a.Patients = append(a.Patients, of...)
		case p.is(classPrep) && !p.is(classAnd):
		default:
			hops = 4
			continue
		}
		if k = r.endOfPhrase(k + 1); k < 0 {
			break
		}
	}
	if general && upon && !alone {
		a.Mood, general = Done, false // "rebel attacks on villages"
	}
	if t.is(classState) && len(a.Agents) == 0 && alone {
		a.Agents = []Party{{Kind: State, First: t.first, Last: t.last, Name: -1}}
	}
	r.add(a, i, false)
	v := &r.verbs[len(r.verbs)-1]
	v.general, v.background = general, background
	if !general && isViolent(a.Deed) {
		r.past = a.Mood == Recalled && (r.past || !r.violent)
		r.violent = true
	}
}

// isAttribute reports whether the deed noun at i only describes the people after it: "bomb expert", "attack suspects".
func (r *Reader) isAttribute(i int) bool {
	t := r.at(i + 1)
	return t.brk == NoBreak && t.is(classParty) && !t.named && !t.is(classVerb) && (t.kind == Plain || t.kind == Person || t.kind == Militant)
}

// isViolent reports whether a deed is one that texts call an attack.
func isViolent(d Deed) bool {
	return d == "attack" || d == "bomb" || d == Suicide || d == "shoot" || d == Kill
}

// refersBack reports whether the deed noun at i means one that earlier sentences recall: "the blast".
func (r *Reader) refersBack(i int) bool {
	return r.past && isViolent(r.at(i).noun) && r.at(i-1).is(classDet) && r.at(i-1).means(senseDefinite)
}

// ofRecalled reports whether the deed noun at i is the object of a verb that is recalled: "who directed the attack".
func (r *Reader) ofRecalled(i int) bool {
	for k := len(r.acts) - 1; k >= 0; k-- {
		if v := &r.verbs[k]; !r.acts[k].Noun {
			return r.acts[k].Mood == Recalled && !v.passive && i-v.token < 6 && (r.acts[k].Deed == "act" || r.acts[k].Deed == "plot")
		}
	}
	return false
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
		case t.means(senseBackground), t.is(classPrep|classOf) && r.at(k-1).means(senseAffair):
			return !r.isCase()
		case t.is(classVerb | classBe | classPrep | classOf | classBy | classSub | classAnd):
			return false
		}
	}
	return false
}

// isCase reports whether the sentence so far tells of an arrest or a trial: what it is about counts.
func (r *Reader) isCase() bool {
	for k := max(0, len(r.acts)-actReach); k < len(r.acts); k++ {
		switch r.acts[k].Deed {
		case "arrest", "seize", "charge", "convict", "sentence", "extradite", "acquit":
			return true
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
	if t := r.at(i + 1); t.means(sensePlan) && t.brk == NoBreak {
		return true
	}
	if r.at(i+1).is(classBe) && (r.at(i+2).means(senseLikely) || r.at(i+3).means(senseLikely)) {
		return true
	}
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
			for j := len(r.acts) - 1; j >= max(0, len(r.acts)-actReach); j-- {
				if r.verbs[j].token == k {
					return r.acts[j].Mood == Planned
				}
			}
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
