package classifier

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"khabar/clause"
	"khabar/news"
	"khabar/text"
)

// An actReader reads the clauses of items.
type actReader struct {
	readers map[string]*clause.Reader // by language
	english bool                      // the language of the current field
	words   []clause.Word
	names   []clause.Name
	hits    []hit // of keywords that are acts
	// dropped are the surfaces of acts that do not count in this item.
	dropped []int32
	events  []mentionEvent // of the current act
	named   namedGroup
}

// readActs reads the clauses of the item, and adds a hit for each act that is a keyword.
func (r resolver) readActs() {
	s := r.scratch
	s.acts.hits, s.actHits, s.caption = s.acts.hits[:0], 0, 0
	s.mentions, s.accusers, s.mentionEvents, s.mentionPeople = s.mentions[:0], s.accusers[:0], s.mentionEvents[:0], s.mentionPeople[:0]
	if !r.mayHaveActs() {
		return
	}
	s.acts.named = namedGroup{hit: -1}
	for _, reader := range s.acts.readers {
		reader.Start()
	}
	s.caption = captionEnd(r.fields[1].raw)
	r.refuseCaption()
	for i := range r.fields {
		f := &r.fields[i]
		if len(f.words) == 0 {
			continue
		}
		filter := r.actFilterOf(f)
		if filter.signals(f.keys[:min(len(f.keys), maxActWords)])&(signalEvent|signalDeed) != 0 {
			r.readField(int32(i), filter)
		}
	}
	r.dropUnless()
	s.actHits = len(s.acts.hits)
	s.hits = append(s.hits, s.acts.hits...) // at the end: reasons name hits by their indexes
}

// mayHaveActs reports whether the item can have acts that matter: it names a group or an event, or people of armed
// groups or forces, or tells of a killing, and has an accepted hit.
func (r resolver) mayHaveActs() bool {
	accepted := false
	for i := range r.hits {
		if h := &r.hits[i]; h.accepted() && h.traits&traitDecoy == 0 {
			accepted = true
			if h.traits&(traitGroup|traitEvent) != 0 {
				return true
			}
		}
	}
	if !accepted {
		return false
	}
	for i := range r.fields {
		if f := &r.fields[i]; r.actFilterOf(f).signals(f.keys)&(signalParty|signalKill) != 0 {
			return true
		}
	}
	return false
}

// maxActWords is how many words of a field are read for acts, from its beginning. A longer text says what happened
// at its beginning.
const maxActWords = 1 << 12

func (r resolver) readField(field int32, filter *actFilter) {
	f := &r.fields[field]
	var reader *clause.Reader
	folded, base := "", int32(0)
	for from, to := int32(0), int32(0); from < min(int32(len(f.words)), maxActWords); from = to {
		_, to = f.sentence(from)
		if field == 1 && f.buf.Raw(int(f.words[from].Start)) < r.scratch.caption {
			continue
		}
		signals := filter.signals(f.keys[from:to])
		if signals&signalEvent == 0 && (signals&signalDeed == 0 || !r.namesGroup(field, from, to)) {
			continue
		}
		if reader == nil { // only now, since it may need a guess of the language
			if reader = r.readerOf(f); reader == nil {
				return
			}
		}
		w := r.scratch.acts.words[:0]
		folded, base = string(f.padded[f.words[from].Start:f.words[to-1].End]), f.words[from].Start
		for k := from; k < to; k++ {
			word := clause.Word{Text: folded[f.words[k].Start-base : f.words[k].End-base], Key: f.keys[k]}
			if k > from {
				word.Break = breakOf(f.padded[f.words[k-1].End:f.words[k].Start], word.Text)
			}
			w = append(w, word)
		}
		r.scratch.acts.words = w
		r.actNames(field, from, to)
		acts := reader.Read(w, r.scratch.acts.names, r.published)
		r.nameGroups(field, from, acts)
		for i := range acts {
			r.dropStrayCues(&acts[i], fieldSpan{field, from + acts[i].First, from + acts[i].Last})
		}
		for i := range acts {
			r.useAct(field, from, &acts[i])
		}
		if undone(acts) {
			r.refuseAttacks(field, from, to)
		}
	}
}

// undone reports whether a sentence tells of violence, but of none that was done.
func undone(acts []clause.Act) bool {
	found := false
	for i := range acts {
		if a := &acts[i]; a.IsViolent() {
			if found = true; a.Mood == clause.Done {
				return false
			}
		}
	}
	return found
}

// refuseAttacks refuses the hits of attacks in words[from:to] of a field.
func (r resolver) refuseAttacks(field, from, to int32) {
	for k := r.hitFrom(field, from); k < len(r.hits) && r.hits[k].field == field && r.hits[k].first < to; k++ {
		if h := &r.hits[k]; h.accepted() && r.entries[h.entry].attack && r.entries[h.entry].deed {
			h.refuse(reason{kind: whyNotDone})
		}
	}
}

// namesGroup reports whether words[from:to] of a field have an accepted hit of a group or person.
func (r resolver) namesGroup(field, from, to int32) bool {
	for k := r.hitFrom(field, from); k < len(r.hits) && r.hits[k].field == field && r.hits[k].first < to; k++ {
		if h := &r.hits[k]; h.accepted() && (h.traits&traitGroup != 0 || r.entries[h.entry].facet == news.FacetPerson) {
			return true
		}
	}
	return false
}

// breakOf returns the kind of break between two words. gap is the bytes between them, next the second word.
func breakOf(gap []byte, next string) clause.Break {
	if len(gap) == 1 && gap[0] == ' ' {
		return clause.NoBreak
	}
	switch {
	case next == "s" && bytes.ContainsAny(gap, "'’"):
		return clause.Genitive
	case bytes.ContainsAny(gap, ":;|"):
		return clause.Colon
	case bytes.ContainsAny(gap, "()"):
		return clause.Bracket
	case bytes.ContainsAny(gap, ",—–[]") || bytes.Contains(gap, []byte(" - ")):
		return clause.Comma
	case string(gap) == "-":
		return clause.Hyphen
	case bytes.ContainsAny(gap, `"“”‘’«»`):
		return clause.Quote
	}
	return clause.NoBreak
}

// actNames fills r.acts.names with the accepted names in words[from:to] of a field, relative to from, the longest
// where they overlap.
func (r resolver) actNames(field, from, to int32) {
	names := r.scratch.acts.names[:0]
	for k := r.hitFrom(field, from); k < len(r.hits); k++ {
		h := &r.hits[k]
		if h.field != field || h.first >= to {
			break
		}
		if !h.accepted() || h.last >= to || !h.isName() {
			continue
		}
		n := clause.Name{First: h.first - from, Last: h.last - from, Index: int32(k)}
		switch {
		case h.mod != modNone: // "anti-X", "X-linked"
		case h.traits&traitGroup != 0:
			n.Kind = clause.Militant
		case r.entries[h.entry].facet == news.FacetPerson:
			n.Kind = clause.Plain
		case h.traits&traitOrg != 0:
			n.Kind = clause.State
		}
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b clause.Name) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(b.Last, a.Last), cmp.Compare(b.Kind, a.Kind))
	})
	kept := names[:0]
	for _, n := range names {
		if len(kept) == 0 || n.First > kept[len(kept)-1].Last {
			kept = append(kept, n)
		}
	}
	r.scratch.acts.names = kept
}

// useAct adds a hit for each keyword that matches an act, and gives roles to the groups in the act. Word from of the
// field is the first of the act's sentence.
func (r resolver) useAct(field, from int32, a *clause.Act) {
	r.actRoles(field, from, a)
	if a.Mood != clause.Done || a.Deed == clause.Criticise {
		r.refuseDeed(fieldSpan{field, from + a.First, from + a.Last})
	}
	if a.Mood == clause.Done && a.IsViolent() && r.isByState(a) {
		r.refuseAttackAt(fieldSpan{field, from + a.First, from + a.Last})
	}
	s := r.scratch
	s.acts.events = s.acts.events[:0]
	for _, i := range r.actsByDeed[a.Deed] {
		k := &r.Classifier.acts[i]
		if k.planned && a.Mood != clause.Planned || a.Mood == clause.Not || !k.by.hasAny(a.Agents) || !k.to.hasAny(a.Patients) {
			continue
		}
		ref := r.surfaceInfos[k.surface].surfaceRef
		h := hit{surfaceRef: ref, surface: k.surface, field: field, first: from + a.First, last: from + a.Last, fit: caseRight}
		judged := h
		if len(a.Patients) > 0 && k.to != 0 {
			h.first, h.last = min(h.first, from+a.Patients[0].First), max(h.last, from+a.Patients[0].Last)
		}
		s.acts.events = append(s.acts.events, mentionEvent{ref.entry, k.surface, h.span()})
		if k.planned != (a.Mood == clause.Planned) || a.Mood == clause.Recalled {
			continue
		}
		r.judge(&judged)
		h.outcome, h.p, h.reason = judged.outcome, judged.p, judged.reason
		s.traits |= ref.traits
		s.acts.hits = append(s.acts.hits, h)
	}
	r.noteAct(field, from, a, s.acts.events)
}

// isByState reports whether forces or a state did an act.
func (r resolver) isByState(a *clause.Act) bool {
	for _, p := range a.Agents {
		if p.Kind != clause.State && p.Kind != clause.Force || p.Name >= 0 && r.hits[p.Name].traits&traitGroup != 0 {
			return false
		}
	}
	return len(a.Agents) > 0
}

// refuseAttackAt refuses the hits of attacks that share a word with a span: an attack is by an armed group or by somebody unknown.
func (r resolver) refuseAttackAt(at fieldSpan) {
	from, to := r.hitsNear(at.field, at.first, at.last)
	for i := from; i < to; i++ {
		if h := &r.hits[i]; h.accepted() && r.entries[h.entry].attack && r.entries[h.entry].deed && h.overlaps(at.field, at.first, at.last) {
			h.refuse(reason{kind: whyByState})
		}
	}
}

// hasAny reports whether one of the parties is of a kind in s, which means any if it is empty.
func (s kindSet) hasAny(parties []clause.Party) bool {
	if s == 0 || len(parties) == 0 && s.has(clause.None) {
		return true
	}
	return slices.ContainsFunc(parties, func(p clause.Party) bool { return s.has(p.Kind) })
}

// year returns the year in which the item was published, or 0.
func (s *scratch) year() int {
	if s.published.IsZero() {
		return 0
	}
	return s.published.Year()
}

// actRoles gives roles to the groups and persons that an act names.
func (r resolver) actRoles(field, from int32, a *clause.Act) {
	switch {
	case a.Mood == clause.Not:
		return
	case a.Feared:
		r.recallRoles(a, fieldSpan{field, from + a.First, from + a.Last}) // who is feared has done nothing
		return
	}
	cue := fieldSpan{field, from + a.First, from + a.Last}
	weight := actWeight(2)
	if a.Mood == clause.Recalled {
		weight = 1
		if a.Deed != "abduct" && a.Deed != "seize" && a.Deed != "arrest" { // whoever took hostages still holds them, or did until today
			r.recallRoles(a, cue)
			r.patientRoles(a, weight, cue) // to whom it was done is no less true for being long ago
			return
		}
	}
	for _, p := range a.Agents {
		if n, ok := agentRole(a); p.Name >= 0 && ok {
			if h := &r.hits[p.Name]; h.role == accusedRole && weight == 2 && (a.Deed == clause.Kill || a.Deed == "arrest") && hitsMilitants(a) {
				h.role = mentionRole // "officials confirmed that X killed a rebel" accuses nobody
			}
			if p.Suspected && n == perpetratorRole {
				n = accusedRole // "an alleged member of X"
			}
			r.giveRole(&r.hits[p.Name], n, weight, cue)
		}
	}
	r.patientRoles(a, weight, cue)
}

// patientRoles gives roles to the groups and persons to whom an act is done.
func (r resolver) patientRoles(a *clause.Act, weight actWeight, cue fieldSpan) {
	for _, p := range a.Patients {
		if n, ok := patientRole(a); p.Name >= 0 && ok {
			if p.Suspected && isCase(a.Deed) {
				n = accusedRole
			}
			r.giveRole(&r.hits[p.Name], n, weight, cue)
		}
	}
}

// dropStrayCues takes a role from groups that are no party to the act whose words gave it to them: in "medics captured by X are accused
// of spying", nobody accuses X. Where nobody is accused by name, or another group is killed, the cue was for others.
func (r resolver) dropStrayCues(a *clause.Act, deed fieldSpan) {
	var wrong role
	switch {
	case len(a.Patients) == 0 || a.Mood == clause.Not:
		return
	case a.Deed == clause.Accuse && !a.Noun:
		wrong = accusedRole
	case a.Deed == clause.Kill && !a.Noun && a.Patients[0].Name >= 0 && r.entries[r.hits[a.Patients[0].Name].entry].facet == news.FacetGroup:
		wrong = targetRole
	case a.IsViolent() && !a.Noun && len(a.Agents) == 1 && a.Agents[0].Kind == clause.Person && a.Agents[0].Name < 0:
		wrong = perpetratorRole // "a man who calls himself a member of X killed two"
	default:
		return
	}
	from, to := r.hitsNear(deed.field, max(0, deed.first-cueReach), deed.last+1)
	for i := from; i < to; i++ {
		h := &r.hits[i]
		if h.role != wrong || h.act > 0 || h.last >= deed.first || a.Has(int32(i)) || a.Patients[0].Name >= 0 && r.hits[a.Patients[0].Name].entry == h.entry {
			continue
		}
		if c := r.cueSpans[h.cue]; c.field == deed.field && c.first <= deed.last && deed.first <= c.last {
			h.role = mentionRole
		}
	}
}

// hitsMilitants reports whether an act was done to militants.
func hitsMilitants(a *clause.Act) bool {
	return slices.ContainsFunc(a.Patients, func(p clause.Party) bool { return p.Kind == clause.Militant })
}

// isCase reports whether a deed is one of a court.
func isCase(d clause.Deed) bool {
	switch d {
	case "charge", "convict", "sentence":
		return true
	}
	return false
}

// recallRoles takes from groups the roles that the words of an act gave them that is only recalled.
func (r resolver) recallRoles(a *clause.Act, deed fieldSpan) {
	from, to := r.hitsNear(deed.field, max(0, deed.first-cueReach), deed.last+cueReach)
	for i := from; i < to; i++ {
		h := &r.hits[i]
		if h.act > 0 || h.role != perpetratorRole && (h.role != targetRole && h.role != victimRole || !a.Has(int32(i))) {
			continue
		}
		if c := r.cueSpans[h.cue]; c.field == deed.field && c.first <= deed.last && deed.first <= c.last {
			h.role = mentionRole
		}
	}
}

// cueReach is how far from the name of a group the words of a deed are that give it a role.
const cueReach = 16

// agentRole returns the role of a group that does a deed, and whether the deed shows one.
func agentRole(a *clause.Act) (role, bool) {
	switch a.Deed {
	case clause.Say, clause.Accuse, clause.Criticise, clause.Die, "claim", "deny", "surrender", "convict", "sentence", "join", "toll", "plot", "other", "free", clause.Leave:
		return mentionRole, false
	}
	if a.Deed == "seize" && !slices.ContainsFunc(a.Patients, func(p clause.Party) bool { return p.Kind != clause.State }) {
		return mentionRole, false // "holds the valley"
	}
	if a.Mood == clause.Planned && a.Deed != "threaten" {
		return mentionRole, false
	}
	return perpetratorRole, true
}

// patientRole returns the role of a group to whom a deed is done, and whether the deed shows one.
func patientRole(a *clause.Act) (role, bool) {
	switch a.Deed {
	case clause.Say, clause.Criticise, clause.Die, "act", "claim", "deny", "surrender", "threaten", "other", "free", "plot", "toll", clause.Leave:
		return mentionRole, false
	case "convict", "sentence", "charge", "acquit", "extradite", "join":
		return mentionRole, true // the trial of a member says nothing of the group
	case clause.Accuse:
		return accusedRole, true
	case clause.Kill, "injure":
		return victimRole, true
	}
	return targetRole, true
}

// An actWeight says how much the act that gave a hit its role counts: 0 if no act did, 1 for a deed that is only
// recalled, 2 for others.
type actWeight uint8

// giveRole gives a hit the role of an act, unless a cue gives it a role already that an act cannot overrule.
func (r resolver) giveRole(h *hit, n role, weight actWeight, cue fieldSpan) {
	switch {
	case h.role == claimantRole || h.role == denierRole || h.role == negatedRole || h.role == accusedRole && n != victimRole,
		h.act > weight, h.act == weight && h.role < n && h.role != mentionRole, h.mod != modNone, n == mentionRole && h.act > 0,
		weight == 1 && h.role != mentionRole:
		return
	}
	h.role, h.cue, h.act = n, int32(len(r.scratch.cueSpans)), weight
	r.scratch.cueSpans = append(r.scratch.cueSpans, cue)
}

// refuseDeed refuses the hits of deeds that share a word with a span: the text does not say that they were done.
func (r resolver) refuseDeed(at fieldSpan) {
	from, to := r.hitsNear(at.field, at.first, at.last)
	for i := from; i < to; i++ {
		if h := &r.hits[i]; h.accepted() && r.entries[h.entry].deed && h.overlaps(at.field, at.first, at.last) {
			h.refuse(reason{kind: whyNotDone})
		}
	}
}

// dropUnless drops the hits of acts whose "unless" names an entry of which another act is in the item.
func (r resolver) dropUnless() {
	s := r.scratch
	s.acts.dropped = s.acts.dropped[:0]
	for i := range r.Classifier.acts {
		k := &r.Classifier.acts[i]
		if len(k.unless) > 0 && slices.ContainsFunc(s.acts.hits, func(h hit) bool { return h.accepted() && slices.Contains(k.unless, h.entry) }) {
			s.acts.dropped = append(s.acts.dropped, k.surface)
		}
	}
	if len(s.acts.dropped) > 0 {
		s.acts.hits = slices.DeleteFunc(s.acts.hits, func(h hit) bool { return slices.Contains(s.acts.dropped, h.surface) })
	}
}

// readerOf returns the reader of the language of a field, or nil if clauses of that language are not read.
func (r resolver) readerOf(f *itemField) *clause.Reader {
	lang := r.languageOf(f)
	g := r.grammars[lang]
	if g == nil {
		return nil
	}
	a := &r.scratch.acts
	a.english = lang == "en"
	if a.readers[lang] == nil {
		if a.readers == nil {
			a.readers = map[string]*clause.Reader{}
		}
		a.readers[lang] = g.Reader()
	}
	return a.readers[lang]
}

// languageOf returns the language whose grammar and words a field is read with. It believes the source if it says English and
// the text begins with Latin letters, because guessing the language costs as much as reading the clauses.
func (r resolver) languageOf(f *itemField) string {
	latin := isLatin(f.raw)
	if latin && strings.HasPrefix(r.lang, "en") {
		return "en"
	}
	if f.lang == "" {
		f.lang = text.Language(f.raw, r.lang)
	}
	switch {
	case f.lang == "prs":
		return "fa"
	case f.lang == "und" && latin:
		return "en"
	}
	return f.lang
}

// isLatin reports whether the first letters of a text are Latin ones without marks. A short headline of names is too
// little to guess its language from.
func isLatin(s string) bool {
	const punctuation = "\xe2\x80" // curly quotation marks and dashes
	for i := 0; i < min(len(s), 40); i++ {
		if s[i] < utf8.RuneSelf {
			continue
		}
		if !strings.HasPrefix(s[i:], punctuation) {
			return false
		}
		i += len(punctuation)
	}
	return true
}
