package classifier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"khabar/news"
	"khabar/text"
	"khabar/yamlfile"
)

// The codes of findings. A taxonomy with an E finding is not loaded.
const (
	codeSameForm     = "E01" // two entries of one facet have the same sure keyword
	codeShort        = "E02" // up to three Latin letters in any case
	codeCommon       = "E03" // an everyday English word
	codeStem         = "E04" // too few letters before a *
	codeMissing      = "E05" // an entry, set or macro that does not exist, or a cycle of parents
	codeNothing      = "E06" // no letter or digit
	codeDecoy        = "E07" // also a keyword of a decoy
	codeFormerly     = "E08" // an earlier ID that is also an ID of another entry
	codeMixed        = "E09" // letters of two scripts in one word
	codeTwice        = "E10" // an entry, macro, set or rule that is written twice
	codeForms        = "E11" // braces that cannot be expanded
	codeRedundant    = "W01" // the same as another keyword of the entry
	codeAcronym      = "W02" // an acronym of two or three letters without context
	codeOneWord      = "W03" // a person's name of one word
	codePlaceWord    = "W04" // a place whose name is an English word
	codeReference    = "W05" // not in the form of the authority's references
	codeUntested     = "W06" // keywords that need context, but no tests
	codeManyForms    = "W09" // more forms than anyone can read through
	codeNoContext    = "W11" // a keyword that needs context, but has none
	codeUnlinked     = "W12" // a person without links
	codeBlocksNone   = "W13" // a decoy that blocks a word which is not a keyword
	codeBadReference = "W14" // the relevance rule, a link or an act names an entry that does not exist
	codeNoSeverity   = "W15" // the relevance rule names an event without a severity
	codeOpenEnd      = "W16" // a keyword of an event with a first date, but no last
	codeNoEffect     = "W17" // outlets of a group that has no acronym which needs context
)

const (
	manyForms        = 100_000 // forms of a keyword from which lint warns
	stemLetters      = 5       // least Latin letters before a *
	stemOtherLetters = 4       // least letters of other scripts
	stemContext      = 3       // least letters in context words
)

// lint checks the taxonomy as a whole.
func lint(t *Taxonomy) yamlfile.Findings {
	l := &linter{t: t, owners: make(map[string]owner)}
	for i := range t.entries {
		l.entry(&t.entries[i])
	}
	for i := range t.entries {
		l.references(&t.entries[i])
	}
	l.decoys()
	l.cycles()
	l.relevanceRule()
	l.sets()
	return l.findings
}

type linter struct {
	t        *Taxonomy
	findings yamlfile.Findings
	owners   map[string]owner // by form: the first keyword with it; by facet and form: the first sure one
	buf      text.Buffer
	words    map[string]bool // by blockKey of each keyword: whether an entry other than a decoy has it
}

// An owner is the first keyword that has a form.
type owner struct {
	id  string
	pos Position
}

func (l *linter) report(pos Position, code, format string, args ...any) {
	severity := yamlfile.Error
	if strings.HasPrefix(code, "W") {
		severity = yamlfile.Warning
	}
	l.findings = append(l.findings, yamlfile.Finding{
		File: pos.File, Pos: yamlfile.Pos{Line: pos.Line, Column: pos.Column},
		Severity: severity, Code: code, Message: fmt.Sprintf(format, args...),
	})
}

// entry checks one entry.
func (l *linter) entry(e *Entry) {
	needs := false
	for i := range e.Keywords {
		k := &e.Keywords[i]
		needs = needs || k.NeedsContext || k.P > 0 && k.P < 900
		l.keyword(e, k)
	}
	l.redundant(e)
	if needs && len(e.Tests.Yes)+len(e.Tests.No) == 0 && !e.Decoy() {
		l.report(e.Position, codeUntested, "%s has keywords that need context, but no tests; add tests: with yes: and no: sentences", e.ID)
	}
	if len(e.Outlets) > 0 && !slices.ContainsFunc(e.Keywords, func(k Keyword) bool { return k.NeedsContext && isAcronym(k.Word) }) {
		l.report(e.Position, codeNoEffect, "%s has outlets, but no acronym that needs context; delete the line", e.ID)
	}
	if e.Facet == news.FacetPerson && len(e.Links)+len(e.Epithets) == 0 {
		l.report(e.Position, codeUnlinked, "%s has no links and no epithets, so it is never found; add links: to groups, places or events", e.ID)
	}
	for _, d := range e.Designations {
		if want, ok := referenceForms[d.By]; ok && d.Ref != "" && !want.MatchString(d.Ref) {
			l.report(e.Position, codeReference, "%s: %q is not a reference of %s; write it as QDe.132 or TAi.001", e.ID, d.Ref, d.By)
		}
	}
	l.terms(e.Position, e.Context)
	l.terms(e.Position, e.Not)
	l.terms(e.Position, e.Epithets)
}

var referenceForms = map[string]*regexp.Regexp{
	"UN": regexp.MustCompile(`^(QD|TA|SO|YE|CF|SS|LY|IQ|KP|IR|ML|HT|CD|GB)[ei]\.\d{3}$`),
}

// keyword checks one keyword, and records its forms.
func (l *linter) keyword(e *Entry, k *Keyword) {
	all, err := formsFor(&l.buf, k, l.t.macros)
	if err != nil {
		l.report(k.Position, codeForms, "%s: %v", e.ID, err)
		return
	}
	if len(all.surfaces)+len(all.graphs) == 0 && k.hasWords() {
		l.report(k.Position, codeNothing, "%q has no letter or digit, so it is never found; write words", k.Word)
		return
	}
	for _, g := range all.graphs {
		if n := g.count(); n > manyForms {
			l.report(k.Position, codeManyForms, "%s: the keyword stands for %d forms; use fewer alternatives, or split it", e.ID, n)
		}
		for _, piece := range g {
			for _, p := range piece {
				l.tokens(k, p)
			}
		}
	}
	if e.Facet == news.FacetEvent && !k.From.IsZero() && k.To.IsZero() && !endsElsewhere(e, k) {
		l.report(k.Position, codeOpenEnd, "%q counts from %s on without an end, so it also finds later events of this kind; add to: DATE", k.Word, k.From.Format(time.DateOnly))
	}
	l.shape(e, k, all.surfaces)
	l.conditions(k)
	if k.NeedsContext && len(k.Context)+len(e.Context)+len(k.With) == 0 {
		l.report(k.Position, codeNoContext, "%q needs context, but has none, so it can only be a candidate; add context: [words]", k.Word)
	}
	for _, f := range all.surfaces {
		l.claim(e, k, f)
	}
}

// endsElsewhere reports whether the entry has the keyword a second time with a last date: then k is meant for
// later reports that refer to the event.
func endsElsewhere(e *Entry, k *Keyword) bool {
	return slices.ContainsFunc(e.Keywords, func(other Keyword) bool { return other.Word == k.Word && !other.To.IsZero() })
}

// claim records a form, and reports if it is also a sure keyword of another entry of the facet.
// Events, themes and persons are left out: one text can be about two kinds of event, and people
// share names.
func (l *linter) claim(e *Entry, k *Keyword, f surface) {
	if e.Decoy() {
		return
	}
	key := formKey(k, f)
	if _, ok := l.owners[key]; !ok && hiddenByEqualDecoy(e.Facet) {
		l.owners[key] = owner{e.ID, k.Position}
	}
	switch e.Facet {
	case news.FacetEvent, news.FacetTheme, news.FacetPerson:
		return
	}
	if k.NeedsContext || len(k.Requires)+len(k.Excludes)+len(k.Not) > 0 {
		return
	}
	key = string(e.Facet) + "\x00" + key
	if o, ok := l.owners[key]; ok && o.id != e.ID {
		l.report(k.Position, codeSameForm, "%q is also a sure keyword of %s, at %s; let one of them need context, or delete one", f.written, o.id, o.pos)
		return
	}
	l.owners[key] = owner{e.ID, k.Position}
}

// shape checks how a keyword is written.
func (l *linter) shape(e *Entry, k *Keyword, forms []surface) {
	name := e.Facet == news.FacetGroup || e.Facet == news.FacetOrg || e.Facet == news.FacetPlace || e.Facet == news.FacetPerson
	for _, f := range forms {
		l.tokens(k, f.phrase)
		if f.phrase.words() != 1 || !name || f.phrase[0].kind != tokenWord || len(text.Words(f.written)) > 1 {
			continue // several words that may be joined are not one word
		}
		word, sensitive := f.phrase[0].s, k.sensitive(f.written)
		letters := len([]rune(word))
		latin := text.ScriptOf(word) == text.Latin
		switch {
		case !latin:
		case !sensitive && letters <= 3:
			l.report(k.Position, codeShort, "%q has only %d letters, and would be found with any capitals; write it in capitals, or add case: initial", f.written, letters)
		case !sensitive && !k.NeedsContext && commonWord(word):
			l.report(k.Position, codeCommon, "%q is an everyday word; add strength: needs-context, or case: initial", f.written)
		case e.Facet == news.FacetPlace && !k.NeedsContext && commonWord(word) && !isAcronym(f.written) && len(k.Requires)+len(k.Excludes)+len(k.Not) == 0:
			l.report(k.Position, codePlaceWord, "%q is also an English word; add strength: needs-context", f.written)
		case isAcronym(f.written) && letters <= 3 && !k.NeedsContext && e.Facet == news.FacetGroup && len(k.Requires)+len(k.Excludes)+len(k.Not) == 0:
			l.report(k.Position, codeAcronym, "%q is short, and stands for other things too; add strength: needs-context, or not: [words]", f.written)
		}
		if e.Facet == news.FacetPerson {
			l.report(k.Position, codeOneWord, "%q is one word; write at least two parts of the person's name", f.written)
		}
	}
}

// tokens checks each word of a form of a keyword.
func (l *linter) tokens(k *Keyword, p phrase) {
	for _, t := range p {
		l.token(k, t)
	}
}

// token checks a single word of a keyword.
func (l *linter) token(k *Keyword, t phraseToken) {
	switch t.kind {
	case tokenPrefix:
		least := stemOtherLetters
		if text.ScriptOf(t.s) == text.Latin {
			least = stemLetters
		}
		if len([]rune(t.s)) < least {
			l.report(k.Position, codeStem, "%q* has fewer than %d letters before the *; write the words out", t.s, least)
		}
	case tokenWord:
		if mixedScript(t.s) {
			l.report(k.Position, codeMixed, "%q mixes letters of two scripts that look alike; type it again", t.s)
		}
	}
}

// mixedScript reports whether s has letters of the Latin and of another script.
func mixedScript(s string) bool {
	latin, other := false, false
	for _, r := range s {
		if unicode.IsLetter(r) {
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || !unicode.Is(unicode.Latin, r)
		}
	}
	return latin && other
}

// conditions checks the context words of a keyword.
func (l *linter) conditions(k *Keyword) {
	l.terms(k.Position, k.Context)
	l.terms(k.Position, k.Not)
	for _, c := range slices.Concat(k.With, k.Requires, k.Excludes) {
		l.terms(k.Position, c.Any)
		l.terms(k.Position, c.All)
		for _, s := range c.Sets {
			l.terms(k.Position, []string{setPrefix + s})
		}
	}
}

// terms checks a list of context words.
func (l *linter) terms(pos Position, terms []string) {
	for _, term := range terms {
		if name, ok := strings.CutPrefix(term, setPrefix); ok {
			if _, ok := l.t.sets[name]; !ok {
				l.report(pos, codeMissing, "%s does not exist; define it under sets, or correct the name", term)
			}
			continue
		}
		texts, err := expand(term, l.t.macros)
		if err != nil {
			l.report(pos, codeForms, "%v", err)
			continue
		}
		for _, s := range texts {
			l.term(pos, s)
		}
	}
}

// term checks one context word. Its stem may be shorter than that of a keyword.
func (l *linter) term(pos Position, s string) {
	p := parsePhrase(&l.buf, s)
	if p.words() == 0 {
		l.report(pos, codeNothing, "%q has no letter or digit, so it is never found; write words", s)
	}
	for _, t := range p {
		if t.kind == tokenPrefix && len([]rune(t.s)) < stemContext {
			l.report(pos, codeStem, "%q* has fewer than %d letters before the *; write the words out", t.s, stemContext)
		}
	}
}

// sets checks the words of the sets.
func (l *linter) sets() {
	for _, s := range l.t.sets {
		l.terms(s.pos, slices.DeleteFunc(slices.Clone(s.Words), func(w string) bool { return w == "" }))
	}
}

// redundant reports keywords that have the same effect as another of the entry.
func (l *linter) redundant(e *Entry) {
	for i, k := range e.Keywords {
		for _, o := range e.Keywords[:i] {
			if o.ID == k.ID && distinctive(o) == distinctive(k) {
				l.report(k.Position, codeRedundant, "%s is already written at %s, in letters that count as the same; delete one of the two", k.ID, o.Position)
				break
			}
		}
	}
}

// distinctive returns, as one text, all properties of a keyword that have an effect.
func distinctive(k Keyword) string {
	k.Word, k.Case = "", k.caseRule(k.Word)
	if !k.NeedsContext {
		k.Langs = nil
	}
	return content(k)
}
