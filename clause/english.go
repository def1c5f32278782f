package clause

import (
	"cmp"
	"slices"
	"time"
)

// Start makes the reader forget the sentences that it has read: the next one is of another text.
func (r *Reader) Start() { r.violent, r.past = false, false }

// Read returns the acts of one sentence. The result is valid until the next call. published is when the text was published, or
// the zero time if it is not known: what happened in an earlier year, or two months before, is recalled.
func (r *Reader) Read(words []Word, names []Name, published time.Time) []Act {
	r.year, r.month = 0, 0
	if !published.IsZero() {
		r.year, r.month = int32(published.Year()), int(published.Month())
	}
	r.tokenize(words, names)
	r.acts, r.verbs = r.acts[:0], r.verbs[:0]
	if r.grammar.lang != "en" {
		return r.readMarked()
	}
	r.chooseVerbs()
	r.opening = r.opensInPast()
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case t.means(senseFelled) && r.identifies(i):
			r.theDead(i)
		case t.is(classDead) && !r.startsObject(i+1):
			r.dead(i)
		case t.is(classVerb):
			r.verb(i)
		case t.is(classNoun):
			r.noun(i)
		}
	}
	r.linkDeeds()
	r.denyDeeds()
	return r.acts
}

// denyDeeds makes the deeds that nobody did, or that were done to nobody, deeds that were not done.
func (r *Reader) denyDeeds() {
	for i := range r.acts {
		a := &r.acts[i]
		if !a.Noun && (r.isNobody(a.Agents) || r.isNobody(a.Patients)) {
			a.Mood = Not
		}
	}
}

// isNobody reports whether the first of parties is nobody: "no soldiers", "none of the soldiers".
func (r *Reader) isNobody(parties []Party) bool {
	if len(parties) == 0 {
		return false
	}
	i := r.tokenOf(parties[0].First)
	return r.at(i).means(senseNobody) && !r.at(i+1).is(classNumber) || r.at(i-1).is(classOf) && r.at(i-2).means(senseNobody)
}

// tokenOf returns the index of the token that starts with a word, or of the first one after it.
func (r *Reader) tokenOf(word int32) int {
	i, _ := slices.BinarySearchFunc(r.tokens, word, func(t token, word int32) int { return cmp.Compare(t.first, word) })
	return i
}

// chooseVerbs decides, for each token that can be a verb, whether it is one in this sentence.
func (r *Reader) chooseVerbs() {
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case !t.is(classVerb):
		case r.isVerb(i):
			t.class &= classVerb
		default:
			t.class &^= classVerb
		}
	}
}

// linkDeeds links a verb that has no agent to the deed noun after it: "killed in an attack".
func (r *Reader) linkDeeds() {
	for i := range r.acts {
		a := &r.acts[i]
		if next := i + 1; a.Deed == "act" && !a.Noun && a.Mood == Done && next < len(r.acts) && r.acts[next].Noun && r.acts[next].First-a.Last < 4 && r.verbs[next].background {
			a.Mood = r.acts[next].Mood // "has carried out similar attacks"
		}
		if r.verbs[i].passive && r.verbs[i].reduced && a.Mood == Done && (a.Deed == "arrest" || a.Deed == "seize") && r.isTopic(i) {
			a.Mood = Recalled // "calls on Iraq to take back the men held in camps"
		}
		if v := &r.verbs[i]; v.passive && v.reduced && a.Mood == Done && isVerdict(a.Deed) && r.goesOn(i) {
			a.Mood = Recalled // "the man jailed over the attack | was freed"
			for k := i + 1; k < len(r.acts) && r.acts[k].Noun; k++ {
				r.acts[k].Mood = Recalled
			}
		}
		if next := i + 1; !a.Noun && a.Via < 0 && next < len(r.acts) && r.inDeed(i, next) {
			r.acts[next].Agents = a.Agents // "Israel killed three in an attack"
		}
		if a.Noun || a.Via >= 0 || len(a.Agents) > 0 || a.Deed != Kill && a.Deed != "injure" {
			continue
		}
		next := i + 1
		if next < len(r.acts) && r.acts[next].Noun && r.acts[next].First-a.Last < linkReach {
			a.Via = int32(next)
			a.Agents = r.acts[next].Agents
			r.inherit(a, true)
		}
	}
}

// inDeed reports whether the deed noun of act next is that in which act i was done by forces or a state.
func (r *Reader) inDeed(i, next int) bool {
	a, b := &r.acts[i], &r.acts[next]
	if !b.Noun || b.Deed != "attack" || len(b.Agents) > 0 || len(a.Agents) != 1 || a.Agents[0].Kind != State && a.Agents[0].Kind != Force || b.First-a.Last > linkReach {
		return false
	}
	k := r.verbs[next].token
	return a.IsViolent() && r.at(k-1).is(classDet) && r.at(k-2).is(classPrep)
}

// isTopic reports whether those to whom act i was done are the object of a verb before it, which tells what the text is about.
func (r *Reader) isTopic(i int) bool {
	if len(r.acts[i].Patients) == 0 {
		return false
	}
	for k := i - 1; k >= max(0, i-actReach); k-- {
		b := &r.acts[k]
		if b.Noun || b.Deed == Say {
			continue
		}
		for _, p := range b.Patients {
			if p.First == r.acts[i].Patients[0].First {
				return true
			}
		}
	}
	return false
}

// isVerdict reports whether a deed is one of a court.
func isVerdict(d Deed) bool { return d == "sentence" || d == "convict" || d == "charge" }

// goesOn reports whether a later verb of the sentence tells what those did to whom act i was done.
func (r *Reader) goesOn(i int) bool {
	a := &r.acts[i]
	if len(a.Patients) == 0 {
		return false
	}
	for j := i + 1; j < min(len(r.acts), i+actReach); j++ {
		b := &r.acts[j]
		if v := &r.verbs[j]; b.Noun || v.reduced || r.at(v.token).form == formIng || b.Deed == Say {
			continue
		}
		for _, p := range b.Agents {
			if p.Last == a.Patients[0].Last {
				return true
			}
		}
		return len(b.Patients) > 0 && b.Patients[0].Last == a.Patients[0].Last
	}
	return false
}

// linkReach is how many words may be between a verb and the deed noun that explains it.
const linkReach = 10

// isVerb reports whether token i, a form of a verb, is a verb in this sentence. It may instead be a noun ("attack",
// "raid", "plant"), or a participle before a noun ("suspected militants").
func (r *Reader) isVerb(i int) bool {
	t, before := &r.tokens[i], r.at(i-1)
	if r.modifies(i) {
		return false
	}
	switch {
	case before.is(classModal | classTo | classWho):
		return true
	case before.is(classBe|classHave) && t.form&formParticiple != 0:
		return true
	case t.brk == Comma && t.form == formThird && !t.is(classNoun|classParty) && r.startsObject(i+1):
		return true // "kills nine, injures 22"
	case t.active && t.form&formBase != 0:
		return before.is(classParty | classNumber | classQuantity)
	case t.form&(formPast|formParticiple) != 0 && t.form&formBase == 0:
		return !t.is(classNoun|classParty) || t.is(classParty) && r.at(i+1).is(classOf) || // "men accused of spying"
			before.is(classBe|classHave)
	case t.form == formIng:
		return !t.is(classNoun) || r.startsObject(i+1)
	case before.is(classDet|classQuantity|classNumber|classOf|classBy) && !before.is(classParty) || before.means(senseMeans) || before.brk == Genitive:
		return false
	case i == 0:
		return false
	case before.is(classPrep) && !before.is(classParty):
		return false
	case t.is(classNoun|classParty) && t.form&formBase != 0 && before.class == 0 && r.at(i+1).is(classNumber) && r.at(i+1).brk == NoBreak && yearOf(r.at(i+1).text) == 0:
		return true // "Swedes arrest 5"
	case t.is(classNoun | classParty):
		return (before.is(classParty|classNoun) || before.named) && r.startsObject(i+1) && !r.endsObject(i-1)
	case t.form&formBase != 0 && !before.is(classVerb) && t.verb != Other && t.verb != "act" && t.verb != Say && r.startsObject(i+1):
		return true
	case t.form&formBase != 0 && t.verb != Other && t.verb != "act" && t.verb != Say:
		return false
	case t.verb == Other || t.form&formBase != 0:
		return before.is(classParty|classNoun|classAdverb|classWho|classAnd) || before.named || t.form&formThird != 0 && before.class == 0
	}
	return true
}

// endsObject reports whether token i is of a noun phrase that is the object of a verb: in "arrest TTP bomb expert", what
// follows is no second verb. "Officials say rebels attack a post" has two.
func (r *Reader) endsObject(i int) bool {
	for k := i; k >= 0 && i-k < 6; k-- {
		t := r.at(k)
		switch {
		case t.is(classVerb):
			return t.verb != Say && t.verb != Other
		case r.at(k).brk == Comma || r.at(k).brk == Colon || t.is(classAnd|classWho|classSub|classIf|classBe|classPrep|classOf|classBy|classTo):
			return false
		}
	}
	return false
}

// at returns token i, or an empty one.
func (r *Reader) at(i int) *token {
	if i < 0 || i >= len(r.tokens) {
		return &noToken
	}
	return &r.tokens[i]
}

// startsObject reports whether an object can start with token i.
func (r *Reader) startsObject(i int) bool {
	t := r.at(i)
	switch {
	case i >= len(r.tokens) || t.brk == Comma || t.brk == Colon:
		return false
	case t.is(classTime):
		return false
	case t.is(classParty | classDet | classQuantity | classNumber | classNoun):
		return !t.is(classPrep) || t.is(classQuantity) && (r.at(i+1).is(classNumber|classParty) || r.at(i+1).is(classDet) && r.at(i+2).is(classNumber))
	case t.is(classPrep | classOf | classBy | classAnd | classBe | classHave | classModal | classWho | classIf | classTo | classAdverb):
		return false
	case t.is(classVerb):
		return t.form&(formParticiple|formIng) != 0 && r.at(i+1).is(classParty) && r.at(i+1).brk == NoBreak // "wounded soldiers"
	}
	return true
}

// A verbGroup says which auxiliaries and other words belong to a verb and precede it: "may not have been".
type verbGroup struct {
	start               int // first token
	be, have, not, plan bool
}

// group returns the verb group of the verb at i.
func (r *Reader) group(i int) verbGroup {
	g := verbGroup{start: i}
	for k := i - 1; k >= 0 && i-k < 8; k-- {
		t := r.at(k)
		switch {
		case r.at(k+1).brk == Comma || r.at(k+1).brk == Colon:
			return g
		case t.is(classBe):
			g.be = true
		case t.is(classHave):
			g.have = true
		case t.is(classNot) && !t.is(classParty):
			g.not = true
		case t.is(classModal):
			g.plan = g.plan || !t.means(senseForecast)
		case t.is(classTo):
			g.plan = true
		case t.is(classAdverb):
		default:
			return g
		}
		g.start = k
	}
	return g
}

// isUnsure reports whether the verb whose group starts at token start stands in a clause that only asks or supposes:
// "whether it killed", "if rebels attack", "could the group strike".
func (r *Reader) isUnsure(start, i int) bool {
	for k := start - 1; k >= 0 && start-k < 9; k-- {
		t := r.at(k)
		switch {
		case r.at(k+1).brk == Comma || r.at(k+1).brk == Colon || t.is(classVerb|classAnd|classWho):
			return false
		case t.means(senseWhether):
			return true
		case t.is(classModal) && r.at(i).form == formBase:
			return !t.means(senseForecast)
		}
	}
	return false
}

// modifies reports whether the participle at i is part of a noun phrase: "suspected militants", "three wounded soldiers".
func (r *Reader) modifies(i int) bool {
	t, before := r.at(i), r.at(i-1)
	if next := r.at(i + 1); t.verb != Kill && t.form&formParticiple != 0 && before.is(classDet) && !before.is(classQuantity) && next.class == 0 && next.brk == NoBreak && i+1 < len(r.tokens) {
		return true // "the besieged territory"
	}
	if t.verb == Kill || t.form&formParticiple == 0 || r.at(i+1).brk != NoBreak || !r.at(i+1).is(classParty|classNoun) && !r.at(i+1).named {
		return false
	}
	return i == 0 || before.is(classDet|classQuantity|classNumber|classPrep|classOf|classBy|classTo|classSub|classVerb|classAnd) || before.class == 0 && t.verb == Accuse || t.means(senseSuspect)
}
