package clause

// verbBeforeParties adds the act of the Arabic verb at piece k. Its subject stands directly before it in headlines, or else
// after it, before the object. Most verbs have one form for "killed" and "was killed": with one noun phrase after it and none
// before, the deed was done to that.
func (r *Reader) verbBeforeParties(k int) {
	p := &r.pieces[k]
	t := r.at(p.first)
	a := r.newAct(k, t.verb)
	if t.verb == Die {
		a.Deed = Kill
	}
	passive := t.passive || t.verb == Die
	subject := -1
	present := t.form&(formPast|formParticiple) != 0 && p.first > 0 && t.brk == NoBreak && !p.linked // with its subject before it, known or not
	if !passive && !p.linked {
		subject = r.subjectBefore(k)
	}
	first, second := r.isObject(k+1, k), r.isObject(k+2, k+1)
	switch {
	case passive && first:
		a.Patients = r.listed(k + 1)
	case passive:
		if s := r.subjectBefore(k); s >= 0 {
			a.Patients = r.listed(s)
		}
	case subject >= 0:
		a.Agents = r.listed(subject)
		if first {
			a.Patients = r.listed(k + 1)
		} else if k+1 < len(r.pieces) && r.pieces[k+1].gap == 0 && r.isParty(k+1, markOn) && !harmsPeople(a.Deed) {
			a.Patients = r.listed(k + 1)
		}
	case present && r.hasSubject(k):
		if first {
			a.Patients = r.listed(k + 1)
		}
	case first && second:
		a.Agents, a.Patients = r.listed(k+1), r.listed(k+2)
	case first && (t.active || r.objectFollows(k+1)):
		a.Agents = r.listed(k + 1)
		if harmsPeople(a.Deed) && r.objectFollows(k+1) {
			at := r.at(r.pieces[k+1].last + 1)
			a.Patients = []Party{{Kind: Person, First: at.first, Last: at.last, Name: -1}}
		}
	case first && harmsPeople(a.Deed):
		a.Patients = r.listed(k + 1)
		if p.linked {
			a.Agents = r.lastDoer()
		}
	case first:
		a.Agents = r.listed(k + 1)
	}
	if len(a.Patients) == 1 && a.Patients[0].Kind == Unsaid && first && r.at(r.pieces[k+1].last+1).means(senseElliptic) {
		r.sameKind(a) // "killed eight of them"
	}
	for j := k + 1; j < len(r.pieces) && j < k+pieceReach && r.pieces[j].kind == pieceParty; j++ {
		if len(a.Agents) == 0 && r.isDoer(j, markAgent) {
			a.Agents = append(a.Agents, r.doer(j))
		}
		if len(a.Patients) == 0 && r.isParty(j, markOn) && !harmsPeople(a.Deed) {
			a.Patients = append(a.Patients, r.pieces[j].party)
		}
	}
}

// hasSubject reports whether a word of which nothing is known, or a deed, is the subject of the present tense at piece k.
func (r *Reader) hasSubject(k int) bool {
	p := &r.pieces[k]
	before := r.at(p.first - 1)
	return k > 0 && r.pieces[k-1].kind == pieceNoun || p.gap > 0 && !before.is(classNot|classModal|classSub) ||
		before.is(classAdverb) || k > 1 && r.pieces[k-1].mark != markNone && r.pieces[k-2].kind == pieceNoun
}

// sameKind gives the patients of an act the kind of those of the act before.
func (r *Reader) sameKind(a *Act) {
	if n := len(r.acts) - 2; n >= 0 && len(r.acts[n].Patients) > 0 {
		p := a.Patients[0]
		p.Kind = r.acts[n].Patients[0].Kind
		a.Patients = []Party{p}
	}
}

// subjectBefore returns the noun phrase before the verb at piece k that is its subject, or -1.
func (r *Reader) subjectBefore(k int) int {
	start := r.clauseStart(k)
	found := -1
	for j := k - 1; j >= start; j-- {
		p := &r.pieces[j]
		switch {
		case p.kind == pieceComma || p.kind == pieceIf || p.kind == pieceNoun:
			return found
		case r.isParty(j, markNone):
			found = j
		case p.kind == pieceParty && p.named && p.mark == markNone && p.gap == 0 && found < 0:
			found = j
		}
	}
	if found >= 0 && r.pieces[found].party.Kind == None {
		r.pieces[found].party.Kind = State
	}
	return found
}

// isObject reports whether piece k is a noun phrase without a preposition directly after piece before.
func (r *Reader) isObject(k, before int) bool {
	return r.isParty(k, markNone) && r.pieces[k].gap == 0 && !r.pieces[k].linked && before >= 0
}

// objectFollows reports whether a word of which nothing is known follows the noun phrase at piece k, which may be its object.
func (r *Reader) objectFollows(k int) bool {
	t := r.at(r.pieces[k].last + 1)
	return t.text != "" && t.brk == NoBreak && t.class == 0 && t.before == markNone && t.joined == markNone && !r.pieces[k].counted
}

// listed returns the party of piece k and those that "and" joins to it, after it.
func (r *Reader) listed(k int) []Party {
	all := []Party{r.pieces[k].party}
	for len(all) < 4 {
		switch {
		case k+1 < len(r.pieces) && r.isParty(k+1, r.pieces[k].mark) && r.pieces[k+1].linked:
			k++
		case k+2 < len(r.pieces) && r.joined(k, k+2) && r.isParty(k+2, r.pieces[k].mark):
			k += 2
		default:
			return all
		}
		all = append(all, r.pieces[k].party)
	}
	return all
}

// lastDoer returns who did the last deed of the sentence so far.
func (r *Reader) lastDoer() []Party {
	for k := len(r.acts) - 2; k >= max(0, len(r.acts)-actReach); k-- {
		if a := &r.acts[k]; len(a.Agents) > 0 {
			return a.Agents
		}
	}
	return nil
}
