package classifier

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"khabar/clause"
	"khabar/news"
)

// Classes of happenings: see entry.class.
const (
	deedClass int32 = 0  // attacks, operations, and whatever else is done
	anyClass  int32 = -1 // events that are statements about a deed, such as a claim
)

// Limits on the accounts of an item. Real texts stay far below them.
const (
	maxAccounts   = 8
	maxMentions   = 256 // of happenings, from the beginning
	maxListed     = 16  // events, actors and victims of an account each
	maxQuotes     = 8   // for one of them
	maxNamed      = 128 // mentions of groups with a role, for each account
	maxQuoteBytes = 512 // bytes of a quote; longer words are not quoted
)

// A mention is a place in the item that is about a happening: an act, or a keyword of an event.
type mention struct {
	fieldSpan
	sentence int // number in the field
	mood     clause.Mood
	deed     clause.Deed     // empty if it is a keyword
	class    int32           // see entry.class
	root     int32           // widest event of the first event
	status   news.StatusKind // that the first event gives
	again    bool            // an earlier mention is about the same happening: "the blast that killed five"
	does     bool            // its agents did what it tells of: not those who claim an attack, or surrender
	suffers  bool            // it was done to its patients: not to those who are freed, or criticised
	events   []mentionEvent  // may be none, if it is an act
	agents   []mentionParty
	patients []mentionParty
}

// A mentionEvent is an event that a mention shows.
type mentionEvent struct {
	entry   int32
	surface int32
	at      fieldSpan
}

// A mentionParty is a party of an act.
type mentionParty struct {
	fieldSpan
	kind clause.Kind
	hit  int32 // index of the hit that names it, or -1
}

// markBackground marks the drafts of deeds that the item only recalls beside another one that it tells of: "police arrest
// two for the attack that killed nine".
func markBackground(drafts []*accountDraft) {
	recalled := func(d *accountDraft) bool {
		return !slices.ContainsFunc(d.mentions, func(m *mention) bool { return !m.again })
	}
	if !slices.ContainsFunc(drafts, func(d *accountDraft) bool { return d.mood == clause.Done && !recalled(d) }) {
		return
	}
	for _, d := range drafts {
		d.background = d.mood == clause.Done && recalled(d)
	}
}

// saysOfGroups reports whether tags have a group, person or event that is accepted. Deaths in other items are no matter of
// accounts: "Bus crash kills 12".
func saysOfGroups(tags []news.Tag) bool {
	return slices.ContainsFunc(tags, func(t news.Tag) bool {
		f := t.Facet()
		return t.Accepted() && (f == news.FacetGroup || f == news.FacetPerson || f == news.FacetEvent)
	})
}

// isThin reports whether an account is only of words for a kind of activity, such as "a terrorist organisation", and of nobody.
func (d *accountDraft) isThin(a *news.Account) bool {
	return d.class > deedClass && len(a.Actors) == 0 && len(a.Victims) == 0 && !hasFigure(a) &&
		!slices.ContainsFunc(d.mentions, func(m *mention) bool { return m.deed != "" })
}

func hasFigure(a *news.Account) bool {
	return a.Killed != nil || a.KilledMilitants != nil || a.Injured != nil || a.Captured != nil || a.Abducted != nil
}

// An accuser is who says that a group did something.
type accuser struct {
	mentionParty
	sentence int // number in the field
}

// noteAct adds an act to the mentions, with its events: for an act that was only planned or is recalled, those that it
// would be if it were done. Word from of the field is the first of the act's sentence. A recalled deed counts as done
// unless the text says that it was long ago.
func (r resolver) noteAct(field, from int32, a *clause.Act, events []mentionEvent) {
	s := r.scratch
	if a.Deed == clause.Accuse && len(s.accusers) < maxMentions {
		for _, p := range s.mentionParties(field, from, a.Agents[:min(len(a.Agents), 1)]) {
			s.accusers = append(s.accusers, accuser{p, r.fields[field].sentenceOf(from)})
		}
	}
	switch {
	case a.Mood == clause.Not:
		return
	case len(s.mentions) >= maxMentions:
		if len(events) > 0 {
			s.moreMentions++
		}
		return
	}
	m := mention{
		fieldSpan: fieldSpan{field, from + a.First, from + a.Last}, mood: a.Mood, deed: a.Deed, root: -1,
		agents: s.mentionParties(field, from, a.Agents), patients: s.mentionParties(field, from, a.Patients),
	}
	m.does, m.suffers = does(a)
	switch a.Deed {
	case clause.Say, clause.Accuse, clause.Criticise: // of what others did: "India slams the attack"
		m.agents = nil
	}
	n := len(s.mentionEvents)
	s.mentionEvents = append(s.mentionEvents, events...)
	m.events = s.mentionEvents[n:len(s.mentionEvents):len(s.mentionEvents)]
	m.sentence = r.fields[field].sentenceOf(m.first)
	switch {
	case m.mood == clause.Recalled && !r.saysLongAgo(&m):
		m.mood, m.again = clause.Done, true
	case m.mood == clause.Done && a.Noun && r.hasYear(&m):
		m.mood = clause.Recalled
	}
	if a.Deed == clause.Die { // the one who dies is harmed
		m.agents, m.patients = nil, append(m.agents, m.patients...)
	}
	s.mentions = append(s.mentions, m)
}

// does reports whether the agents of an act did what it tells of, and whether it was done to its patients.
func does(a *clause.Act) (agents, patients bool) {
	done := *a
	done.Mood = clause.Done
	_, agents = agentRole(&done)
	_, patients = patientRole(&done)
	switch a.Deed {
	case "convict", "sentence":
		agents = true
	case "free": // who freed them is an actor, but of a group it could mean that it had taken them
		agents = len(a.Agents) > 0 && (a.Agents[0].Kind == clause.Force || a.Agents[0].Kind == clause.State)
	}
	return agents, patients || a.Deed == clause.Die
}

// mentionParties returns parties of a sentence of a field. Appending to the result copies it.
func (s *scratch) mentionParties(field, from int32, parties []clause.Party) []mentionParty {
	n := len(s.mentionPeople)
	for _, p := range parties[:min(len(parties), maxListed)] {
		if p.First > p.Last {
			continue // the object of a verb that has none: "a gunshot wound following a standoff"
		}
		s.mentionPeople = append(s.mentionPeople, mentionParty{fieldSpan{field, from + p.First, from + p.Last}, p.Kind, p.Name})
	}
	return s.mentionPeople[n:len(s.mentionPeople):len(s.mentionPeople)]
}

// An accountDraft is an account that is not complete yet.
type accountDraft struct {
	class    int32
	mood     clause.Mood
	events   bool // a mention has events; without, it becomes no account
	mentions []*mention
	last     *mention
	groups   []int32 // entries of the groups that are named as those who did it
	// background means that the item tells of it only by the way, in a report on something else.
	background bool
	named      []int32 // indexes of the hits of groups that have a role in it
}

// accounts returns what the item says of happenings, given its tags. The order is that of the text. It reads mentions,
// which resolve has filled, and the hits of events.
func (r resolver) accounts(tags []news.Tag) []news.Account {
	r.mentionKeywords(tags)
	s := r.scratch
	if len(s.mentions) == 0 {
		return nil
	}
	slices.SortStableFunc(s.mentions, func(a, b mention) int {
		return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.sentence, b.sentence), cmp.Compare(a.mood, b.mood), cmp.Compare(a.first, b.first))
	})
	var drafts []*accountDraft
	withEvents := 0
	for i := range s.mentions {
		m := &s.mentions[i]
		d := r.draftFor(drafts, m)
		if len(m.events) > 0 && (d == nil || !d.events) {
			if withEvents == maxAccounts {
				s.moreMentions++
				continue
			}
			withEvents++
		}
		switch {
		case d == nil:
			d = &accountDraft{class: m.class, mood: m.mood}
			drafts = append(drafts, d)
		case d.class == anyClass:
			d.class = m.class
		}
		d.mentions, d.last, d.events = append(d.mentions, m), m, d.events || len(m.events) > 0
		for _, g := range r.groupsOf(m.agents) {
			if !slices.Contains(d.groups, g) {
				d.groups = append(d.groups, g)
			}
		}
	}
	markBackground(drafts)
	r.assignGroups(drafts, tags)
	var all []news.Account
	anchors := map[string]int{}
	for _, d := range drafts {
		a := r.account(d)
		if len(a.Events) == 0 && (!saysOfGroups(tags) || !hasFigure(&a)) || len(drafts) > 1 && d.isThin(&a) {
			continue
		}
		class := r.className(d.class)
		anchors[class]++
		a.Anchor = news.NewAnchor(class, "", "", anchors[class])
		all = append(all, a)
	}
	return all
}

// mentionKeywords adds the hits of accepted events to the mentions: to an act in the same words, or else as mentions of
// their own. Hits that were refused since the deed was not done belong to the act that says so.
func (r resolver) mentionKeywords(tags []news.Tag) {
	s := r.scratch
	counts := r.acceptedEntries(tags, news.FacetEvent)
	kept := s.mentions[:0]
	for _, m := range s.mentions {
		m.events = slices.DeleteFunc(m.events, func(e mentionEvent) bool {
			return m.mood == clause.Done && !m.again && !counts[e.entry] || slices.Contains(s.acts.dropped, e.surface)
		})
		kept = append(kept, m)
	}
	s.mentions = kept
	acts := len(kept)
	for i := range s.hits {
		h := &s.hits[i]
		e := &r.entries[h.entry]
		planned := h.outcome == refused && h.reason.kind == whyNotDone
		if e.facet != news.FacetEvent || r.keywords[h.keyword].Act != nil || !(h.accepted() && counts[h.entry]) && !planned {
			continue
		}
		event := mentionEvent{h.entry, h.surface, h.span()}
		if m := s.actAt(s.mentions[:acts], h, planned); m != nil {
			m.events = append(m.events, event)
			continue
		}
		switch {
		case planned:
			continue
		case len(s.mentions) >= maxMentions:
			s.moreMentions++
			continue
		}
		m := mention{fieldSpan: h.span(), sentence: r.fields[h.field].sentenceOf(h.first), events: []mentionEvent{event}}
		if r.hasYear(&m) {
			m.mood = clause.Recalled
		}
		s.mentions = append(s.mentions, m)
	}
	s.mentions = slices.DeleteFunc(s.mentions, func(m mention) bool { return len(m.events) == 0 && !harms(m.deed) })
	for i := range s.mentions {
		m := &s.mentions[i]
		m.class, m.root = deedClass, -1
		if len(m.events) > 0 {
			e := &r.entries[m.events[0].entry]
			m.class, m.root, m.status = e.class, e.root, e.status
			if m.status == news.Threatened {
				m.mood = clause.Planned
			}
		}
	}
}

// actAt returns the act in the words of a hit, planned or done, or nil. acts are in the order of the text.
func (s *scratch) actAt(acts []mention, h *hit, planned bool) *mention {
	end := sort.Search(len(acts), func(i int) bool {
		return acts[i].field > h.field || acts[i].field == h.field && acts[i].first > h.last
	})
	for i := end - 1; i >= max(0, end-actsNear); i-- {
		m := &acts[i]
		s.steps++
		if h.overlaps(m.field, m.first, m.last) && (m.mood != clause.Done || m.again) == planned {
			return m
		}
	}
	return nil
}

// actsNear is how many acts before a place are looked at for one that is in it. An act has few words.
const actsNear = 8

// acceptedEntries returns the entries of a facet among the accepted tags.
func (r resolver) acceptedEntries(tags []news.Tag, facet news.Facet) map[int32]bool {
	counts := map[int32]bool{}
	for i, p := range r.scratch.plans[:len(tags)] {
		if tags[i].Status == news.Accepted && tags[i].Facet() == facet {
			counts[r.hits[r.order[p.from].index()].entry] = true
		}
	}
	return counts
}

// draftFor returns the account that a mention belongs to: the last one that has its class and mood and names no other
// group as the one who did it. It returns nil if there is none, or if the sentence says that it is about something else.
func (r resolver) draftFor(drafts []*accountDraft, m *mention) *accountDraft {
	groups := r.groupsOf(m.agents)
	for _, d := range slices.Backward(drafts) {
		switch {
		case d.mood != m.mood && !d.foils(m) || !d.fits(m) || m.again && !d.has(m.root):
		case len(groups) > 0 && len(d.groups) > 0 && !r.haveKin(groups, d.groups):
		case !d.last.sameSentence(m.field, m.sentence) && r.beginsAnother(m):
			return nil
		default:
			return d
		}
	}
	return nil
}

// haveKin reports whether the lists share a group, or a group of one is a branch of a group of the other.
func (r resolver) haveKin(a, b []int32) bool {
	return slices.ContainsFunc(a, func(x int32) bool {
		return slices.ContainsFunc(b, func(y int32) bool {
			return x == y || slices.Contains(r.entries[x].above, y) || slices.Contains(r.entries[y].above, x)
		})
	})
}

// foils reports whether m is of a planned deed, and the account has in the same sentence that it was foiled.
func (d *accountDraft) foils(m *mention) bool {
	return m.mood == clause.Planned && d.last.sameSentence(m.field, m.sentence) &&
		slices.ContainsFunc(d.mentions, func(x *mention) bool { return x.status == news.Foiled && x.sentence == m.sentence })
}

// has reports whether a mention of the account is of an event below root, or of any if root is -1.
func (d *accountDraft) has(root int32) bool {
	return root < 0 || slices.ContainsFunc(d.mentions, func(m *mention) bool { return m.root == root })
}

// fits reports whether the class of a mention allows it in the account. In one sentence, a trial and a measure are one
// happening, and words such as "leader killed" belong to the deed.
func (d *accountDraft) fits(m *mention) bool {
	return d.class == m.class || m.class == anyClass || d.class == anyClass ||
		m.class != deedClass && (d.class != deedClass || m.deed == "") && d.last.sameSentence(m.field, m.sentence)
}

func (m *mention) sameSentence(field int32, sentence int) bool {
	return m.field == field && m.sentence == sentence
}

// beginsAnother reports whether the sentence of a mention begins with words such as "in a separate attack".
func (r resolver) beginsAnother(m *mention) bool {
	f := &r.fields[m.field]
	from, to := f.sentence(m.first)
	for i := from; i < min(to, from+maxOpening); i++ {
		if f.partyWord(i, to).another {
			return true
		}
	}
	return false
}

// hasYear reports whether an earlier year is beside a mention: "the 2016 bombing", "the bombing of 2016".
func (r resolver) hasYear(m *mention) bool {
	f := &r.fields[m.field]
	for i := max(m.first-2, 0); i < min(int32(len(f.words)), m.last+3); i++ {
		if r.isEarlierYear(f.word(i)) {
			return true
		}
	}
	return false
}

// isEarlierYear reports whether a word is a year before that of the publication.
func (r resolver) isEarlierYear(w []byte) bool {
	n, err := strconv.Atoi(string(w))
	return err == nil && len(w) == 4 && n >= 1900 && n < r.year()
}

// saysLongAgo reports whether the sentence of a mention says that something happened in an earlier year.
func (r resolver) saysLongAgo(m *mention) bool {
	f := &r.fields[m.field]
	from, to := f.sentence(m.first)
	for i := from; i < min(to, from+maxActWords); i++ {
		w := f.word(i)
		if r.isEarlierYear(w) || f.partyWord(i, to).past {
			return true
		}
	}
	return false
}

// maxOpening is how many words of a sentence can say that it is about something else.
const maxOpening = 5

// assignGroups gives each group that has a role to the account that the role belongs to: that of an act whose party it is,
// or the first of its sentence, or else, for who speaks of a deed or is accused of it, the last one before it. If there is
// only one account, it is that one.
func (r resolver) assignGroups(drafts []*accountDraft, tags []news.Tag) {
	if len(drafts) == 0 || r.scratch.traits&traitGroup == 0 {
		return
	}
	counts := r.acceptedEntries(tags, news.FacetGroup)
	bySentence, byHit := make(map[fieldSentence]*accountDraft), make(map[int32]*accountDraft)
	for _, d := range drafts {
		for _, m := range d.mentions {
			for _, p := range slices.Concat(m.agents, m.patients) {
				if p.hit >= 0 && byHit[p.hit] == nil {
					byHit[p.hit] = d
				}
			}
			if at := (fieldSentence{m.field, m.sentence}); bySentence[at] == nil {
				bySentence[at] = d
			}
		}
	}
	for i := range r.hits {
		h := &r.hits[i]
		if h.traits&traitGroup == 0 || !h.accepted() || !counts[h.entry] || h.role == mentionRole || h.role == negatedRole {
			continue
		}
		d := cmp.Or(byHit[int32(i)], bySentence[fieldSentence{h.field, r.fields[h.field].sentenceOf(h.first)}])
		if d == nil && (h.role == claimantRole || h.role == denierRole || h.role == accusedRole) {
			d = draftBefore(drafts, h)
		}
		if d == nil && len(drafts) == 1 {
			d = drafts[0]
		}
		if d != nil && len(d.named) < maxNamed {
			d.named = append(d.named, int32(i))
		}
	}
}

// A fieldSentence is a sentence of a field, by its number.
type fieldSentence struct {
	field    int32
	sentence int
}

// draftBefore returns the account that was begun last before a hit, or nil.
func draftBefore(drafts []*accountDraft, h *hit) *accountDraft {
	for _, d := range slices.Backward(drafts) {
		if m := d.mentions[0]; m.field < h.field || m.field == h.field && m.first < h.first {
			return d
		}
	}
	return nil
}

// groupsOf returns the entries of the groups that parties are named by.
func (r resolver) groupsOf(parties []mentionParty) []int32 {
	var all []int32
	for _, p := range parties {
		if p.hit >= 0 && r.hits[p.hit].traits&traitGroup != 0 {
			all = append(all, r.hits[p.hit].entry)
		}
	}
	return all
}

// className returns the name of a class in anchors.
func (r resolver) className(class int32) string {
	switch class {
	case deedClass:
		return "deed"
	case anyClass:
		return "statement"
	}
	_, slug, _ := strings.Cut(r.entries[class-1].id, "/")
	return slug
}
