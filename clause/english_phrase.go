package clause

import "strings"

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
// plain noun ("leader", also "men" after the name of a group) takes the kind of a name beside it, or else of a noun.
func (r *Reader) party(first, last int) Party {
	p := Party{First: r.at(first).first, Last: r.at(last).last, Name: -1}
	follower, men := false, false
	for k := last; k >= first; k-- {
		t := r.at(k)
		if !t.is(classParty) || k < last && t.means(senseAttribute) && r.at(k+1).class == 0 && !r.at(k+1).named {
			continue
		}
		if p.Kind == None {
			men = t.means(senseMen)
		} else if men && p.Name < 0 && p.Kind == Person && k == last-1 && t.kind == Force && t.name < 0 {
			p.Kind = Force // "Levies men"
		}
		plain := p.Kind == Plain
		if p.Kind == None || plain && t.kind != Plain {
			p.Kind = t.kind
		}
		if t.follower {
			follower = true
		}
		if t.name >= 0 && p.Name < 0 && !follower {
			p.Name = t.name
			if plain || men && t.kind == Militant || p.Kind == Plain {
				p.Kind = t.kind
			}
		}
		men = men && p.Name < 0
		if plain && p.Kind != Plain && p.Name < 0 && r.namedIn(first, k) {
			p.Kind = Plain // "the group's intelligence chief"
		}
	}
	for k := max(0, first-1); k <= last && !p.Suspected; k++ {
		p.Suspected = r.at(k).means(senseSuspect)
	}
	if (p.Kind == Plain || p.Kind == Militant) && p.Name < 0 && r.at(first).means(senseOwn) {
		r.own(&p, first)
	}
	return p
}

// own gives a party such as "its leaders" the name of the armed group before token first, if it is the only one.
func (r *Reader) own(p *Party, first int) {
	name := int32(-1)
	for k := max(0, first-reach); k < first; k++ {
		if t := r.at(k); t.name >= 0 && t.kind == Militant {
			if name >= 0 {
				return
			}
			name = t.name
		}
	}
	if name >= 0 {
		p.Name, p.Kind = name, Militant
	}
}

// namedIn reports whether tokens first to end, without end, have the name of an armed group.
func (r *Reader) namedIn(first, end int) bool {
	for k := first; k < end; k++ {
		if t := r.at(k); t.name >= 0 && t.kind == Militant {
			return true
		}
	}
	return false
}

// object returns the parties of the noun phrases that start at i: "two soldiers and a civilian".
func (r *Reader) object(i int) []Party {
	var all []Party
	first := i
	for len(all) < 4 {
		end := r.phraseFrom(i)
		if end == i {
			return all
		}
		if p, ok := r.readPhrase(i, end); ok && (i == first || !r.at(i).means(sensePossessive)) {
			all = append(all, p)
		}
		// "members of X", "leader of X"
		if t := r.at(end); t.is(classOf) {
			e := r.phraseFrom(end + 1)
			if len(all) > 0 {
				r.addOf(&all[len(all)-1], end+1, e)
			}
			end = e
		}
		if !r.at(end).is(classAnd) && !(r.at(end).brk == Comma && r.at(end).is(classNumber|classParty|classDet)) {
			return all
		}
		if r.at(end).is(classAnd) {
			end++
		}
		if r.at(end).is(classVerb) || r.at(end).brk == Comma && r.at(r.phraseFrom(end)).verb == Say {
			return all // "killing two, police say"
		}
		i = end
	}
	return all
}

// addOf adds to a party what "of" says of it, in tokens i to end: "leaders of X", "two of its members", "the planner of the bombing".
func (r *Reader) addOf(p *Party, i, end int) {
	if p.Kind > Plain && p.Kind != Unsaid {
		return
	}
	if t := r.at(end - 1); p.Kind == Plain && p.Name < 0 && end > i && t.is(classNoun) && !t.is(classParty) && isViolent(t.noun) {
		p.Kind = Militant
		return
	}
	if q, ok := r.readPhrase(i, end); ok && (p.Kind != Unsaid || q.Kind != State) {
		p.Kind, p.Name, p.Last = q.Kind, q.Name, q.Last
	}
}

// phraseFrom returns the end of the noun phrase that starts at i.
func (r *Reader) phraseFrom(i int) int {
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
		if t.is(classTime) && (k == i || !r.isDated(k)) {
			break
		}
		if t.is(classDead) || k > i && t.class == 0 && !t.named && strings.HasSuffix(t.text, "ing") && r.at(k-1).is(classParty) {
			break // "a policeman | guarding a school"
		}
		if t.is(classVerb) {
			break
		}
	}
	return k
}

// isDated reports whether the time at k belongs to a noun after it: "the August 2021 bombing".
func (r *Reader) isDated(k int) bool {
	for j := k + 1; j < k+4; j++ {
		t := r.at(j)
		if t.is(classParty | classNoun) {
			return t.brk == NoBreak && !t.is(classPrep)
		}
		if !t.is(classTime|classNumber) || t.brk != NoBreak {
			return false
		}
	}
	return false
}

// readPhrase returns the party of a noun phrase, and false if it names none. A number alone names people.
func (r *Reader) readPhrase(i, end int) (Party, bool) {
	if end <= i {
		return Party{}, false
	}
	p := r.party(i, end-1)
	if n := len(r.acts); n > 0 && p.Kind == None && end-i <= 3 && (r.at(end-1).is(classNumber) || r.at(end-1).means(senseElliptic)) && r.at(i).brk == NoBreak {
		// "killed two militants and arrested a third"
		for k := n - 1; k >= max(0, n-actReach); k-- {
			if prev := r.acts[k].Patients; len(prev) > 0 && !r.acts[k].Noun {
				if d := r.acts[k].Deed; !harmsPeople(d) && d != "seize" && d != "free" {
					break // "allows aid groups to work as strikes kill five"
				}
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
		if end-i == 1 && r.at(i).means(sensePronoun) {
			return p, false
		}
		for k := i; k < end; k++ {
			if r.at(k).is(classNumber|classQuantity) && end-i <= 3 && yearOf(r.at(k).text) == 0 {
				p.Kind = Unsaid
				return p, true
			}
		}
		return p, false
	}
	return p, true
}
