package clause

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
	case g.have:
		r.active(i, g)
	case t.active || t.verb == Explode && !r.startsObject(i+1):
		r.active(i, g)
	case t.form&formBase != 0 && !g.be && r.startsObject(i+1): // hit, hurt
		r.active(i, g)
	case t.form&formPast != 0 && r.startsObject(i+1):
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
	case g.not:
		a.Mood = Not
	case before.is(classWho) || r.isRecalled(i):
		a.Mood = Recalled
	case g.plan && r.at(g.start).is(classTo) && (before.verb == Say || before.is(classState)): // "said to have killed", "raid to kill"
	case g.plan:
		a.Mood = Planned
	}
	return a
}

// isRecalled reports whether the words after a deed say that it happened in an earlier year.
func (r *Reader) isRecalled(i int) bool {
	for k := max(0, i-3); k < min(len(r.tokens), i+7); k++ {
		t := r.at(k)
		if k > i && (t.is(classVerb) || t.brk == Colon) {
			return false
		}
		if y := yearOf(t.text); y > 0 && y < r.year {
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
	if t.verb == Die {
		if a.Patients = subject; !r.isIllness(i + 1) {
			a.Deed = Kill
		}
	} else {
		a.Agents, a.Via = subject, via
		if a.Deed != Say {
			a.Patients = r.object(i + 1)
		}
		if len(a.Patients) > 0 && r.isHostage(i) {
			a.Deed = "abduct"
		}
		if len(a.Patients) == 0 && t.strict {
			a.Deed = Other
		} else if len(a.Patients) == 0 && harmsPeople(a.Deed) && r.startsObject(i+1) && !r.at(i+1).means(sensePronoun) {
			end := r.phraseFrom(i + 1)
			a.Patients = []Party{{Kind: Person, First: r.at(i + 1).first, Last: r.at(end - 1).last, Name: -1}}
		}
	}
	r.inherit(&a)
	r.add(a, i, r.at(g.start-1).is(classWho) || t.form == formIng && !g.be && r.at(i).brk == NoBreak)
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
	a.Patients, a.Via = r.subject(g.start, i)
	if len(a.Patients) == 0 && a.Via >= 0 { // "attack that left five dead" has its subject elsewhere
		a.Via = -1
	}
	if len(a.Patients) == 0 && t.strict {
		a.Deed = Other
	}
	a.Agents = r.by(last + 1)
	r.inherit(&a)
	r.add(a, i, r.at(g.start-1).is(classWho) || !g.be && r.at(i).brk == NoBreak)
	r.verbs[len(r.verbs)-1].passive = true
}

// dead adds the act of "dead" at i: "five dead in blast", "the attack left five dead".
func (r *Reader) dead(i int) {
	r.passive(i, i, r.group(i))
	a := &r.acts[len(r.acts)-1]
	for k := i - 1; k >= 0 && i-k < 12; k-- {
		t := r.at(k)
		if !t.is(classVerb) {
			continue
		}
		if t.verb == Leave {
			g := r.group(k)
			if a.Mood = r.act(k, Kill, g).Mood; len(a.Agents) == 0 {
				a.Agents, a.Via = r.subject(g.start, k)
				r.inherit(a)
			}
		}
		return
	}
}

// inherit makes an act recalled or planned if the deed by which it was done is. If that deed is named by a plural in
// general and the act was done, the deed was done too.
func (r *Reader) inherit(a *Act) {
	if a.Via >= 0 && r.verbs[a.Via].general {
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
