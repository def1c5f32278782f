package clause

// setMoods sets the moods of the acts: of conditions, plans, threats and fears, denials, and of what is only recalled.
func (r *Reader) setMoods() {
	conditional, promised, denied := false, false, false
	for k := range r.pieces {
		p := &r.pieces[k]
		switch p.kind {
		case pieceIf:
			conditional = true
		case pieceComma:
			conditional = false
		case pieceEnd:
			if r.at(p.first).brk == Colon {
				conditional, promised, denied = false, false, false
			} else {
				promised, denied = r.promises(k), denied || r.denies(k)
			}
		case pieceNoun, pieceVerb:
			if p.act < 0 {
				continue
			}
			a := &r.acts[p.act]
			switch {
			case a.Mood != Done:
			case p.tail.not || r.negated(k):
				a.Mood = Not
			case denied || r.isDenied(k):
				a.Mood = Not
			case conditional || p.tail.future || promised && a.Deed != "threaten" || r.isUnreal(k):
				a.Mood = Planned
			case r.verbs[p.act].general || r.isCulprit(k) || r.isCharge(k) || p.tail.past && r.isRelative(k) || r.isRecalled(p.first) || r.isEarlier(k) || r.isMemory(k):
				a.Mood = Recalled
			}
		}
	}
	for i := range r.acts {
		if a := &r.acts[i]; a.Via >= 0 && a.Mood == Done {
			if m := r.acts[a.Via].Mood; m == Recalled || m == Planned {
				a.Mood = m
			}
		} else if a.Via >= 0 && a.Mood == Recalled && r.acts[a.Via].Mood == Done && int(a.Via) == i-1 {
			r.acts[a.Via].Mood = Recalled
		}
	}
}

// promises reports whether the clause before the word at piece k, which starts another, is a threat: "threatened that".
func (r *Reader) promises(k int) bool {
	for j := k - 1; j >= max(0, k-4); j-- {
		if p := &r.pieces[j]; p.act >= 0 && (p.kind == pieceVerb || p.kind == pieceNoun) {
			return r.acts[p.act].Deed == "threaten" || r.acts[p.act].Deed == "plot"
		}
	}
	return false
}

// denies reports whether the clause before piece k denies what follows: "denied the report that".
func (r *Reader) denies(k int) bool {
	at := r.pieces[k].first
	report, deny := false, false
	for i := max(0, at-moodReach); i < at; i++ {
		report = report || r.at(i).means(senseHearsay)
		deny = deny || r.at(i).verb == "deny" || r.at(i).noun == "deny"
	}
	return report && deny
}

// memoryReach is the same for words such as "anniversary".
const memoryReach = 12

// moodReach is how many tokens from a deed the words for its mood are looked for.
const moodReach = 8

// negated reports whether a word before the deed at piece k says that it was not done: "nobody was".
func (r *Reader) negated(k int) bool {
	p := &r.pieces[k]
	from := p.first - 3
	if r.grammar.lang == "fa" || r.grammar.lang == "ps" || r.grammar.lang == "ar" {
		from = p.first - 2
	}
	for i := max(0, from); i < p.first; i++ {
		if t := r.at(i); t.is(classNot) && !t.is(classDo|classBecome) && !t.is(classVerb) {
			return true
		}
	}
	return false
}

// isDenied reports whether a denial is about the deed at piece k: "denied the killing of".
func (r *Reader) isDenied(k int) bool {
	a := &r.acts[r.pieces[k].act]
	if a.Deed == "deny" || a.Deed == "claim" {
		return false
	}
	at := r.pieces[k].first
	if r.grammar.lang == "ar" {
		for i := max(0, at-moodReach); i < at; i++ {
			if t := r.at(i); t.verb == "deny" || t.noun == "deny" {
				return true
			}
		}
		return false
	}
	report := suffers(a.Deed)
	for i := at + 1; i < min(len(r.tokens), at+moodReach) && r.at(i).brk != Colon && r.at(i).brk != Comma; i++ {
		report = report || r.at(i).means(senseHearsay)
		if t := r.at(i); t.verb == "deny" || t.noun == "deny" {
			return report
		}
		if r.at(i).is(classSub) {
			return false
		}
	}
	return false
}

// isUnreal reports whether words beside the deed at piece k say that it is planned, feared, attempted or threatened.
func (r *Reader) isUnreal(k int) bool {
	p := &r.pieces[k]
	unreal := func(i int) bool {
		t := r.at(i)
		return t.means(senseUnreal|senseThreat) || (t.verb == "threaten" || t.verb == "plot" || t.noun == "threaten" || t.noun == "plot") && i != p.first
	}
	if r.grammar.headFirst() {
		for i := p.first - 1; i >= max(0, p.first-4) && r.at(i+1).brk != Comma && r.at(i+1).brk != Colon; i-- {
			if unreal(i) {
				return true
			}
			if r.at(i).is(classVerb) && r.at(i).verb != "threaten" && r.at(i).verb != "plot" {
				break
			}
		}
		return false
	}
	for i := p.first - 1; i >= max(0, p.first-4); i-- {
		if t := r.at(i); t.is(classModal) && !t.is(classVerb|classNoun) { // Pashto "will" comes before the verb
			return true
		} else if t.is(classVerb | classNoun | classSub) {
			break
		}
	}
	for i := p.tail.last + 1; i < min(len(r.tokens), p.tail.last+4) && r.at(i).brk != Comma && r.at(i).brk != Colon; i++ {
		if unreal(i) {
			return true
		}
		if t := r.at(i); t.is(classVerb|classNoun|classParty) && t.after == markNone {
			break
		}
	}
	return false
}

// isCulprit reports whether a word beside the noun at piece k is for somebody who is named by the deed: "the mastermind of
// the attack".
func (r *Reader) isCulprit(k int) bool {
	p := &r.pieces[k]
	if p.kind != pieceNoun {
		return false
	}
	from, to := p.tail.last+1, p.tail.last+culpritReach
	if r.grammar.headFirst() {
		from, to = p.first-culpritReach+1, p.first-1
	}
	for i := max(0, from); i <= min(len(r.tokens)-1, to); i++ {
		if r.at(i).means(senseCulprit) {
			return true
		}
		if r.at(i).is(classVerb) {
			return false
		}
	}
	return false
}

const culpritReach = 4

// isCharge reports whether a word beside the noun at piece k says that it is what somebody is charged with.
func (r *Reader) isCharge(k int) bool {
	p := &r.pieces[k]
	if p.kind != pieceNoun || !suffers(r.acts[p.act].Deed) {
		return false
	}
	for i := max(0, p.first-2); i < min(len(r.tokens), p.tail.last+3); i++ {
		if r.at(i).means(senseCharge) {
			return true
		}
	}
	return false
}

// isRelative reports whether the clause of the deed at piece k depends on another: "in which … had died".
func (r *Reader) isRelative(k int) bool {
	start := r.clauseStart(k)
	return start > 0 && r.pieces[start-1].kind == pieceEnd && r.at(r.pieces[start-1].first).is(classSub)
}

// isEarlier reports whether an earlier year stands before the deed at piece k in its sentence.
func (r *Reader) isEarlier(k int) bool {
	for i := r.pieces[k].first; i >= max(0, r.pieces[k].first-reach) && r.at(i).brk != Colon; i-- {
		if y := yearOf(r.at(i).text); y > 0 && y < r.year {
			return true
		}
	}
	return false
}

// isMemory reports whether the deed at piece k is what an anniversary or a film is about.
func (r *Reader) isMemory(k int) bool {
	at := r.pieces[k].first
	for i := max(0, at-memoryReach); i < min(len(r.tokens), at+memoryReach); i++ {
		if r.at(i).means(senseBackground) {
			return true
		}
	}
	return false
}
