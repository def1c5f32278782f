package clause

import "slices"

// readMarked reads a sentence of a language other than English.
func (r *Reader) readMarked() []Act {
	r.cut()
	r.acts = r.acts[:0]
	for k := range r.pieces {
		switch p := &r.pieces[k]; {
		case p.kind == pieceNoun && r.grammar.headFirst():
			r.nounBeforeParties(k)
		case p.kind == pieceNoun:
			r.nounAfterParties(k)
		case p.kind == pieceVerb && r.grammar.lang == "ar":
			r.verbBeforeParties(k)
		case p.kind == pieceVerb:
			r.verbAfterParties(k)
		}
	}
	r.linkPieces()
	r.setMoods()
	return r.acts
}

// pieceReach is how many pieces from a deed its parties are looked for.
const pieceReach = 16

// isFinite reports whether a deed ends a clause.
func (p *piece) isFinite() bool {
	return !p.tail.open && !p.tail.who && (p.kind == pieceVerb || p.kind == pieceNoun && (p.tail.do || p.tail.become) && p.mark == markNone)
}

// clauseStart returns the first piece of the clause of the deed at piece k.
func (r *Reader) clauseStart(k int) int {
	low := max(0, k-pieceReach)
	for k > low && r.pieces[k-1].kind != pieceEnd && !r.pieces[k-1].isFinite() {
		k--
	}
	return k
}

// isParty reports whether piece k is a noun phrase that names a party and has one of the marks.
func (r *Reader) isParty(k int, marks ...mark) bool {
	if k < 0 || k >= len(r.pieces) || r.pieces[k].kind != pieceParty || r.pieces[k].party.Kind == None {
		return false
	}
	return slices.Contains(marks, r.pieces[k].mark)
}

// isDoer reports whether piece k can be who does a deed: a party, or a country.
func (r *Reader) isDoer(k int, m mark) bool {
	if r.isParty(k, m) {
		return true
	}
	return k >= 0 && k < len(r.pieces) && r.pieces[k].kind == pieceParty && r.pieces[k].mark == m && r.pieces[k].named && m == markAgent
}

// isCountry reports whether piece k begins a Persian clause and is the name of a place: its government.
func (r *Reader) isCountry(k, start int) bool {
	p := &r.pieces[k]
	return r.grammar.lang == "fa" && k == start && p.kind == pieceParty && p.named && p.party.Kind == None && p.mark == markNone
}

// doer returns the party of piece k as one who does a deed. A country is a state.
func (r *Reader) doer(k int) Party {
	p := r.pieces[k].party
	if p.Kind == None {
		p.Kind = State
	}
	return p
}

// newAct adds the act of the deed at piece k and returns it.
func (r *Reader) newAct(k int, d Deed) *Act {
	p := &r.pieces[k]
	p.act = int32(len(r.acts))
	r.acts = append(r.acts, Act{Deed: d, Noun: p.kind == pieceNoun, First: r.at(p.first).first, Last: r.at(p.tail.last).last, Via: -1})
	general := r.at(p.first).means(sensePlural) && !p.tail.do && !p.tail.become && (k == 0 || !r.pieces[k-1].guessed)
	r.verbs = append(r.verbs, verbAct{token: k, general: general})
	return &r.acts[p.act]
}

// suffers reports whether the noun that a deed noun belongs to is the one to whom the deed is done: "the killing of X", but "the attack of X".
func suffers(d Deed) bool {
	switch d {
	case Kill, Die, "injure", "arrest", "abduct", "free", "seize", "sentence", "convict", "charge", "acquit", "extradite", "ban", "surrender", "toll":
		return true
	}
	return false
}

// nounAfterParties adds the act of the deed noun at piece k in Urdu, Hindi or Pashto: its parties come before it.
func (r *Reader) nounAfterParties(k int) {
	p := &r.pieces[k]
	t := r.at(p.first)
	a := r.newAct(k, t.noun)
	start := r.clauseStart(k)
	owned := false
	if j := k - 1; j >= start && (r.isParty(j, markOf) && p.gap <= maxUnknown || r.isParty(j, markNone) && p.gap == 0 && !r.pieces[j].counted) {
		owned = true
		if all := r.withJoined(j, start); r.ownsNext(k) {
			owned = false
		} else if suffers(t.noun) {
			a.Patients = all
		} else if r.pieces[j].party.Kind != Unsaid {
			a.Agents = all
		}
	}
	main := p.mark == markNone || p.tail.do || p.tail.become
	for j := k - 1; j >= start; j-- {
		switch {
		case r.isDoer(j, markAgent) && len(a.Agents) == 0 && main && !p.tail.passive:
			a.Agents = append(a.Agents, r.doer(j))
		case r.isParty(j, markOn) && !suffers(t.noun) && len(a.Patients) == 0:
			a.Patients = r.withJoined(j, start)
		case r.isParty(j, markPatient) && suffers(t.noun) && len(a.Patients) == 0 && main:
			a.Patients = r.withJoined(j, start)
		case r.isParty(j, markOf) && suffers(t.noun) && len(a.Patients) == 0 && j == k-2 && (r.pieces[k-1].kind == pieceParty && r.pieces[k-1].party.Kind == None || r.pieces[k-1].kind == pieceNoun && r.ownsNext(k-1)):
			a.Patients = r.withJoined(j, start)
		case r.pieces[j].kind == pieceNoun && r.pieces[j].mark == markNone:
			j = start
		}
	}
	if len(a.Patients) == 0 && suffers(t.noun) && r.at(p.first-1).means(sensePronoun) {
		r.samePatients(a)
	}
	countDead(a)
	r.diesOfIllness(k, a)
	r.byState(a, t, owned)
}

// diesOfIllness makes a natural death of a deed if the words near it say so.
func (r *Reader) diesOfIllness(k int, a *Act) {
	if a.Deed == Kill && r.isIll(k) {
		a.Deed = Die
	}
}

// isIll reports whether words near the deed at piece k name an illness.
func (r *Reader) isIll(k int) bool {
	at := r.pieces[k].first
	for i := max(0, at-moodReach); i < min(len(r.tokens), at+moodReach); i++ {
		if r.at(i).means(senseIllness) {
			return true
		}
	}
	return false
}

// samePatients gives an act whose patients are a pronoun those of the act before, and its agents.
func (r *Reader) samePatients(a *Act) {
	if n := len(r.acts) - 2; n >= 0 {
		a.Patients = r.acts[n].Patients
		if harmsPeople(r.acts[n].Deed) || r.acts[n].Deed == "shoot" || r.acts[n].Deed == "attack" {
			a.Agents = r.acts[n].Agents
		}
	}
}

// ownsNext reports whether the militants before the noun at piece k, a deed of states, are those to whom the deed after it was
// done: Urdu "the commander's death in an air strike".
func (r *Reader) ownsNext(k int) bool {
	p, next := &r.pieces[k], k+1
	if !r.at(p.first).is(classState) || p.mark != markIn && p.mark != markFrom || next >= len(r.pieces) || r.pieces[k-1].party.Kind != Militant {
		return false
	}
	return r.pieces[next].kind == pieceNoun && suffers(r.at(r.pieces[next].first).noun) && r.pieces[next].gap == 0
}

// countDead makes a kill of a toll that says who the dead were: "five dead among the police".
func countDead(a *Act) {
	if a.Deed == "toll" && len(a.Patients) > 0 && a.Patients[0].Kind != Unsaid {
		a.Deed = Kill
	}
}

// byState makes a state the doer of what only its forces do.
func (r *Reader) byState(a *Act, t *token, owned bool) {
	if t.is(classState) && len(a.Agents) == 0 && !owned {
		a.Agents = []Party{{Kind: State, First: t.first, Last: t.last, Name: -1}}
	}
}

// withJoined returns the party of piece k and those that "and" or a comma joins to it, before it.
func (r *Reader) withJoined(k, start int) []Party {
	all := []Party{r.pieces[k].party}
	for len(all) < 4 {
		switch {
		case k-2 >= start && r.joined(k-2, k) && r.isParty(k-2, r.pieces[k].mark):
		case k-2 >= start && r.isParty(k-2, r.pieces[k].mark) && r.pieces[k-1].kind == pieceComma && r.pieces[k-2].counted && r.pieces[k].counted && r.pieces[k-1].gap == 0:
		default:
			return all
		}
		k -= 2
		all = append([]Party{r.pieces[k].party}, all...)
	}
	return all
}

// verbAfterParties adds the act of the verb at piece k in Urdu, Hindi, Pashto or Persian: its parties come before it.
func (r *Reader) verbAfterParties(k int) {
	p := &r.pieces[k]
	t := r.at(p.first)
	a := r.newAct(k, t.verb)
	if t.verb == Die {
		a.Deed = Kill
	}
	defer r.diesOfIllness(k, a)
	passive := t.passive || t.verb == Die || p.tail.passive || p.tail.become && !p.tail.do
	active := !passive && (t.active || p.tail.do || !t.is(classRoot))
	start := r.clauseStart(k)
	if r.describesNext(k, start, passive) {
		a.Patients = []Party{r.pieces[k+1].party}
		if p.tail.who || t.is(classRoot) && p.tail.last == p.first || r.pieces[k+1].mark != markNone {
			a.Mood = Recalled
		}
	}
	agent, patient, bare, comma := -1, -1, -1, false
	for j := k - 1; j >= start; j-- {
		switch {
		case (r.isDoer(j, markAgent) || active && r.isCountry(j, start)) && agent < 0:
			agent = j
		case r.isParty(j, markPatient) && patient < 0:
			patient = j
		case r.pieces[j].kind == pieceComma:
			comma = true
		case r.pieces[j].kind == pieceParty && r.pieces[j].mark == markPatient && patient < 0 && !comma && harmsPeople(a.Deed) && a.Deed != "abduct": // things are stolen
			patient = j
		case (r.isParty(j, markNone) || passive && j == k-1 && p.gap <= 1 && r.isParty(j, markOf)) && bare < 0:
			bare = j
		case r.isParty(j, markNone) && active && agent < 0 && r.grammar.lang == "fa" && r.pieces[j+1].kind != pieceAnd:
			agent = j
		case r.isParty(j, markOn) && a.Deed != Kill && len(a.Patients) == 0 && patient < 0:
			patient = j
		}
	}
	if patient < 0 && bare >= 0 && (!active || agent >= 0 || r.grammar.lang != "fa") {
		patient, bare = bare, -1
	}
	if active && agent < 0 && bare >= 0 {
		agent = bare
	}
	if patient >= 0 && a.Deed == "abduct" && r.pieces[patient].guessed {
		patient = -1
	}
	if len(a.Patients) == 0 && patient >= 0 {
		if a.Patients = r.withJoined(patient, start); a.Patients[0].Kind == None {
			a.Patients[0].Kind = Person
		}
		if a.Patients[0].Kind == Unsaid && r.isParty(patient-1, markWith) { // "four people including a policeman"
			a.Patients = append([]Party{r.pieces[patient-1].party}, a.Patients...)
		}
	}
	switch {
	case a.Deed == Die:
	case agent >= 0:
		a.Agents = []Party{r.doer(agent)}
		if n := agent - 2; n >= start && r.joined(n, agent) && r.isDoer(n, r.pieces[agent].mark) {
			a.Agents = append([]Party{r.doer(n)}, a.Agents...)
		}
	case active && start > 0 && r.pieces[start-1].act >= 0 && r.pieces[start-1].isFinite() && r.continuesClause(start):
		a.Agents = r.acts[r.pieces[start-1].act].Agents // "attacked the post and killed five"
	}
}

// describesNext reports whether the verb at piece k describes the noun phrase after it, to which the deed was done: "those killed",
// Hindi "the killed soldiers' weapons"; also in a headline with its verb first.
func (r *Reader) describesNext(k, start int, passive bool) bool {
	p, next := &r.pieces[k], k+1
	if !r.isParty(next, markNone, markOf, markPatient, markAgent, markIn, markOn) || r.pieces[next].gap > 0 || r.grammar.lang == "fa" {
		return false
	}
	q := &r.pieces[next]
	switch {
	case p.tail.who || passive && start == k:
		return true
	case r.at(p.first).is(classRoot) && p.tail.last == p.first:
		return !q.counted && !r.isParty(k-1, markNone)
	}
	return r.grammar.lang == "hi" && passive && q.mark != markNone && !q.counted
}

// continuesClause reports whether the clause that starts at piece k goes on with the subject of the one before.
func (r *Reader) continuesClause(k int) bool {
	return k < len(r.pieces) && (r.pieces[k].kind == pieceAnd || r.pieces[k].kind == pieceComma)
}

// linkPieces finds for deeds that nobody is named for the deed by which they were done: "killed in an attack".
func (r *Reader) linkPieces() {
	for k := range r.pieces {
		p := &r.pieces[k]
		if p.kind != pieceNoun && p.kind != pieceVerb || p.act < 0 {
			continue
		}
		a := &r.acts[p.act]
		if a.Deed != Kill && a.Deed != Die && a.Deed != "injure" && a.Deed != "toll" || len(a.Agents) > 0 {
			continue
		}
		via, same := r.viaOf(k)
		if via < 0 {
			continue
		}
		if a.Deed == "toll" {
			if r.acts[r.pieces[via].act].Deed == Raid {
				a.Deed = Other // of what a state did
			}
			continue
		}
		a.Via = r.pieces[via].act
		r.verbs[a.Via].general = false
		if a.Deed == Die && !r.isIll(k) {
			a.Deed = Kill
		}
		by := r.acts[a.Via].Agents
		if r.mayHarm(by, a.Patients, same && r.pieces[via].mark != markNone) {
			a.Agents = by
		}
	}
}

// mayHarm reports whether the doers of a deed can be those who did the harm too. Who attacks is not among those who die of it,
// unless the text says so.
func (r *Reader) mayHarm(by, to []Party, within bool) bool {
	for _, b := range by {
		for _, p := range to {
			switch {
			case b.Name >= 0 && b.Name == p.Name:
				return false
			case b.Kind >= Force && p.Kind == Force || b.Kind == Force && p.Kind == State:
				return false
			case b.Kind == p.Kind && !within:
				return false
			}
		}
	}
	return true
}

// viaOf returns the piece of the deed noun that explains the deed at piece k, or -1, and whether it is in the same clause.
func (r *Reader) viaOf(k int) (via int, same bool) {
	explains := func(j int) bool {
		p := &r.pieces[j]
		if p.kind != pieceNoun || p.act < 0 {
			return false
		}
		switch r.acts[p.act].Deed {
		case "attack", "bomb", Suicide, "shoot", Raid:
			return true
		}
		return false
	}
	if r.grammar.headFirst() {
		for j := k + 1; j < len(r.pieces) && j < k+pieceReach; j++ {
			if p := &r.pieces[j]; p.kind == pieceEnd || p.isFinite() && p.kind == pieceVerb {
				break
			} else if explains(j) {
				if p.mark == markIn || p.mark == markFrom || p.mark == markAgent {
					return j, true
				}
				break
			}
		}
	}
	same = true
	for j := k - 1; j >= 0 && j > k-pieceReach; j-- {
		p := &r.pieces[j]
		switch {
		case explains(j):
			return j, same
		case p.kind == pieceEnd && r.at(p.first).brk == Colon:
			return -1, false
		case p.isFinite():
			same = false
		}
	}
	return -1, false
}

// nounBeforeParties adds the act of the deed noun at piece k in Persian or Arabic: its parties come after it.
func (r *Reader) nounBeforeParties(k int) {
	p := &r.pieces[k]
	t := r.at(p.first)
	a := r.newAct(k, t.noun)
	j, owned := k+1, false
	if t.means(senseTaken) && r.isParty(j, markPatient) {
		a.Patients = r.listed(j)
	}
	if r.isParty(j, markNone, markOf) && r.pieces[j].gap <= 1 && (suffers(t.noun) || !r.pieces[j].counted || r.pieces[j].mark == markOf) {
		owned = true
		all := r.listed(j)
		if suffers(t.noun) {
			a.Patients = all
		} else {
			a.Agents = all
		}
		for n := 1; n < len(all); n++ {
			if j++; r.pieces[j].kind == pieceAnd {
				j++
			}
		}
		j++
	}
	for ; j < len(r.pieces) && j < k+pieceReach && r.pieces[j].kind == pieceParty; j++ {
		switch {
		case r.isDoer(j, markAgent) && len(a.Agents) == 0:
			a.Agents = append(a.Agents, r.doer(j))
		case r.isParty(j, markOn) && !suffers(t.noun):
			a.Patients = append(a.Patients, r.pieces[j].party)
		case r.isParty(j, markOf) && len(a.Agents) == 0 && !suffers(t.noun):
			a.Agents = append(a.Agents, r.pieces[j].party)
		}
		if r.joined(j, j+2) {
			j++
		}
	}
	if p.tail.do || p.tail.become {
		r.nounWithVerb(k, a)
	}
	countDead(a)
	r.byState(a, t, owned)
}

// nounWithVerb finds the parties of a deed noun that a light verb makes a verb: they come before it.
func (r *Reader) nounWithVerb(k int, a *Act) {
	start := r.clauseStart(k)
	for j := start; j < k; j++ {
		switch {
		case r.isParty(j, markOn, markPatient) && len(a.Patients) == 0:
			a.Patients = append(a.Patients, r.pieces[j].party)
		case (r.isParty(j, markNone) || r.isDoer(j, markAgent) || r.isCountry(j, start)) && len(a.Agents) == 0 && !r.pieces[k].tail.become:
			a.Agents = append(a.Agents, r.doer(j))
		}
	}
}
