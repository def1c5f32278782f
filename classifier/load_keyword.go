package classifier

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khabar/news"
	"khabar/text"
	"khabar/yamlfile"
)

var langForm = regexp.MustCompile(`^[a-z]{2,3}$`)

// keyword reads one keyword of e.
func (l *loader) keyword(e *Entry, n *yamlfile.Node) {
	k := Keyword{Position: position(n)}
	if n.Kind == yamlfile.Mapping {
		n.Only("act", "by", "whom", "mood", "unless", "word", "also", "forms", "lang", "strength", "context", "not", "p", "with", "requires", "excludes",
			"case", "join", "proclitics", "count_inside", "kicker", "byline", "lang_only", "label", "from", "to", "fields", "family", "note", "disabled")
		if act := n.Get("act"); act != nil {
			k.Act = newActPattern(n)
			k.Word = k.Act.String()
			for _, field := range []string{"word", "also", "forms", "case", "join", "proclitics"} {
				n.Get(field).Errorf("belongs to a word, not to an act; delete it")
			}
		} else {
			if k.Byline = n.Get("byline").Bool(); k.Byline {
				k.Word = "by-line after a bar"
				for _, field := range []string{"word", "also", "forms", "case", "join", "proclitics", "kicker", "fields"} {
					n.Get(field).Errorf("belongs to a word, not to a by-line; delete it")
				}
			} else {
				k.Word = n.Need("word").Text()
			}
			for _, field := range []string{"by", "whom", "mood", "unless"} {
				n.Get(field).Errorf("belongs to an act; add act: DEED, or delete it")
			}
		}
		l.meaning(&k, n)
		l.form(&k, n)
	} else {
		k.Word = n.Text()
	}
	if k.Word == "" {
		return
	}
	k.ID = keywordID(e.ID, k.Word, &l.buf)
	if l.local {
		l.override(e, k)
		return
	}
	e.Keywords = append(e.Keywords, k)
}

// override replaces the keywords of other files that have the same ID as k, or removes them if k
// is disabled. Keywords of one file with the same ID are alternatives.
func (l *loader) override(e *Entry, k Keyword) {
	e.Keywords = slices.DeleteFunc(e.Keywords, func(o Keyword) bool {
		return o.ID == k.ID && o.Position.File != k.Position.File
	})
	if !k.Disabled {
		e.Keywords = append(e.Keywords, k)
	}
}

// keywordID returns the stable ID of a keyword: the ID of the entry, "#", and the folded words.
func keywordID(entry, word string, b *text.Buffer) string {
	p := parsePhrase(b, word)
	p = slices.DeleteFunc(p, func(t phraseToken) bool { return t.kind == tokenMarks })
	return entry + "#" + p.key()
}

// meaning reads the precision and the conditions of a keyword.
func (l *loader) meaning(k *Keyword, n *yamlfile.Node) {
	k.Context, k.Not = l.terms(n.Get("context")), l.terms(n.Get("not"))
	k.NeedsContext = len(k.Context) > 0
	if s := n.Get("strength"); s != nil {
		k.NeedsContext = yamlfile.Enum(s, []string{"sure", "needs-context"}) == "needs-context"
	}
	k.P = probability(n.Get("p"))
	k.With = l.conditions(n.Get("with"), ScopeSentence)
	k.Requires = l.conditions(n.Get("requires"), ScopeSentence)
	k.Excludes = l.conditions(n.Get("excludes"), ScopeItem)
	k.From, k.To = date(n.Get("from")), date(n.Get("to"))
	if n.Get("label") != nil {
		k.Label = yamlfile.Enum(n.Get("label"), []string{LabelState})
	}
	for _, f := range list(n.Get("fields")) {
		k.Fields = append(k.Fields, yamlfile.Enum(f, []news.Field{news.FieldTitle, news.FieldText}))
	}
	k.Family = optional(n, "family")
	k.Note = optional(n, "note")
	k.Disabled = n.Get("disabled").Bool()
}

// form reads the spellings and the language of a keyword.
func (l *loader) form(k *Keyword, n *yamlfile.Node) {
	k.Also, k.Forms = n.Get("also").Texts(), n.Get("forms").Texts()
	for _, lang := range list(n.Get("lang")) {
		if s := lang.Text(); langForm.MatchString(s) {
			k.Langs = append(k.Langs, languageRead(s))
		} else if s != "" {
			lang.Errorf("%q is not a language code; write one such as ur or ps", s)
		}
	}
	if c := n.Get("case"); c != nil {
		k.Case = yamlfile.Enum(c, []CaseRule{CaseAny, CaseAcronym, CaseInitial, CaseExact})
	}
	k.Join, k.Proclitics = n.Get("join").Bool(), n.Get("proclitics").Bool()
	k.CountInside, k.Kicker = n.Get("count_inside").Bool(), n.Get("kicker").Bool()
	if only := n.Get("lang_only"); only != nil {
		if k.LangOnly = only.Bool(); k.LangOnly && len(k.Langs) == 0 {
			only.Errorf("lang_only needs lang; add the language of the word")
		}
	}
}

// list returns the items of a list, or a single value as a list of one.
func list(n *yamlfile.Node) []*yamlfile.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == yamlfile.Sequence:
		return n.Items
	}
	return []*yamlfile.Node{n}
}

// probability reads a number above 0 and below 1, and returns it in thousandths.
func probability(n *yamlfile.Node) news.Certainty {
	if n == nil {
		return 0
	}
	p := n.Number()
	if p <= 0 || p >= 1 {
		n.Errorf("%s is not a precision; write a number above 0 and below 1, such as 0.8", n.Value)
		return 0
	}
	return news.Certainty(p*1000 + 0.5)
}

// conditions reads one condition, or a list of them.
func (l *loader) conditions(n *yamlfile.Node, within ScopeKind) []Condition {
	var out []Condition
	for _, c := range list(n) {
		c.Only("any", "all", "sets", "within", "p")
		cond := Condition{
			Any: l.terms(c.Get("any")), All: l.terms(c.Get("all")), Sets: c.Get("sets").Texts(),
			Within: Scope{Kind: within}, P: probability(c.Get("p")),
		}
		if w := c.Get("within"); w != nil {
			cond.Within = scope(w)
		}
		for i, s := range cond.Sets {
			cond.Sets[i] = strings.TrimPrefix(s, setPrefix)
		}
		if len(cond.Any)+len(cond.All)+len(cond.Sets) == 0 {
			c.Errorf("has no words; write any: [word, …] or sets: [name]")
		}
		out = append(out, cond)
	}
	return out
}

// scope reads the distance within which words are looked for: "near/5", "sentence" and so on.
func scope(n *yamlfile.Node) Scope {
	s := n.Text()
	if s == "" {
		return Scope{}
	}
	kind, count, counted := strings.Cut(s, "/")
	switch k := ScopeKind(kind); k {
	case ScopeNear, ScopeOrdered:
		i, err := strconv.Atoi(count)
		if err == nil && i >= 0 && i <= 1000 {
			return Scope{k, i}
		}
	case ScopeSentence, ScopeField, ScopeTitle, ScopeItem, ScopeContext:
		if !counted {
			return Scope{Kind: k}
		}
	}
	n.Errorf("%q is unknown; write near/5, onear/5 (after the keyword), sentence, field, title or item", s)
	return Scope{}
}
