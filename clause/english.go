package clause

import "strings"

// reach is how many tokens from a deed its parties are looked for.
const reach = 24

// Read returns the acts of one English sentence. The result is valid until the next call. year is the year of
// publication, or 0 if it is not known: what happened in an earlier year is recalled.
func (r *Reader) Read(words []Word, names []Name, year int) []Act {
	r.year = int32(year)
	r.tokenize(words, names)
	r.chooseVerbs()
	r.acts, r.verbs = r.acts[:0], r.verbs[:0]
	for i := range r.tokens {
		t := &r.tokens[i]
		switch {
		case t.is(classDead) && !r.startsObject(i+1):
			r.dead(i)
		case t.is(classVerb):
			r.verb(i)
		case t.is(classNoun):
			r.noun(i)
		}
	}
	r.linkDeeds()
	return r.acts
}

// chooseVerbs decides for each token that can be a verb or something else what it is here.
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
		if a.Noun || a.Via >= 0 || len(a.Agents) > 0 || a.Deed != Kill && a.Deed != "injure" {
			continue
		}
		next := i + 1
		if next < len(r.acts) && r.acts[next].Noun && r.acts[next].First-a.Last < linkReach {
			a.Via = int32(next)
			a.Agents = r.acts[next].Agents
			r.inherit(a)
		}
	}
}

// linkReach is how many words may be between a verb and the deed noun that explains it.
const linkReach = 10

// isVerb decides for a form of a verb whether it is one here. It may be a noun ("attack", "raid", "plant"),
// or a participle before a noun ("suspected militants").
func (r *Reader) isVerb(i int) bool {
	t, before := &r.tokens[i], r.at(i-1)
	if r.modifies(i) {
		return false
	}
	switch {
	case before.is(classModal | classTo | classWho):
		return true
	case t.form&(formPast|formParticiple) != 0 && t.form&formBase == 0:
		return !t.is(classNoun|classParty) || before.is(classBe|classHave)
	case t.form == formIng:
		return !t.is(classNoun) || r.startsObject(i+1)
	case before.is(classDet|classQuantity|classNumber|classOf|classBy) && !before.is(classParty) || before.text == "suicide" || before.brk == Genitive:
		return false
	case i == 0:
		return false
	case before.is(classPrep) && !before.is(classParty):
		return false
	case t.is(classNoun | classParty):
		return (before.is(classParty|classNoun) || before.named) && r.startsObject(i+1)
	case t.form&formBase != 0 && !before.is(classVerb) && t.verb != Other && t.verb != "act" && t.verb != Say && r.startsObject(i+1):
		return true
	case t.form&formBase != 0 && t.verb != Other && t.verb != "act" && t.verb != Say:
		return false
	case t.verb == Other || t.form&formBase != 0:
		return before.is(classParty|classNoun|classAdverb|classWho|classAnd) || before.named || t.form&formThird != 0 && before.class == 0
	}
	return true
}

// at returns token i, or an empty one.
func (r *Reader) at(i int) *token {
	if i < 0 || i >= len(r.tokens) {
		return &token{name: -1}
	}
	return &r.tokens[i]
}

func (r *Reader) startsPrep(i int) bool { return r.at(i).is(classPrep | classOf | classBy | classTo) }

// startsObject reports whether an object can start with token i.
func (r *Reader) startsObject(i int) bool {
	t := r.at(i)
	switch {
	case i >= len(r.tokens) || t.brk == Comma || t.brk == Colon:
		return false
	case t.is(classTime):
		return false
	case t.is(classParty | classDet | classQuantity | classNumber | classNoun):
		return !t.is(classPrep) || t.is(classQuantity) && r.at(i+1).is(classNumber|classParty)
	case t.is(classPrep | classOf | classBy | classAnd | classBe | classHave | classModal | classWho | classIf | classTo | classAdverb):
		return false
	case t.is(classVerb):
		return t.form&(formParticiple|formIng) != 0 && r.at(i+1).is(classParty) // "wounded soldiers"
	}
	return true
}

// A verbGroup is what stands before a verb and belongs to it.
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
			g.plan = g.plan || t.text != "will" && t.text != "should"
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
		if n := number(t.text); len(t.text) == 4 && n >= 1900 && n < r.year {
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
		a.Patients = r.object(i + 1)
		if len(a.Patients) > 0 && r.isHostage(i) {
			a.Deed = "abduct"
		}
		if len(a.Patients) == 0 && harmsPeople(a.Deed) && r.startsObject(i+1) && !pronouns[r.at(i+1).text] {
			end, _ := r.phraseFrom(i + 1)
			a.Patients = []Party{{Kind: Person, First: r.at(i + 1).first, Last: r.at(end - 1).last, Name: -1, Count: -1}}
		}
	}
	r.inherit(&a)
	r.add(a, i, r.at(g.start-1).is(classWho) || t.form == formIng && !g.be && r.at(i).brk == NoBreak)
}

// isHostage reports whether the verb at i takes or holds somebody hostage: "held 12 passengers hostage".
func (r *Reader) isHostage(i int) bool {
	for k := i + 1; k < i+8; k++ {
		if t := r.at(k); t.text == "hostage" || t.text == "captive" {
			return r.at(i).verb == "seize" || r.at(i).verb == Other
		}
	}
	return false
}

// isIllness reports whether the words from token i on say that somebody died of an illness.
func (r *Reader) isIllness(i int) bool {
	if t := r.at(i); !t.is(classOf) && t.text != "from" && t.text != "after" {
		return false
	}
	for k := i + 1; k < i+5; k++ {
		if illness[r.at(k).text] {
			return true
		}
	}
	return false
}

var illness = map[string]bool{
	"cancer": true, "illness": true, "disease": true, "heart": true, "cardiac": true, "stroke": true, "covid": true, "natural": true, "age": true,
	"kidney": true, "organ": true, "fever": true, "infection": true,
}

// add adds an act.
func (r *Reader) add(a Act, i int, reduced bool) {
	r.acts = append(r.acts, a)
	r.verbs = append(r.verbs, verbAct{token: i, reduced: reduced})
}

// possessive has the words that say that somebody comes with the party before: "the general and his driver".
var possessive = map[string]bool{"his": true, "her": true, "their": true}

var elliptic = map[string]bool{"third": true, "fourth": true, "fifth": true, "other": true, "others": true, "another": true, "more": true}

var pronouns = map[string]bool{"him": true, "her": true, "them": true, "it": true, "himself": true, "herself": true, "themselves": true, "me": true, "us": true, "you": true}

// harmsPeople reports whether what a deed is done to must be people, whatever word names them.
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
	a.Agents = r.by(last + 1)
	r.inherit(&a)
	r.add(a, i, r.at(g.start-1).is(classWho) || !g.be && r.at(i).brk == NoBreak)
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

// inherit makes an act recalled if it was done by a deed that is.
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

// noun adds the act of the deed noun at i.
func (r *Reader) noun(i int) {
	t := r.at(i)
	a := Act{Deed: t.noun, Noun: true, First: t.first, Last: t.last, Via: -1}
	general := false
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
			} else if party.Kind != Person {
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
			a.Deed != Kill && a.Deed != "arrest" && (p.text == "on" || p.text == "against" || p.text == "targeting"):
			a.Patients = append(a.Patients, r.object(k+1)...)
		case p.is(classPrep) && !p.is(classAnd):
		default:
			hops = 4
			continue
		}
		if k = r.endOfPhrase(k + 1); k < 0 {
			break
		}
	}
	if t.is(classState) && len(a.Agents) == 0 {
		a.Agents = []Party{{Kind: State, First: t.first, Last: t.last, Name: -1, Count: -1}}
	}
	r.add(a, i, false)
	r.verbs[len(r.verbs)-1].general = general
}

// isCounted reports whether a number stands before the noun at i: "three separate attacks".
func (r *Reader) isCounted(i int) bool {
	for k := i - 1; k >= 0 && i-k < 4; k-- {
		if t := r.at(k); t.is(classNumber|classQuantity) || t.text == "twin" || t.text == "these" {
			return true
		} else if t.is(classVerb | classPrep | classOf | classBy | classAnd) {
			return false
		}
	}
	return false
}

// isBackground reports whether a deed noun is only what something else is about: "the row over the killing".
func (r *Reader) isBackground(i int) bool {
	for k := i - 1; k >= 0 && i-k < 5; k-- {
		switch t := r.at(k); {
		case backgroundWords[t.text]:
			return true
		case t.is(classVerb | classBe | classPrep | classOf | classBy | classSub | classAnd):
			return false
		}
	}
	return false
}

var backgroundWords = map[string]bool{"over": true, "into": true, "about": true, "behind": true, "regarding": true, "anniversary": true, "wave": true, "surge": true, "rise": true, "increase": true, "spate": true, "responsible": true, "uptick": true, "amid": true, "rising": true, "increased": true, "recent": true, "past": true, "previous": true, "earlier": true, "mastermind": true, "masterminds": true, "planner": true, "architect": true, "masterminded": true, "plotted": true}

// ruledOut reports whether "ruled out" stands shortly before a deed noun.
func (r *Reader) ruledOut(i int) bool {
	for k := i - 1; k > 0 && i-k < 5; k-- {
		if r.at(k).text == "out" && (r.at(k-1).text == "rule" || r.at(k-1).text == "rules" || r.at(k-1).text == "ruled") {
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
		case t.verb == "plot" || t.verb == "foil" || t.verb == "threaten" || t.text == "threat" || t.text == "threats":
			return i-k < 7 || t.is(classVerb)
		case t.is(classIf) || unreal[t.text]:
			return true
		case t.is(classVerb):
			return r.group(k).plan
		}
	}
	return false
}

var unreal = map[string]bool{
	"risk": true, "risks": true, "fear": true, "fears": true, "possible": true, "potential": true, "imminent": true, "future": true,
	"hypothetical": true, "mock": true, "plot": true, "plots": true, "more": true, "further": true, "feared": true, "warning": true,
}

// endOfPhrase returns the first token after the noun phrase that starts at i.
func (r *Reader) endOfPhrase(i int) int {
	for ; i < len(r.tokens); i++ {
		t := r.at(i)
		if t.brk == Comma || t.brk == Colon || t.is(classPrep|classOf|classBy|classAnd|classWho|classBe|classHave|classModal|classTo) || t.is(classVerb) && !t.is(classNoun|classParty) {
			return i
		}
	}
	return -1
}

// by returns the parties of "by X" after a passive, which may be some words away: "killed in Bannu by X".
func (r *Reader) by(i int) []Party {
	for k := i; k < len(r.tokens) && k < i+12; k++ {
		t := r.at(k)
		if t.is(classBy) && !r.at(k+1).is(classVerb) {
			return r.object(k + 1)
		}
		if t.brk == Colon || t.is(classWho|classBe|classModal) || t.is(classVerb) && !t.is(classNoun|classParty) {
			return nil
		}
	}
	return nil
}

// party returns the party of the noun phrase of tokens first to last. Its kind is that of its last noun; a
// plain noun ("leader") takes the kind of a noun or name beside it.
func (r *Reader) party(first, last int) Party {
	p := Party{First: r.at(first).first, Last: r.at(last).last, Name: -1, Count: -1}
	follower := false
	for k := last; k >= first; k-- {
		t := r.at(k)
		if t.is(classNumber) && p.Count < 0 {
			p.Count = number(t.text)
		}
		if !t.is(classParty) {
			continue
		}
		if p.Kind == None || p.Kind == Plain && t.kind != Plain {
			p.Kind = t.kind
		}
		if t.follower {
			follower = true
		}
		if t.name >= 0 && p.Name < 0 && !follower {
			p.Name = t.name
			if p.Kind == Plain {
				p.Kind = t.kind
			}
		}
	}
	return p
}

// object returns the parties of the noun phrases that start at i: "two soldiers and a civilian".
func (r *Reader) object(i int) []Party {
	var all []Party
	for len(all) < 4 {
		end, head := r.phraseFrom(i)
		if end == i {
			return all
		}
		if p, ok := r.readPhrase(i, end, head); ok && (len(all) == 0 || !possessive[r.at(i).text]) {
			all = append(all, p)
		}
		// "members of X", "leader of X"
		if t := r.at(end); t.is(classOf) {
			e, _ := r.phraseFrom(end + 1)
			if q, ok := r.readPhrase(end+1, e, 0); ok && len(all) > 0 && all[len(all)-1].Kind <= Plain {
				p := &all[len(all)-1]
				p.Kind, p.Name, p.Last = q.Kind, q.Name, q.Last
			}
			end = e
		}
		if !r.at(end).is(classAnd) && !(r.at(end).brk == Comma && r.at(end).is(classNumber|classParty|classDet)) {
			return all
		}
		if r.at(end).is(classAnd) {
			end++
		}
		if r.at(end).is(classVerb) {
			return all
		}
		i = end
	}
	return all
}

// phraseFrom returns the end of the noun phrase that starts at i.
func (r *Reader) phraseFrom(i int) (end, head int) {
	k := i
	for ; k < len(r.tokens) && k < i+12; k++ {
		t := r.at(k)
		if k > i && (t.brk == Comma || t.brk == Colon) {
			break
		}
		if t.is(classQuantity) && (!t.is(classPrep) || r.at(k+1).is(classNumber)) { // "over 50 men"
			continue
		}
		if t.is(classPrep | classOf | classBy | classAnd | classWho | classBe | classHave | classModal | classTo | classIf) {
			break
		}
		if t.is(classTime) && (k == i || !r.at(k+1).is(classParty|classNoun)) {
			break
		}
		if t.is(classDead) {
			break
		}
		if t.is(classVerb) {
			break
		}
	}
	return k, 0
}

// readPhrase returns the party of a noun phrase, and false if it names none. A number alone names people.
func (r *Reader) readPhrase(i, end, _ int) (Party, bool) {
	if end <= i {
		return Party{}, false
	}
	p := r.party(i, end-1)
	if n := len(r.acts); n > 0 && p.Kind == None && end-i <= 3 && (r.at(end-1).is(classNumber) || elliptic[r.at(end-1).text]) && r.at(i).brk == NoBreak {
		// "killed two militants and arrested a third"
		for k := n - 1; k >= 0; k-- {
			if prev := r.acts[k].Patients; len(prev) > 0 && !r.acts[k].Noun {
				p.Kind = prev[0].Kind
				return p, true
			}
		}
	}
	if p.Kind == None && r.at(end-1).named { // a country
		p.Kind = State
		return p, true
	}
	if p.Kind == None {
		if end-i == 1 && pronouns[r.at(i).text] {
			return p, false
		}
		for k := i; k < end; k++ {
			if r.at(k).is(classNumber|classQuantity) && end-i <= 3 {
				p.Kind = Unsaid
				return p, true
			}
		}
		return p, false
	}
	return p, true
}

// subject returns the parties of the subject of a verb whose group starts at start, and the act of the deed
// noun that is the subject, or -1.
func (r *Reader) subject(start, verb int) ([]Party, int32) {
	k := start - 1
	if k > 0 && r.at(k).is(classWho) { // "X, who killed"
		return r.nearest(k - 1)
	}
	if k >= 0 && r.at(k).is(classAnd) && r.at(start).brk == NoBreak {
		// "attacked the post and killed five": the subject of the verb before it
		if n := len(r.acts); n > 0 {
			prev := &r.acts[n-1]
			for j := n - 1; j >= 0; j-- {
				if !r.acts[j].Noun {
					prev = &r.acts[j]
					break
				}
			}
			if !prev.Noun && r.at(verb).form&formIng == 0 {
				if len(prev.Agents) > 0 {
					return prev.Agents, prev.Via
				}
				return prev.Patients, prev.Via
			}
		}
	}
	if r.at(start).brk == Comma && r.at(verb).form == formIng || r.at(verb).form == formIng && k >= 0 && !r.at(k).is(classParty|classBe) {
		// ", killing five": the subject of the sentence so far
		if n := len(r.acts); n > 0 {
			for j := n - 1; j >= 0; j-- {
				if a := &r.acts[j]; !a.Noun && (len(a.Agents) > 0 || a.Via >= 0) {
					return a.Agents, a.Via
				}
			}
			for j := range r.acts {
				if r.acts[j].Noun {
					return r.acts[j].Agents, int32(j)
				}
			}
		}
		return nil, -1
	}
	if n := len(r.acts) - 1; n >= 0 && r.at(start).brk == Comma && r.at(start).is(classVerb) {
		// "raid a hideout, kill three"
		for n > 0 && r.acts[n].Noun {
			n--
		}
		if prev := &r.acts[n]; !prev.Noun && len(prev.Agents) > 0 {
			return prev.Agents, prev.Via
		}
	}
	all, via := r.chain(k)
	if n := len(r.acts) - 1; len(all) == 0 && via < 0 && n >= 0 {
		// "gunmen riding motorcycles killed", "militants who attacked a plant killed"
		for n > 0 && r.acts[n].Noun {
			n--
		}
		if prev := &r.acts[n]; (r.verbs[n].reduced || r.at(start).brk == Comma) && !prev.Noun {
			if len(prev.Agents) > 0 {
				return prev.Agents, prev.Via
			}
			return prev.Patients, -1
		}
	}
	return all, via
}

// nearest returns the party or deed noun of the noun phrase that ends at token k, with what "of" adds to it.
func (r *Reader) nearest(k int) ([]Party, int32) {
	first := k + 1
	for first > 0 && k-first < reach {
		t := r.at(first - 1)
		if t.is(classVerb|classBe|classHave|classModal|classIf|classTo|classWho|classSub|classDead) || t.is(classPrep|classBy|classAnd) && !t.is(classOf) {
			break
		}
		first--
		if r.at(first).brk == Comma || r.at(first).brk == Colon {
			break
		}
	}
	if first > k {
		return nil, -1
	}
	all, via := r.headOf(first, k+1)
	if len(all) == 0 && via < 0 && first > 1 && r.at(first-1).is(classPrep) {
		return r.nearest(first - 2) // "an attack in Kabul that killed"
	}
	return all, via
}

// chain reads the noun phrases that end at token k, joined by prepositions: "members of X in Y". The first of
// them is the subject.
func (r *Reader) chain(k int) ([]Party, int32) {
	end := k + 1
	low := max(0, end-reach)
	// skip an apposition: "X, a leader of Y, was killed"
	if k >= 0 && r.at(end).brk == Comma {
		for j := k; j > max(low, k-12); j-- {
			if r.at(j).brk == Comma && j > 0 {
				if all, via := r.chain(j - 1); len(all) > 0 || via >= 0 {
					return all, via
				}
				break
			}
		}
	}
	first := end
	for first > low {
		t := r.at(first - 1)
		if t.is(classVerb) || t.is(classBe|classHave|classModal|classIf|classTo|classWho|classSub) {
			break
		}
		if t.is(classDead) {
			break
		}
		first--
		if r.at(first).brk == Comma || r.at(first).brk == Colon {
			break
		}
	}
	if first == end {
		return nil, -1
	}
	all, via := r.headOf(first, end)
	if via < 0 && r.at(first).brk == Comma && r.at(first).is(classNumber|classQuantity|classParty) && first > 0 {
		// "five militants, two soldiers killed"
		from := first
		for from > low && !r.at(from-1).is(classVerb|classPrep|classBe|classOf|classDead|classNoun) && (from == first || r.at(from).brk == NoBreak) {
			from--
		}
		if p, ok := r.readPhrase(from, first, 0); ok && from < first {
			all = append([]Party{p}, all...)
		}
	}
	return all, via
}

// modifies reports whether the participle at i is part of a noun phrase: "suspected militants", "three wounded soldiers".
func (r *Reader) modifies(i int) bool {
	t, before := r.at(i), r.at(i-1)
	if t.verb == Kill || t.form&formParticiple == 0 || r.at(i+1).brk != NoBreak || !r.at(i+1).is(classParty|classNoun) && !r.at(i+1).named {
		return false
	}
	return i == 0 || before.is(classDet|classQuantity|classNumber|classPrep|classOf|classBy|classTo|classSub|classVerb|classAnd) || before.class == 0 && t.verb == Accuse
}

// headOf returns the parties of the first noun phrase of a chain, or the deed noun that is its head.
func (r *Reader) headOf(first, end int) ([]Party, int32) {
	i := first
	for i < end && r.at(i).is(classPrep|classAnd|classTo|classBy) { // "in Bannu two soldiers were killed"
		i++
		if e, _ := r.phraseFrom(i); e < end && e > i {
			if r.at(i-1).is(classPrep) && r.at(e).is(classPrep|classOf) == false {
				break
			}
		}
	}
	var all []Party
	for i < end {
		e, _ := r.phraseFrom(i)
		e = min(e, end)
		if e == i {
			i++
			continue
		}
		head := r.at(e - 1)
		if head.is(classNoun) && !head.is(classParty) || head.is(classNoun) && len(all) == 0 && head.is(classState) {
			for j := len(r.acts) - 1; j >= 0; j-- {
				if r.acts[j].Noun && r.acts[j].Last == head.last {
					return r.acts[j].Agents, int32(j)
				}
			}
		}
		if p, ok := r.readPhrase(i, e, 0); ok {
			if r.at(e).is(classOf) && e < end && p.Kind <= Plain {
				e2, _ := r.phraseFrom(e + 1)
				e2 = min(e2, end)
				if q, ok := r.readPhrase(e+1, e2, 0); ok {
					p.Kind, p.Name, p.Last = q.Kind, q.Name, q.Last
				}
				e = e2
			}
			all = append(all, p)
		} else if r.at(e).is(classOf) && e < end {
			i = e + 1
			continue
		}
		if !r.at(e).is(classAnd) || e >= end {
			break
		}
		i = e + 1
	}
	return all, -1
}
