package classifier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"khabar/news"
	"khabar/text"
	"khabar/yamlfile"
)

// The codes of findings. Those with an E make a taxonomy unusable.
const (
	codeSameForm     = "E01" // two entries of one facet are sure of the same words
	codeShort        = "E02" // up to three Latin letters, and capitals do not matter
	codeCommon       = "E03" // an everyday English word
	codeStem         = "E04" // too little before a *
	codeUnknown      = "E05" // an entry, set or macro that does not exist, or parents in a circle
	codeNothing      = "E06" // no letter or digit in it
	codeDecoy        = "E07" // also a keyword of a decoy
	codeFormerly     = "E08" // an earlier ID that another entry has
	codeMixed        = "E09" // letters of two scripts in one word
	codeTwice        = "E10" // written twice
	codeForms        = "E11" // braces that cannot be expanded
	codeRedundant    = "W01" // another keyword of the entry says the same
	codeAcronym      = "W02" // an acronym of two or three letters without context
	codeOneWord      = "W03" // a person by one word
	codePlaceWord    = "W04" // a place that is an English word
	codeReference    = "W05" // not the form of the authority's references
	codeUntested     = "W06" // keywords that need context, and no tests
	codeManyForms    = "W09" // more forms than anyone can look through
	codeNoContext    = "W11" // needs context, and names none
	codeUnlinked     = "W12" // a person without links
	codeBlocksNone   = "W13" // a decoy blocks what nobody uses
	codeDeskUnknown  = "W14" // the desk or a link names what does not exist
	manyForms        = 100_000
	stemLetters      = 5
	stemOtherLetters = 4
	stemContext      = 3
)

// lint checks what the files say together.
func lint(t *Taxonomy) yamlfile.Findings {
	l := &linter{t: t, owners: make(map[string]owner)}
	for i := range t.entries {
		l.entry(&t.entries[i])
	}
	for i := range t.entries {
		l.afterwards(&t.entries[i])
	}
	l.decoys()
	l.circles()
	l.desk()
	l.sets()
	return l.found
}

type linter struct {
	t      *Taxonomy
	found  yamlfile.Findings
	owners map[string]owner // the first to have a form; with a facet before it, the first to be sure of it
	buf    text.Buffer
	words  map[string]bool // blockKeys of keywords that are no decoy's
}

// An owner is the keyword that first had a form.
type owner struct {
	id  string
	pos Position
}

func (l *linter) report(pos Position, code, format string, args ...any) {
	severity := yamlfile.Error
	if strings.HasPrefix(code, "W") {
		severity = yamlfile.Warning
	}
	l.found = append(l.found, yamlfile.Finding{
		File: pos.File, Pos: yamlfile.Pos{Line: pos.Line, Column: pos.Column},
		Severity: severity, Code: code, Message: fmt.Sprintf(format, args...),
	})
}

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
	if e.Facet == news.FacetPerson && len(e.Links)+len(e.Epithets) == 0 {
		l.report(e.Position, codeUnlinked, "%s has no links and no epithets, and is therefore never found; add links: to groups, places or events", e.ID)
	}
	for _, d := range e.Designations {
		if want, ok := referenceForms[d.By]; ok && d.Ref != "" && !want.MatchString(d.Ref) {
			l.report(e.Position, codeReference, "%s: %q is no reference of %s; write it as QDe.132 or TAi.001", e.ID, d.Ref, d.By)
		}
	}
	l.terms(e.Position, e.Context)
	l.terms(e.Position, e.Not)
	l.terms(e.Position, e.Epithets)
}

var referenceForms = map[string]*regexp.Regexp{
	"UN": regexp.MustCompile(`^(QD|TA|SO|YE|CF|SS|LY|IQ|KP|IR|ML|HT|CD|GB)[ei]\.\d{3}$`),
}

// keyword checks one keyword by itself, and notes its forms.
func (l *linter) keyword(e *Entry, k *Keyword) {
	all, err := formsFor(&l.buf, k, l.t.macros)
	if err != nil {
		l.report(k.Position, codeForms, "%s: %v", e.ID, err)
		return
	}
	if len(all.surfaces)+len(all.graphs) == 0 {
		l.report(k.Position, codeNothing, "%q has no letter or digit, and can never be found; write words", k.Word)
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
	l.shape(e, k, all.surfaces)
	l.conditions(k)
	if k.NeedsContext && len(k.Context)+len(e.Context)+len(k.With) == 0 {
		l.report(k.Position, codeNoContext, "%q needs context, but names none, and can only be a candidate; add context: [words]", k.Word)
	}
	for _, f := range all.surfaces {
		l.own(e, k, f)
	}
}

// own notes a form, and reports when another entry of the facet is sure of it too. One report
// can tell of two sorts of event, and persons share names: these are left out.
func (l *linter) own(e *Entry, k *Keyword, f surface) {
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
			continue // several words that may be written as one are no word
		}
		word, sensitive := f.phrase[0].s, k.sensitive(f.written)
		letters := len([]rune(word))
		latin := text.ScriptOf(word) == text.Latin
		switch {
		case !latin:
		case !sensitive && letters <= 3:
			l.report(k.Position, codeShort, "%q has %d letters, and would be found in any case; write it with capitals, or add case: initial", f.written, letters)
		case !sensitive && !k.NeedsContext && commonWord(word):
			l.report(k.Position, codeCommon, "%q is an everyday word; add strength: needs-context, or case: initial", f.written)
		case e.Facet == news.FacetPlace && !k.NeedsContext && commonWord(word) && !isAcronym(f.written) && len(k.Requires)+len(k.Excludes)+len(k.Not) == 0:
			l.report(k.Position, codePlaceWord, "%q is also an English word; let it need context", f.written)
		case isAcronym(f.written) && letters <= 3 && !k.NeedsContext && e.Facet == news.FacetGroup && len(k.Requires)+len(k.Excludes)+len(k.Not) == 0:
			l.report(k.Position, codeAcronym, "%q is short, and surely stands for other things too; let it need context, or say not: [words]", f.written)
		}
		if e.Facet == news.FacetPerson {
			l.report(k.Position, codeOneWord, "%q is one word; write at least two parts of the person's name", f.written)
		}
	}
}

func (l *linter) tokens(k *Keyword, p phrase) {
	for _, t := range p {
		l.token(k, t)
	}
}

// token checks a single word of a keyword.
func (l *linter) token(k *Keyword, t phraseToken) {
	switch t.kind {
	case tokenPrefix:
		if short := shortStem(t.s); short > 0 {
			l.report(k.Position, codeStem, "%q* has fewer than %d letters before the *; write the words out", t.s, short)
		}
	case tokenWord:
		if mixedScript(t.s) {
			l.report(k.Position, codeMixed, "%q mixes letters of two scripts that look alike; type it again", t.s)
		}
	}
}

// shortStem returns how many letters a stem should have when it has fewer, else 0.
func shortStem(s string) int {
	want := stemOtherLetters
	if text.ScriptOf(s) == text.Latin {
		want = stemLetters
	}
	if len([]rune(s)) >= want {
		return 0
	}
	return want
}

// mixedScript reports whether s has letters of Latin and of another script.
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
			if _, known := l.t.sets[name]; !known {
				l.report(pos, codeUnknown, "%s does not exist; define it under sets, or correct the name", term)
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

// term checks one context word. Its stems may be shorter than those of keywords.
func (l *linter) term(pos Position, s string) {
	p := parsePhrase(&l.buf, s)
	if p.words() == 0 {
		l.report(pos, codeNothing, "%q has no letter or digit, and can never be found; write words", s)
	}
	for _, t := range p {
		if t.kind == tokenPrefix && len([]rune(t.s)) < stemContext {
			l.report(pos, codeStem, "%q* has fewer than %d letters before the *; write the words out", t.s, stemContext)
		}
	}
}

func (l *linter) sets() {
	for _, s := range l.t.sets {
		l.terms(s.pos, slices.DeleteFunc(slices.Clone(s.Words), func(w string) bool { return w == "" }))
	}
}

// redundant reports keywords that say what another of the entry says.
func (l *linter) redundant(e *Entry) {
	for i, k := range e.Keywords {
		for _, o := range e.Keywords[:i] {
			if o.ID == k.ID && essence(o) == essence(k) {
				l.report(k.Position, codeRedundant, "%s is written at %s already, in letters that count as the same; delete one of the two", k.ID, o.Position)
				break
			}
		}
	}
}

// essence returns what of a keyword makes a difference, as one text.
func essence(k Keyword) string {
	k.Word, k.Case = "", k.caseRule(k.Word)
	if !k.NeedsContext {
		k.Langs = nil
	}
	return content(k)
}
