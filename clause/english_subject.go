package clause

// reach is the greatest distance, in tokens, between a deed and its parties.
const reach = 24

// subject returns the parties of the subject of the verb at token verb, whose group starts at token start, and the
// index of the act of the deed noun that is the subject, or -1.
func (r *Reader) subject(start, verb int) ([]Party, int32) {
	k := start - 1
	ing, comma := r.at(verb).form == formIng, r.at(start).brk == Comma
	prev := r.lastVerb()
	switch {
	case k > 0 && r.at(k).is(classWho): // "X, who killed"
		return r.nearest(k-1, maxNesting)
	case k >= 0 && r.at(k).is(classAnd) && r.at(start).brk == NoBreak && prev >= 0 && r.at(verb).form&formIng == 0:
		return r.subjectOf(prev) // "attacked the post and killed five"
	case r.at(start).is(classTo) && prev >= 0 && r.verbs[prev].token == k:
		return r.subjectOf(prev) // "threatened to attack"
	case ing && (comma || k >= 0 && !r.at(k).is(classParty|classBe)):
		all, via := r.doerSoFar() // "…, killing five"
		if len(all) == 0 && via < 0 && k > 0 && r.at(k).is(classPrep) && !comma {
			if all, via = r.chain(k-1, maxNesting); len(all) == 0 && via < 0 { // "a governor known for fighting rebels"
				return r.describedAs(k - 1) // "a leader who was responsible for planning attacks"
			}
		}
		return all, via
	case comma && r.at(start).is(classVerb) && prev >= 0 && len(r.acts[prev].Agents) > 0:
		return r.acts[prev].Agents, r.acts[prev].Via // "raid a hideout, kill three"
	}
	if prev >= 0 && r.verbs[prev].reduced && r.isLastVerbBefore(prev, start) {
		return r.subjectOf(prev) // "rebels who stormed the barracks killed", "engineers abducted by gunmen were freed"
	}
	if k >= 0 && r.at(k).means(senseSubject) && r.at(start).brk == NoBreak {
		if by := r.speaker(prev); len(by) > 0 {
			return by, -1
		}
		return r.onlyParty(k), -1
	}
	if comma && prev >= 0 && r.verbs[prev].reduced && r.verbs[prev].passive && r.at(start).is(classBe|classHave) && r.opensNoClause(prev, start) {
		return r.subjectOf(prev) // "an engineer, abducted in Kech by rebels, was freed"
	}
	all, via := r.chain(k, maxNesting)
	if len(all) == 0 && via < 0 && prev >= 0 && (r.verbs[prev].reduced || comma) {
		return r.subjectOf(prev) // "gunmen riding motorcycles killed", "militants who attacked a plant killed"
	}
	return all, via
}

// describedAs returns the party of which a relative clause that ends at token k says what it is: "a leader who was responsible".
func (r *Reader) describedAs(k int) ([]Party, int32) {
	for j := k; j > 1 && k-j < 6; j-- {
		if t := r.at(j); t.is(classWho) {
			return r.nearest(j-1, maxNesting)
		} else if t.is(classVerb|classSub|classIf) || t.brk != NoBreak {
			break
		}
	}
	return nil, -1
}

// speaker returns who the pronoun after the verb of an act stands for: who says, denies or claims something.
func (r *Reader) speaker(act int) []Party {
	if act < 0 || len(r.acts[act].Agents) != 1 || r.verbs[act].passive {
		return nil
	}
	switch r.acts[act].Deed {
	case Say, "deny", "claim", "threaten", "accuse":
		return r.acts[act].Agents
	}
	return nil
}

// onlyParty returns the party of the sentence before token end, if there is one, by the name of an armed group.
func (r *Reader) onlyParty(end int) []Party {
	only := -1
	for k := max(0, end-reach); k < end; k++ {
		t := r.at(k)
		switch {
		case !t.is(classParty) || t.kind == Plain:
		case only >= 0 && (t.name < 0 || t.name != r.at(only).name), t.name < 0 || t.kind != Militant:
			return nil
		default:
			only = k
		}
	}
	if only < 0 {
		return nil
	}
	return []Party{r.party(only, only)}
}

// maxNesting limits the recursion into nested phrases: appositions, and phrases with prepositions before a clause.
const maxNesting = 2

// actReach is how many acts before the current one are looked at.
const actReach = 16

// lastVerb returns the index of the last act that is named by a verb, or -1.
func (r *Reader) lastVerb() int {
	for k := len(r.acts) - 1; k >= max(0, len(r.acts)-actReach); k-- {
		if !r.acts[k].Noun {
			return k
		}
	}
	return -1
}

// subjectOf returns the subject of the verb of an act.
func (r *Reader) subjectOf(act int) ([]Party, int32) {
	if a := &r.acts[act]; !r.verbs[act].passive && (len(a.Agents) > 0 || a.Via >= 0) {
		return a.Agents, a.Via
	}
	if a := &r.acts[act]; len(a.Patients) > 0 {
		return a.Patients, -1
	}
	return r.acts[act].Agents, -1 // "a bomb planted by rebels killed"
}

// isLastVerbBefore reports whether no clause starts between the verb of an act and the token at start.
func (r *Reader) isLastVerbBefore(act, start int) bool {
	return r.at(start).brk == NoBreak && r.opensNoClause(act, start)
}

// opensNoClause reports whether no clause, and no other phrase between commas, starts between the verb of an act and the
// token at start.
func (r *Reader) opensNoClause(act, start int) bool {
	from := r.verbs[act].token
	if start-from > reach {
		return false
	}
	says := r.acts[act].Deed == Say
	for k := from + 1; k < start; k++ {
		t := r.at(k)
		if says && t.text == "as" && r.at(k+1).is(classDet|classParty) {
			continue // "a man describing himself as a member"
		}
		if t.is(classVerb|classSub|classIf|classWho) || t.brk == Colon || t.brk == Comma {
			return false
		}
	}
	return true
}

// headBefore returns the party about which a relative clause before the verb group at start says something, where that
// clause has others in it: "the man who directed the attack that killed five | has been arrested".
func (r *Reader) headBefore(start int) []Party {
	for k := len(r.acts) - 1; k >= max(0, len(r.acts)-actReach); k-- {
		if v := &r.verbs[k]; r.acts[k].Noun || start-v.token > 2*reach {
			continue
		} else if !v.reduced {
			return nil
		} else if !v.passive && len(r.acts[k].Agents) > 0 && r.acts[k].Via < 0 {
			return r.acts[k].Agents
		}
	}
	return nil
}

// doerSoFar returns who did the last deed of the sentence so far, or the deed noun that did.
func (r *Reader) doerSoFar() ([]Party, int32) {
	low := max(0, len(r.acts)-actReach)
	for k := len(r.acts) - 1; k >= low; k-- {
		if a := &r.acts[k]; !a.Noun && (len(a.Agents) > 0 || a.Via >= 0) {
			return a.Agents, a.Via
		}
	}
	for k := low; k < len(r.acts); k++ {
		if r.acts[k].Noun {
			return r.acts[k].Agents, int32(k)
		}
	}
	return nil, -1
}

// nearest returns the party or deed noun of the noun phrase that ends at token k, with what "of" adds to it.
func (r *Reader) nearest(k, depth int) ([]Party, int32) {
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
	if len(all) == 1 && via < 0 && r.at(first).named && first == k && !r.at(k).is(classParty) {
		all = nil // a country
	}
	if len(all) == 0 && via < 0 && first > 1 && depth > 0 && r.at(first-1).is(classPrep) {
		return r.nearest(first-2, depth-1) // "an attack in Kabul that killed"
	}
	if len(all) == 0 && via < 0 && first > 0 && depth > 0 && r.at(first).brk == Comma && r.at(first).named {
		return r.nearest(first-1, depth) // "an attack in Kabul, Afghanistan, that killed"
	}
	return all, via
}

// chain reads the noun phrases that end at token k, joined by prepositions: "members of X in Y". The first of
// them is the subject.
func (r *Reader) chain(k, depth int) ([]Party, int32) {
	end := k + 1
	low := max(0, end-reach)
	// skip an apposition: "X, a leader of Y, was killed"
	if k >= 0 && depth > 0 && r.at(end).brk == Comma {
		for j := k; j > max(low, k-12); j-- {
			if r.at(j).brk == Comma && j > 0 {
				if all, via := r.chain(j-1, depth-1); len(all) > 0 || via >= 0 {
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
	if before := r.at(first - 1); len(all) == 0 && via < 0 && depth > 0 && first > 1 && before.is(classSub) && before.is(classPrep) && r.at(first).brk == NoBreak {
		return r.chain(first-2, depth-1) // "the bombing during the evacuation killed"
	}
	if via < 0 && r.at(first).brk == Comma && r.at(first).is(classNumber|classQuantity|classParty) && first > 0 {
		// "five militants, two soldiers killed"
		from := first
		for from > low && !r.at(from-1).is(classVerb|classPrep|classBe|classOf|classDead|classNoun) && (from == first || r.at(from).brk == NoBreak) {
			from--
		}
		if p, ok := r.readPhrase(from, first); ok && from < first && r.at(first-1).is(classParty|classNumber|classQuantity) {
			all = append([]Party{p}, all...)
		}
	}
	return all, via
}

// headOf returns the parties of the first noun phrase of a chain, or the deed noun that is its head.
func (r *Reader) headOf(first, end int) ([]Party, int32) {
	i := first
	for i < end && r.at(i).is(classPrep|classAnd|classTo|classBy) { // "in Bannu two soldiers were killed"
		i++
		if e := r.phraseFrom(i); e < end && e > i {
			if r.at(i-1).is(classPrep) && !r.at(e).is(classPrep|classOf) {
				break
			}
		}
	}
	var all []Party
	for i < end {
		e := r.phraseFrom(i)
		e = min(e, end)
		if e == i {
			i++
			continue
		}
		head := r.at(e - 1)
		if head.is(classNoun) && !head.is(classParty) || head.is(classNoun) && len(all) == 0 && head.is(classState) {
			for j := len(r.acts) - 1; j >= max(0, len(r.acts)-actReach); j-- {
				if r.acts[j].Noun && r.acts[j].Last == head.last {
					return r.acts[j].Agents, int32(j)
				}
			}
		}
		if p, ok := r.readPhrase(i, e); ok {
			if r.at(e).is(classOf) && e < end && (p.Kind <= Plain || p.Kind == Unsaid) {
				e2 := min(r.phraseFrom(e+1), end)
				r.addOf(&p, e+1, e2)
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
