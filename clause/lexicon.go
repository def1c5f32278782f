package clause

import (
	"fmt"
	"strings"

	"khabar/text"
)

// A class is what a word or phrase can be in a sentence, in bits.
type class uint32

const (
	classParty class = 1 << iota
	classVerb
	classNoun  // for a deed
	classState // with classNoun: only armed forces of a state do it
	classDead  // an adjective that says that its noun was killed

	classBe
	classHave
	classModal
	classNot
	classTo
	classBy
	classOf
	classPrep
	classAnd
	classWho
	classIf
	classDet
	classQuantity
	classAdverb
	classTime
	classNumber
	classSub // starts a clause: "after", "when"

	// Of languages that mark parties by particles.
	classRoot    // with classVerb: becomes a verb with a light verb, "do" or "become"
	classDo      // a light verb: somebody does it
	classBecome  // a light verb: it is done to the subject
	classPassive // makes a verb passive, also after a light verb that does not
	classAux     // belongs to the verb before it
	classPoint   // "one", "that": the phrase after it is a new one
	classPast    // Urdu "was" after a verb: in a relative clause, it happened before what the text is about
)

// wordClasses are the classes of function words, by their names in the files.
var wordClasses = map[string]class{
	"be": classBe, "have": classHave, "modal": classModal, "not": classNot, "to": classTo, "by": classBy, "of": classOf,
	"prep": classPrep, "and": classAnd, "who": classWho, "if": classIf, "det": classDet, "quantity": classQuantity,
	"adverb": classAdverb, "time": classTime, "sub": classSub, "number": classNumber, "none": 0,
	"do": classDo, "become": classBecome, "passive": classPassive, "aux": classAux, "point": classPoint, "past": classPast | classAux,
}

// A sense is what a word means for the words beside it, in bits. It does not change what the word can be.
type sense uint64

const (
	sensePronoun    sense = 1 << iota // "killed him": names nobody
	sensePossessive                   // "the general and his driver": who comes with the party before
	senseElliptic                     // "arrested a third": people of the kind named before
	senseCounting                     // "twin attacks": before deeds that happened
	senseUpon                         // "attack on": before those to whom a deed is done
	senseCause                        // "died from": before what somebody died of
	senseIllness
	senseUnreal     // "fears of attacks": before deeds that did not happen, or not yet
	senseThreat     // "threat of an attack", also with words between
	senseBackground // "the row over the killing": the something else, which the text is about, only refers to the deed
	senseRuledOut   // "ruled out an attack"
	senseForecast   // "will": without it a modal verb says that the deed may not happen
	senseFear       // "fear of being killed": the deed is not done
	senseHostage    // "held 12 passengers hostage"
	senseMeans      // "suicide attack": the word after it is a noun
	senseTaken      // Persian "life" in "took the life of": a deed only with a verb of senseTaking
	senseTaking
	sensePlural   // "attacks": of no deed in particular, unless counted or explained
	senseCulprit  // "the mastermind of the attack": the deed is only what somebody is known for
	senseCharge   // "the charge of": what somebody is charged with
	senseHearsay  // "the report of": what a denial after it denies
	senseDefinite // "the attack": one that is known
	senseYears    // "years ago", with senseAgo
	senseAgo
	senseMen       // "men" of a group are its members
	senseAttribute // "national security": names people only at the end of a phrase
	senseOwn       // "its leaders": of the group before
	senseObject    // "Taliban sanctions": the party before the noun suffers the deed
	senseSuspect   // "alleged militants"
	sensePlan      // "attack plot": after a deed that was not done
	senseLikely    // "an attack is likely": after a deed that was not done
	senseAlmost    // "almost killed"
	senseAffair    // "the fallout from a killing": the text is not about the deed
	senseBefore    // "was previously hit"
	senseBeast     // "dog": no party
	senseFatal     // "hacked to death"
	senseWhether   // "if", "whether": what follows may not be so
	senseSubject   // "it", "they": stands for who is the subject of the clause before
	senseNobody    // "no soldiers were killed": the deed was not done
	senseFelled    // "the dead were soldiers": those who were killed
	senseMonths    // "two months after the killing", with senseSince
	senseSince
	senseMass    // "thousands": more people than one deed kills
	senseInclude // "the dead include two women"
	senseDemonym // "Israeli attacks": of a state
)

// senses are the senses by their names in the files.
var senses = map[string]sense{
	"pronoun": sensePronoun, "possessive": sensePossessive, "elliptic": senseElliptic, "counting": senseCounting, "upon": senseUpon,
	"cause": senseCause, "illness": senseIllness, "unreal": senseUnreal, "threat": senseThreat, "background": senseBackground,
	"ruled-out": senseRuledOut, "forecast": senseForecast, "fear": senseFear, "hostage": senseHostage, "means": senseMeans,
	"taken": senseTaken, "taking": senseTaking, "hearsay": senseHearsay, "charge": senseCharge, "plural": sensePlural, "culprit": senseCulprit,
	"definite": senseDefinite, "years": senseYears, "ago": senseAgo, "whether": senseWhether, "men": senseMen, "fatal": senseFatal,
	"beast": senseBeast, "before": senseBefore, "affair": senseAffair, "almost": senseAlmost, "plan": sensePlan, "likely": senseLikely,
	"suspect": senseSuspect, "object": senseObject, "own": senseOwn, "attribute": senseAttribute, "subject": senseSubject, "nobody": senseNobody,
	"felled": senseFelled, "months": senseMonths, "since": senseSince, "mass": senseMass, "include": senseInclude, "demonym": senseDemonym,
}

// A mark is what a particle, or the form of a noun, says of the part of a noun phrase in its clause.
type mark uint8

const (
	markNone    mark = iota
	markAgent        // who does it: Urdu "ne", Persian "by the hand of"
	markPatient      // to whom it is done: Urdu "ko", Persian "ra"
	markOf           // the noun beside it belongs to the phrase
	markOn           // against whom: "attack on"
	markIn           // where, when, or in what
	markFrom         // by what: "killed from gunfire"
	markWith         // together with whom
	markOther        // anything else: "according to"
)

// marks are the marks by their names in the files.
var marks = map[string]mark{
	"agent": markAgent, "patient": markPatient, "of": markOf, "on": markOn, "in": markIn, "from": markFrom, "with": markWith, "other": markOther,
}

// partyKinds are the kinds of parties by their names in the files.
var partyKinds = map[string]Kind{"plain": Plain, "person": Person, "militant": Militant, "force": Force, "state": State, "follower": Person, "unsaid": Unsaid}

// A form is the form of a verb, in bits: some words are two forms of one verb.
type form uint8

const (
	formBase form = 1 << iota
	formThird
	formPast
	formParticiple
	formIng
)

// An entry is what a file says about a word or phrase. The same word may be both a verb and a noun.
type entry struct {
	class class
	sense sense
	kind  Kind // of a party
	verb  Deed
	noun  Deed
	form  form
	// active is set for verbs that are never passive: "opened fire".
	active bool
	// strict is set for verbs that mean the deed only if the text names people to whom it is done.
	strict bool
	// mortal is set for verbs of which the object is always people.
	mortal bool
	// follower is set for supporters of a group who do not belong to it, so that their deeds are not deeds of the group.
	follower bool
	// passive is set for verbs whose subject is always the one to whom the deed is done: Persian "lost their lives".
	passive  bool
	before   mark // of the phrase after it
	after    mark // of the phrase before it
	joined   mark // Arabic: of the phrase that starts with this word, by the preposition that is joined to it
	linked   bool // Arabic: "and" or "so" is joined to the word
	definite bool // Arabic: the article is joined to the word
	oblique  bool // Pashto: a form of nouns that in the past tense is that of who does it
}

// A lexicon holds the words of one language.
type lexicon struct {
	words   map[string]entry
	phrases map[string][]phrase // of more than one word, by the first, longest first
	english bool                // the words are folded in the file
	arabic  bool                // prepositions, the article and conjunctions are joined to words
}

type phrase struct {
	rest []string
	entry
}

// newLexicon reads a file of words; name is for errors.
func newLexicon(name, src string) (*lexicon, error) {
	l := &lexicon{words: map[string]entry{}, phrases: map[string][]phrase{}, english: name == "words/en.txt", arabic: name == "words/ar.txt"}
	for n, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		head, list, ok := strings.Cut(line, ":")
		kind, what, _ := strings.Cut(head, " ")
		if !ok || what == "" || !l.line(kind, what, list) {
			return nil, fmt.Errorf("%s:%d: want a line such as \"verb kill: kill+, slay/slays/slew/slain/slaying\"", name, n+1)
		}
	}
	return l, nil
}

// line adds the words of one line, and reports whether its head is right.
func (l *lexicon) line(kind, what, list string) bool {
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		switch kind {
		case "party":
			k, ok := partyKinds[what]
			if !ok {
				return false
			}
			word, oblique, _ := strings.Cut(word, "/")
			l.add(word, entry{class: classParty, kind: k, follower: what == "follower"})
			if oblique != "" {
				l.add(oblique, entry{class: classParty, kind: k, follower: what == "follower", oblique: true})
			}
		case "root":
			l.add(word, entry{class: classVerb | classRoot, verb: Deed(what)})
		case "passive":
			l.add(word, entry{class: classVerb, verb: Deed(what), passive: true})
		case "before", "after":
			m, ok := marks[what]
			if !ok {
				return false
			}
			if kind == "before" {
				l.add(word, entry{before: m})
			} else {
				l.add(word, entry{after: m})
			}
		case "verb", "active", "strict", "mortal":
			for i, w := range verbForms(word) {
				l.add(w, entry{class: classVerb, verb: Deed(what), form: 1 << i, active: kind == "active", strict: kind == "strict", mortal: kind == "mortal"})
			}
		case "noun", "mortalnoun":
			l.add(word, entry{class: classNoun, noun: Deed(what), mortal: kind == "mortalnoun"})
		case "state":
			l.add(word, entry{class: classNoun | classState, noun: Deed(what)})
		case "dead":
			l.add(word, entry{class: classDead, verb: Deed(what), form: formParticiple})
		case "word":
			c, ok := wordClasses[what]
			if !ok {
				return false
			}
			l.add(word, entry{class: c})
		case "sense":
			m, ok := senses[what]
			if !ok {
				return false
			}
			l.add(word, entry{sense: m})
		default:
			return false
		}
	}
	return true
}

// verbForms returns the five forms of a verb as the file writes it: all of them, or the first with a +.
func verbForms(s string) []string {
	base, regular := strings.CutSuffix(s, "+")
	if !regular {
		return strings.Split(s, "/")
	}
	stem, e := strings.CutSuffix(base, "e")
	past, third := base+"ed", base+"s"
	switch {
	case e:
		past = stem + "ed"
	case strings.HasSuffix(base, "y") && !strings.ContainsAny(base[len(base)-2:len(base)-1], "aeiou"):
		stem, past, third = base, base[:len(base)-1]+"ied", base[:len(base)-1]+"ies"
	case strings.HasSuffix(base, "s"), strings.HasSuffix(base, "h"), strings.HasSuffix(base, "x"):
		stem, third = base, base+"es"
	default:
		stem = base
	}
	return []string{base, third, past, past, stem + "ing"}
}

// add adds a word or phrase, and joins it with what is listed of it already.
func (l *lexicon) add(s string, e entry) {
	if l.arabic {
		l.addJoined(s, e)
		return
	}
	if l.english {
		l.addWords(strings.Fields(s), e)
		return
	}
	l.addWords(text.Words(s), e)
}

// addJoined adds an Arabic word or phrase, and it with what may be joined to its first word.
func (l *lexicon) addJoined(s string, e entry) {
	words := text.Words(s)
	l.addWords(words, e)
	first, rest := words[0], words[1:]
	with := func(prefix string, e entry) { l.addWords(append([]string{prefix + first}, rest...), e) }
	if e.class&(classVerb|classParty|classNoun) == 0 && e.before == markNone {
		return
	}
	linked := e
	linked.linked = true
	with("و", linked)
	with("ف", linked)
	if e.class&classVerb != 0 && len(rest) == 0 && !e.passive {
		suffixed := e
		suffixed.active = true // "killed him": who did it comes after the verb
		for _, object := range []string{"ه", "ها", "هم", "هما", "هن"} {
			l.addWords([]string{strings.TrimSuffix(first, "ا") + object}, suffixed)
		}
	}
	if e.class&(classParty|classNoun) == 0 {
		return
	}
	if len(rest) > 0 && !strings.HasPrefix(first, "ال") && !strings.HasPrefix(rest[0], "ال") { // both words with the article
		both := e
		both.definite = true
		l.addWords(append([]string{"ال" + first, "ال" + rest[0]}, rest[1:]...), both)
		both.joined = markIn
		l.addWords(append([]string{"بال" + first, "ال" + rest[0]}, rest[1:]...), both)
	}
	bare, definite := strings.CutPrefix(first, "ال")
	for _, and := range []string{"", "و"} {
		e := e
		e.linked, e.definite = and != "", definite
		if !definite {
			for prefix, m := range joinedPrepositions {
				e.joined = m
				with(and+prefix, e)
			}
			if len(rest) > 0 {
				continue
			}
			e.definite, e.joined = true, markNone
			with(and+"ال", e)
			bare = first
		}
		e.joined = markIn
		l.addWords(append([]string{and + "بال" + bare}, rest...), e)
		e.joined = markOf
		l.addWords(append([]string{and + "لل" + bare}, rest...), e)
	}
}

// joinedPrepositions are the Arabic prepositions of one letter.
var joinedPrepositions = map[string]mark{"ب": markIn, "ل": markOf}

// addWords is add for the words of a phrase.
func (l *lexicon) addWords(words []string, e entry) {
	if len(words) == 1 {
		l.words[words[0]] = l.words[words[0]].join(e)
		return
	}
	list := l.phrases[words[0]]
	at := 0
	for ; at < len(list) && len(list[at].rest) >= len(words)-1; at++ {
		if strings.Join(list[at].rest, " ") == strings.Join(words[1:], " ") {
			list[at].entry = list[at].entry.join(e)
			return
		}
	}
	list = append(list, phrase{})
	copy(list[at+1:], list[at:])
	list[at] = phrase{words[1:], e}
	l.phrases[words[0]] = list
}

func (e entry) join(f entry) entry {
	e.class |= f.class
	e.sense |= f.sense
	e.form |= f.form
	e.active = e.active || f.active
	e.strict = e.strict || f.strict
	e.mortal = e.mortal || f.mortal
	e.follower = e.follower || f.follower
	e.passive = e.passive || f.passive
	e.linked = e.linked || f.linked
	e.definite = e.definite || f.definite
	e.oblique = e.oblique || f.oblique
	e.before, e.after, e.joined = max(e.before, f.before), max(e.after, f.after), max(e.joined, f.joined)
	if f.kind != None && e.kind == None {
		e.kind = f.kind
	}
	if f.verb != "" && e.verb == "" {
		e.verb = f.verb
	}
	if f.noun != "" && e.noun == "" {
		e.noun = f.noun
	}
	return e
}

// A Grammar is the words of a language in a table that is fast to search. It is not changed after it is made.
type Grammar struct {
	lang  string
	key   func(string) uint64
	table []place // with open addressing, by key
	slots []slot  // the first is empty
}

// A place in the table says which slot has a word. Most words of a text are in no slot, and the table shows that without a look
// at slots.
type place struct {
	tag  uint16 // of the key
	slot uint16 // 0 if it is empty
}

// A slot says what the file has of a word: alone, and as the first of phrases.
type slot struct {
	word    string
	alone   entry
	phrases []phrase
}

// newGrammar makes the table of a lexicon. key returns the Key of a Word with a given text.
func newGrammar(lang string, l *lexicon, key func(string) uint64) *Grammar {
	size := 2
	for size < 4*(len(l.words)+len(l.phrases)) {
		size *= 2
	}
	g := &Grammar{lang: lang, key: key, table: make([]place, size), slots: make([]slot, 1)}
	for w, e := range l.words {
		g.add(w).alone = e
	}
	for w, list := range l.phrases {
		g.add(w).phrases = list
	}
	return g
}

// add returns the slot of a word, which it makes if there is none.
func (g *Grammar) add(word string) *slot {
	key := g.key(word)
	for i := key >> 7; ; i++ {
		p := &g.table[i&uint64(len(g.table)-1)]
		if p.slot == 0 {
			*p = place{uint16(key >> 48), uint16(len(g.slots))}
			g.slots = append(g.slots, slot{word: word})
		}
		if s := &g.slots[p.slot]; s.word == word {
			return s
		}
	}
}

// slot returns the slot of a word or, if the table does not have it, the empty slot.
func (g *Grammar) slot(key uint64, word string) *slot {
	for i := key >> 7; ; i++ {
		p := g.table[i&uint64(len(g.table)-1)]
		if p.slot == 0 {
			return &g.slots[0]
		}
		if p.tag == uint16(key>>48) {
			if s := &g.slots[p.slot]; s.word == word {
				return s
			}
		}
	}
}

// word returns what the file has of a word alone.
func (g *Grammar) word(w Word) *entry { return &g.slot(w.Key, w.Text).alone }

// find returns the longest phrase that starts at words[i], and its last word.
func (g *Grammar) find(words []Word, i int) (*entry, int) {
	s := g.slot(words[i].Key, words[i].Text)
	for k := range s.phrases {
		p := &s.phrases[k]
		if n := len(p.rest); i+n < len(words) && p.matches(words[i+1:i+1+n]) {
			return &p.entry, i + n
		}
	}
	return &s.alone, i
}

func (p phrase) matches(words []Word) bool {
	for i, w := range p.rest {
		if words[i].Text != w || words[i].Break > Hyphen || words[i].Break == Comma || words[i].Break == Colon {
			return false
		}
	}
	return true
}
