package classifier

import (
	"cmp"
	"slices"
	"time"

	"khabar/clause"
	"khabar/news"
)

// An accountBuilder fills in an account.
type accountBuilder struct {
	resolver
	account    news.Account
	actors     []accountActor
	severities []int           // of its events
	status     news.StatusKind // that an event of the account gives it
}

// An accountActor is an actor with the number of its entry, or -1.
type accountActor struct {
	news.Actor
	entry int32
}

// account returns the account of a draft, without its anchor.
func (r resolver) account(d *accountDraft) news.Account {
	b := accountBuilder{resolver: r, account: news.Account{Events: []news.AccountEvent{}, Actors: []news.Actor{}, Victims: []news.Victim{}}}
	for _, m := range d.mentions {
		b.addEvents(m)
		b.addParties(m)
	}
	for _, n := range d.named {
		b.addGroup(&r.hits[n])
	}
	b.dropUnnamed()
	b.dropWider()
	b.setStatus(d)
	b.figures(d)
	for _, a := range b.actors {
		b.account.Actors = append(b.account.Actors, a.Actor)
	}
	return b.account
}

// addEvents adds the events of a mention. They stay sorted by severity, the gravest first.
func (b *accountBuilder) addEvents(m *mention) {
	events := &b.account.Events
	for _, e := range m.events {
		entry := &b.entries[e.entry]
		i := slices.IndexFunc(*events, func(x news.AccountEvent) bool { return x.ID == entry.id })
		if i < 0 {
			if len(*events) == maxListed {
				continue
			}
			b.status = cmp.Or(b.status, entry.status)
			*events = append(*events, news.AccountEvent{ID: entry.id, Evidence: []news.Quote{}})
			b.severities = append(b.severities, entry.severity)
			for i = len(*events) - 1; i > 0 && b.severities[i-1] < b.severities[i]; i-- {
				b.severities[i-1], b.severities[i] = b.severities[i], b.severities[i-1]
				(*events)[i-1], (*events)[i] = (*events)[i], (*events)[i-1]
			}
		}
		(*events)[i].Evidence = b.addQuote((*events)[i].Evidence, e.at)
	}
}

// longAgo reports whether an event with a year in its ID, such as event/mumbai-2008, had ended two months before the item
// was published.
func (r resolver) longAgo(e *entry) bool {
	return e.year > 0 && r.published.After(time.Date(e.year+1, time.March, 1, 0, 0, 0, 0, time.UTC))
}

// isPast reports whether the deeds of a draft were done in an event of long ago. Of an arrest beside the attack for which
// it is made, that is not so.
func (b *accountBuilder) isPast(d *accountDraft) bool {
	var past, others []int32 // widest events
	for _, m := range d.mentions {
		for _, e := range m.events {
			switch entry := &b.entries[e.entry]; {
			case b.longAgo(entry):
				past = append(past, entry.root)
			case entry.class == deedClass:
				others = append(others, entry.root)
			}
		}
	}
	return len(past) > 0 && !slices.ContainsFunc(others, func(root int32) bool { return !slices.Contains(past, root) })
}

// addQuote adds the words of a span to quotes, unless they are there or there are too many.
func (b *accountBuilder) addQuote(quotes []news.Quote, at fieldSpan) []news.Quote {
	q := b.quoteOf(at)
	if len(quotes) == maxQuotes || q.End-q.Start > maxQuoteBytes || slices.Contains(quotes, q) {
		return quotes
	}
	return append(quotes, q)
}

// quoteOf returns the words of a span.
func (r resolver) quoteOf(at fieldSpan) news.Quote {
	f := &r.fields[at.field]
	start, end := f.rawRange(at.first, at.last)
	return news.Quote{Field: f.name, Start: start, End: end, Text: f.raw[start:end]}
}

// addParties adds the parties of an act: who did it, and to whom it was done.
func (b *accountBuilder) addParties(m *mention) {
	for _, p := range m.agents {
		if !m.does {
			break
		}
		if m.mood == clause.Planned {
			b.addActor(p, accusedRole)
			continue
		}
		b.addActor(p, perpetratorRole)
	}
	harm := harms(m.deed) && m.mood != clause.Planned
	for _, p := range m.patients {
		n := targetRole
		if m.deed == clause.Kill || m.deed == clause.Die || m.deed == "injure" {
			n = victimRole
		}
		switch {
		case harm && p.hit >= 0 && b.isForceOfState(p):
			b.addVictim(p)
		case p.hit >= 0 || p.kind == clause.Militant:
			if m.suffers {
				b.addActor(p, n)
			}
		case harm && (p.kind == clause.Person || p.kind == clause.Force || p.kind == clause.State || p.kind == clause.Unsaid):
			b.addVictim(p)
		}
	}
}

// isForceOfState reports whether a party is people of a named organisation: "two Pakistani soldiers".
func (b *accountBuilder) isForceOfState(p mentionParty) bool {
	h := &b.hits[p.hit]
	return h.traits&traitGroup == 0 && b.entries[h.entry].facet != news.FacetPerson
}

// harms reports whether a deed harms those to whom it is done.
func harms(d clause.Deed) bool {
	switch d {
	case clause.Kill, clause.Die, clause.Suicide, clause.Explode, "injure", "attack", "bomb", "shoot", "abduct":
		return true
	}
	return false
}

// addActor adds a party as an actor with a role, unless it is people of whom the text says no more. A group that has a role of the same side by its own cue has that.
func (b *accountBuilder) addActor(p mentionParty, n role) {
	a := accountActor{news.Actor{ID: news.Unnamed, Role: n.named()}, -1}
	switch {
	case p.hit >= 0:
		h := &b.hits[p.hit]
		e := &b.entries[h.entry]
		a.entry = h.entry
		if a.ID = e.id; h.role != mentionRole && (n < targetRole) == (h.role < targetRole) {
			a.Role = h.role.named()
		}
		switch {
		case h.traits&traitGroup != 0:
			a.Kind = news.ActorGroup
		case e.facet == news.FacetPerson:
			a.Kind = news.ActorPerson
		default:
			a.Kind = cmp.Or(b.forceKind(p.fieldSpan), news.ActorState)
		}
	case p.kind == clause.Militant:
		a.Kind = news.ActorGroup
	case p.kind == clause.Force || p.kind == clause.State:
		a.Kind = b.forceKind(p.fieldSpan)
	}
	if a.Kind == "" || a.ID == news.Unnamed && b.speaks(p.fieldSpan) {
		return // "leaders", "five people", "a government spokesman"
	}
	b.putActor(a, p.fieldSpan)
}

// speaks reports whether a party is one who speaks for others, and so does not act.
func (r resolver) speaks(at fieldSpan) bool {
	speaks := false
	r.eachPartyWord(at, func(w partyWord) bool {
		speaks = speaks || w.speaker
		return speaks
	})
	return speaks
}

// putActor adds an actor, or evidence of one that is there. Of two roles the stronger stays.
func (b *accountBuilder) putActor(a accountActor, at ...fieldSpan) {
	i := slices.IndexFunc(b.actors, func(x accountActor) bool {
		return x.ID == a.ID && (a.ID != news.Unnamed || x.Kind == a.Kind && isDoer(x.Role) == isDoer(a.Role))
	})
	if i < 0 {
		if len(b.actors) == maxListed {
			return
		}
		i, a.Evidence = len(b.actors), []news.Quote{}
		b.actors = append(b.actors, a)
	} else if roleNumber(a.Role) < roleNumber(b.actors[i].Role) {
		b.actors[i].Role = a.Role
	}
	for _, span := range at {
		b.actors[i].Evidence = b.addQuote(b.actors[i].Evidence, span)
	}
}

// isDoer reports whether a role is that of somebody who did something, or is said to have done it.
func isDoer(n news.Role) bool {
	return n == news.RolePerpetrator || n == news.RoleClaimant || n == news.RoleAccused
}

// roleNumber orders roles, the strongest first, as in accounts: mention comes last.
func roleNumber(n news.Role) int {
	for k := perpetratorRole; k <= negatedRole; k++ {
		if k.named() == n {
			return int(k)
		}
	}
	return int(negatedRole) + 1
}

// addGroup adds a group that a cue gives a role.
func (b *accountBuilder) addGroup(h *hit) {
	a := news.Actor{ID: b.entries[h.entry].id, Kind: news.ActorGroup, Role: h.role.named()}
	b.putActor(accountActor{a, h.entry}, h.span(), b.cueSpans[h.cue])
}

// dropUnnamed drops unnamed militants beside a named group of their side.
func (b *accountBuilder) dropUnnamed() {
	var named [2]bool
	side := func(a accountActor) int {
		if isDoer(a.Role) {
			return 0
		}
		return 1
	}
	for _, a := range b.actors {
		if a.ID != news.Unnamed && a.Kind == news.ActorGroup && a.Role != news.RoleDenier {
			named[side(a)] = true
		}
	}
	b.actors = slices.DeleteFunc(b.actors, func(a accountActor) bool {
		return a.ID == news.Unnamed && a.Kind == news.ActorGroup && named[side(a)]
	})
}

// dropWider drops a group beside one of its branches on the same side: "Islamic State" in the headline, and the name of
// the branch in the text.
func (b *accountBuilder) dropWider() {
	all := slices.Clone(b.actors)
	b.actors = slices.DeleteFunc(b.actors, func(a accountActor) bool {
		return slices.ContainsFunc(all, func(x accountActor) bool {
			return x.entry >= 0 && isDoer(x.Role) == isDoer(a.Role) && slices.Contains(b.entries[x.entry].above, a.entry)
		})
	})
}

// addVictim adds people whom a deed harmed.
func (b *accountBuilder) addVictim(p mentionParty) {
	kind := b.victimKind(p)
	if kind == "" {
		return
	}
	victims := &b.account.Victims
	i := slices.IndexFunc(*victims, func(v news.Victim) bool { return v.Kind == kind })
	if i < 0 {
		if len(*victims) == maxListed {
			return
		}
		i = len(*victims)
		*victims = append(*victims, news.Victim{Kind: kind, Evidence: []news.Quote{}})
	}
	(*victims)[i].Evidence = b.addQuote((*victims)[i].Evidence, p.fieldSpan)
}

// setStatus says how the text tells of the happening. A deed that was not done is threatened or foiled, one that is only
// recalled is that, whoever speaks of it. Otherwise a claim counts more than a denial, and both more than what others say.
func (b *accountBuilder) setStatus(d *accountDraft) {
	s := &b.account.Status
	switch {
	case b.status == news.Foiled:
		s.Is = news.Foiled
	case d.mood == clause.Planned:
		s.Is = news.Threatened
		for _, m := range d.mentions {
			s.Evidence = b.addQuote(s.Evidence, m.fieldSpan)
		}
	case d.mood == clause.Recalled || b.isPast(d) || d.background:
		s.Is = news.Recalled
	case b.setSpoken(d, claimantRole, news.Claimed), b.setSpoken(d, denierRole, news.Denied), b.setSpoken(d, accusedRole, news.Alleged):
	default:
		s.Is = cmp.Or(b.status, news.Reported)
	}
}

// setSpoken sets the status to one that depends on who speaks, if a group of the draft has the role for it.
func (b *accountBuilder) setSpoken(d *accountDraft, n role, status news.StatusKind) bool {
	s := &b.account.Status
	for _, k := range d.named {
		h := &b.hits[k]
		if h.role != n {
			continue
		}
		s.Is, s.Evidence = status, b.addQuote(s.Evidence, b.cueSpans[h.cue])
		if by := b.speaker(h); by != "" && !slices.Contains(s.By, by) && len(s.By) < maxListed {
			s.By = append(s.By, by)
		}
	}
	return s.Is != ""
}

// speaker returns who speaks of what h did: the group itself, or those who accuse it, in the words of the text; empty if
// the text does not say it.
func (b *accountBuilder) speaker(h *hit) string {
	if h.role != accusedRole {
		return b.entries[h.entry].id
	}
	sentence := b.fields[h.field].sentenceOf(h.first)
	for _, a := range b.scratch.accusers {
		if a.field != h.field || a.sentence != sentence || a.hit >= 0 && b.hits[a.hit].entry == h.entry {
			continue // of somebody else, or the group itself: "a suspected TTP member"
		}
		if a.hit >= 0 {
			return b.entries[b.hits[a.hit].entry].id
		}
		return b.quoteOf(a.fieldSpan).Text
	}
	return ""
}
