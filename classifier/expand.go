package classifier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"khabar/text"
)

// maxForms is the most forms that a text is expanded to; a text with more must be a graph.
const maxForms = 5000

// expand returns all texts that s stands for: it replaces {NAME} with each text of the macro, and
// {a|b|} with a, with b and with nothing. {NAME: a|b} is {NAME}, with {a|b} for each {X} in the texts of the
// macro. Braces cannot be nested, but the texts of a macro may contain braces.
func expand(s string, macros map[string]macro) ([]string, error) {
	return expandNested(s, macros, 0)
}

func expandNested(s string, macros map[string]macro, depth int) ([]string, error) {
	head, rest, ok := strings.Cut(s, "{")
	if !ok {
		if strings.Contains(s, "}") {
			return nil, fmt.Errorf("%q has a } without a { before it; delete it or add the {", s)
		}
		return []string{s}, nil
	}
	inner, tail, ok := strings.Cut(rest, "}")
	if !ok {
		return nil, fmt.Errorf("%q has a { without a } after it; add the }", s)
	}
	if depth > 8 {
		return nil, fmt.Errorf("{%s} refers back to itself; a macro cannot contain itself", inner)
	}
	choices, err := choicesOf(inner, macros, depth)
	if err != nil {
		return nil, err
	}
	tails, err := expandNested(tail, macros, depth)
	if err != nil {
		return nil, err
	}
	if len(choices)*len(tails) > maxForms {
		return nil, fmt.Errorf("stands for more than %d forms; split it, or use fewer macros", maxForms)
	}
	out := make([]string, 0, len(choices)*len(tails))
	for _, c := range choices {
		for _, t := range tails {
			out = append(out, head+c+t)
		}
	}
	return out, nil
}

// choicesOf returns the texts that the content of braces stands for.
func choicesOf(inner string, macros map[string]macro, depth int) ([]string, error) {
	values, ok, err := applied(inner, macros)
	if err != nil {
		return nil, err
	}
	if !ok {
		if values = strings.Split(inner, "|"); len(values) == 1 {
			m, ok := macros[inner]
			if !ok {
				return nil, fmt.Errorf("{%s} is not among the macros; define it, or write alternatives as {a|b}", inner)
			}
			values = m.Values
		}
	}
	var out []string
	for _, v := range values {
		texts, err := expandNested(v, macros, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, texts...)
	}
	return out, nil
}

// argument stands in the texts of a macro for the words that a keyword gives it.
const argument = "{X}"

// applied returns the texts of a macro with the words that inner, which is "NAME: words", gives it. It returns
// false if inner gives none.
func applied(inner string, macros map[string]macro) ([]string, bool, error) {
	name, words, ok := strings.Cut(inner, ":")
	if !ok || !macroForm.MatchString(name) {
		return nil, false, nil
	}
	m, ok := macros[name]
	if !ok {
		return nil, false, fmt.Errorf("{%s: …} is not among the macros; define it, or correct the name", name)
	}
	if words = strings.TrimSpace(words); strings.Contains(words, "|") || macroForm.MatchString(words) {
		words = "{" + words + "}"
	}
	out := make([]string, len(m.Values))
	for i, v := range m.Values {
		if !strings.Contains(v, argument) {
			return nil, false, fmt.Errorf("the macro %s has no %s in %q for the words after the colon; write {%s} alone", name, argument, v, name)
		}
		out[i] = strings.ReplaceAll(v, argument, words)
	}
	return out, true, nil
}

// unfold returns the texts of a macro if authored is only that macro, with words for it. They are texts of
// their own, so that each may become a graph.
func unfold(authored string, macros map[string]macro) ([]string, error) {
	if inner, ok := strings.CutPrefix(authored, "{"); ok && strings.IndexByte(inner, '}') == len(inner)-1 {
		texts, ok, err := applied(inner[:len(inner)-1], macros)
		if ok || err != nil {
			return texts, err
		}
	}
	return []string{authored}, nil
}

// A surface is one form of a keyword, as the automaton looks for it.
type surface struct {
	phrase  phrase
	written string // with capitals, for the case rules
	dotted  bool   // an acronym with dots: T.T.P
}

// forms are all forms of a keyword: single surfaces, and graphs for texts with many forms.
type forms struct {
	surfaces []surface
	graphs   []graph
}

// graphFrom is the least number of forms of a text that is made a graph.
const graphFrom = 64

// formsFor returns all forms of a keyword, each surface once.
func formsFor(buf *text.Buffer, k *Keyword, macros map[string]macro) (forms, error) {
	var out forms
	if !k.hasWords() {
		return out, nil
	}
	seen := make(map[string]bool)
	var all []string
	for _, authored := range slices.Concat([]string{k.Word}, k.Also, k.Forms) {
		texts, err := unfold(authored, macros)
		if err != nil {
			return out, err
		}
		all = append(all, texts...)
	}
	for _, authored := range all {
		if g, err := graphOf(k, authored, macros, buf); err != nil {
			return out, err
		} else if g != nil {
			out.graphs = append(out.graphs, g)
			continue
		}
		texts, err := expand(authored, macros)
		if err != nil {
			return out, err
		}
		for _, t := range texts {
			t = closeAcronyms(t)
			forms := formsOf(k, parsePhrase(buf, t), t)
			if len(texts) < graphFrom { // of more, three times as many surfaces would cost more than the dots are worth
				for _, d := range dottedInside(t) {
					forms = append(forms, surface{phrase: parsePhrase(buf, d), written: t})
				}
			}
			for _, s := range forms {
				key := s.phrase.key()
				if k.sensitive(s.written) {
					key += "\x00" + s.written
				}
				if s.phrase.words() > 0 && !seen[key] {
					seen[key] = true
					out.surfaces = append(out.surfaces, s)
				}
			}
		}
	}
	return out, nil
}

// graphOf returns a written text as a graph if it has many forms of at least two words, and
// capitals and spaces do not matter. Otherwise it returns nil.
func graphOf(k *Keyword, authored string, macros map[string]macro, buf *text.Buffer) (graph, error) {
	if k.Join || k.Proclitics || k.Case != "" && k.Case != CaseAny || !strings.Contains(authored, "{") {
		return nil, nil
	}
	var g graph
	product, least, arabic := 1, 0, false
	for _, chunk := range chunks(authored) {
		texts, err := expand(chunk, macros)
		if err != nil {
			return nil, err
		}
		piece, words := make([]phrase, 0, len(texts)), len(authored)
		for _, t := range texts {
			t = closeAcronyms(t)
			p := parseMarked(buf, t)
			piece = append(piece, p)
			for _, d := range dottedInside(t) {
				piece = append(piece, parseMarked(buf, d))
			}
			words = min(words, p.words())
			arabic = arabic || len(p) > 0 && text.ScriptOf(p[0].s) == text.Arabic
		}
		g = append(g, piece)
		product = min(product*len(piece), 1<<30)
		least += words
	}
	if product < graphFrom || least < 2 || arabic && product < maxForms {
		return nil, nil
	}
	return g.trimmed(), nil
}

// chunks splits s at the spaces outside braces.
func chunks(s string) []string {
	depth := 0
	return strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		return depth == 0 && unicode.IsSpace(r)
	})
}

// trimmed returns g without punctuation at its ends.
func (g graph) trimmed() graph {
	for i, p := range g[0] {
		if len(p) > 0 && p[0].kind == tokenMarks {
			g[0][i] = p[1:]
		}
	}
	last := g[len(g)-1]
	for i, p := range last {
		if n := len(p); n > 0 && p[n-1].kind == tokenMarks {
			last[i] = p[:n-1]
		}
	}
	return g
}

// count returns the number of forms that g has.
func (g graph) count() int {
	n := 1
	for _, piece := range g {
		n = min(n*len(piece), 1<<30)
	}
	return n
}

// formsOf returns the forms of one written text: the text itself, an acronym with dots, the text
// with its words joined, with Arabic prefixes.
func formsOf(k *Keyword, p phrase, written string) []surface {
	phrases := []phrase{p}
	if k.joins(p) {
		phrases = joined(p)
	}
	if k.Proclitics {
		for _, p := range slices.Clone(phrases) {
			phrases = append(phrases, proclitics(p)...)
		}
	}
	if slices.Contains(k.Langs, "ps") {
		for _, p := range slices.Clone(phrases) {
			if of := pashtoGenitive(p); of != nil {
				phrases = append(phrases, of)
			}
		}
	}
	if slices.Contains(k.Langs, "hi") {
		phrases = nasals(phrases)
	}
	out := make([]surface, 0, len(phrases)+1)
	for _, p := range phrases {
		out = append(out, surface{phrase: p, written: written})
	}
	if d := dotted(p, written); d != nil {
		out = append(out, surface{phrase: d, written: written, dotted: true})
	}
	return out
}

// joins reports whether the words of p may be written without spaces: if the keyword says so, and
// in names of two or three words in Urdu, Persian and Pashto, whose writers often join them.
// Arabic always separates words.
func (k *Keyword) joins(p phrase) bool {
	if k.Join {
		return true
	}
	n := p.words()
	return n == len(p) && n >= 2 && n <= 3 && !slices.Equal(k.Langs, []string{"ar"}) && text.ScriptOf(p[0].s) == text.Arabic
}

// dotted returns the phrase T.T.P for the acronym TTP.
func dotted(p phrase, written string) phrase {
	if len(p) != 1 || !isAcronym(written) || strings.ToUpper(written) != written || len(p[0].s) != len(written) {
		return nil
	}
	var out phrase
	for i, c := range p[0].s {
		if i > 0 {
			out = append(out, phraseToken{".", tokenMarks})
		}
		out = append(out, phraseToken{string(c), tokenWord})
	}
	return out
}

var (
	acronymDots   = regexp.MustCompile(`\b(?:\p{Lu}\.){1,5}\p{Lu}\b\.?`)
	acronymInside = regexp.MustCompile(`\b[A-Z]{2,6}\b`)
)

// closeAcronyms takes the dots out of acronyms: "U.S.-backed" becomes "US-backed".
func closeAcronyms(written string) string {
	if !strings.Contains(written, ".") { // most have none, and there are hundreds of thousands
		return written
	}
	return acronymDots.ReplaceAllStringFunc(written, func(s string) string { return strings.ReplaceAll(s, ".", "") })
}

// dottedInside returns written with dots in the acronyms among its words, "T.T.P shura" and "T.T.P. shura" for
// TTP shura, or nothing if it has none. An acronym alone is a matter of dotted.
func dottedInside(written string) []string {
	if !hasCapitals(written) || isAcronym(written) || !acronymInside.MatchString(written) {
		return nil
	}
	open := acronymInside.ReplaceAllStringFunc(written, func(s string) string { return strings.Join(strings.Split(s, ""), ".") })
	closed := acronymInside.ReplaceAllStringFunc(written, func(s string) string { return strings.Join(strings.Split(s, ""), ".") + "." })
	return []string{open, closed}
}

// hasCapitals reports whether two capitals of English stand side by side. It is much faster than acronymInside.
func hasCapitals(s string) bool {
	for i := 1; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' && 'A' <= s[i-1] && s[i-1] <= 'Z' {
			return true
		}
	}
	return false
}

// joined returns p with each combination of its words written as one. Of a phrase of five or more
// words it returns only p itself, p with two neighbours joined, and p with all words joined.
func joined(p phrase) []phrase {
	gaps := len(p) - 1
	if gaps < 1 || slices.ContainsFunc(p, func(t phraseToken) bool { return t.kind == tokenMarks }) {
		return []phrase{p}
	}
	var out []phrase
	if gaps <= 3 {
		for closed := range 1 << gaps {
			out = append(out, closeGaps(p, uint(closed)))
		}
		return out
	}
	out = append(out, p, closeGaps(p, 1<<gaps-1))
	for i := range gaps {
		out = append(out, closeGaps(p, 1<<i))
	}
	return out
}

// closeGaps returns p with token i joined to the next one for each bit i that is set in closed.
func closeGaps(p phrase, closed uint) phrase {
	out := phrase{p[0]}
	for i, t := range p[1:] {
		if closed>>i&1 == 1 {
			last := &out[len(out)-1]
			last.s += t.s
			last.kind = t.kind
		} else {
			out = append(out, t)
		}
	}
	return out
}

// proclitics returns p with the Arabic particles that are written as one word with the first
// word: and, so, by, like, for, and the article.
func proclitics(p phrase) []phrase {
	word := p[0].s
	var words []string
	if stem, ok := strings.CutPrefix(word, "ال"); ok && len(stem) >= 4 {
		words = []string{"و" + word, "ف" + word, "ب" + word, "وب" + word, "ک" + word, "لل" + stem, "ولل" + stem}
	} else {
		words = []string{
			"و" + word, "ف" + word, "ب" + word, "ک" + word, "ل" + word, "ول" + word, "وب" + word,
			"ال" + word, "وال" + word, "بال" + word, "لل" + word,
		}
	}
	out := make([]phrase, len(words))
	for i, w := range words {
		out[i] = slices.Clone(p)
		out[i][0].s = w
	}
	return out
}

// pashtoGenitive returns p with the Pashto particle "of" as it was long written: in one word with the
// first word. It returns nil for a short text, since the same letters may be another word, and for one that
// has the particle already.
func pashtoGenitive(p phrase) phrase {
	const of, least = "د", 4
	if len(p) == 0 || p[0].s == of || text.ScriptOf(p[0].s) != text.Arabic || utf8.RuneCountInString(p.joined()) < least {
		return nil
	}
	out := slices.Clone(p)
	out[0].s = of + out[0].s
	return out
}

// nasals adds to phrases in Devanagari those in which the nasals before a consonant are written the other
// ways: as a dot over the letter before them (हिंद), as a moon with a dot (हिँद), or as the letter of the consonant's
// class (हिन्द).
func nasals(phrases []phrase) []phrase {
	for _, p := range slices.Clone(phrases) {
		for _, respell := range []func(string) string{nasalDots, nasalMoons, nasalLetters} {
			other := slices.Clone(p)
			for i := range other {
				other[i].s = respell(other[i].s)
			}
			if !slices.Equal(other, p) {
				phrases = append(phrases, other)
			}
		}
	}
	return phrases
}

const anusvara, candrabindu, virama = 'ं', 'ँ', '्'

// nasalDots returns the word s with a dot for each nasal before a consonant of its class.
func nasalDots(s string) string {
	in := []rune(s)
	var out []rune
	for i := 0; i < len(in); i++ {
		switch {
		case in[i] == candrabindu:
			out = append(out, anusvara)
		case i+2 < len(in) && in[i+1] == virama && in[i] == nasalOf(in[i+2]):
			out = append(out, anusvara)
			i++
		default:
			out = append(out, in[i])
		}
	}
	return string(out)
}

// nasalMoons returns the word s with moons in place of dots.
func nasalMoons(s string) string {
	return strings.ReplaceAll(nasalDots(s), string(anusvara), string(candrabindu))
}

// nasalLetters returns the word s with a letter for each dot before a consonant that has a class.
func nasalLetters(s string) string {
	in := []rune(s)
	var out []rune
	for i, r := range in {
		if (r == anusvara || r == candrabindu) && i+1 < len(in) && nasalOf(in[i+1]) != 0 {
			out = append(out, nasalOf(in[i+1]), virama)
		} else {
			out = append(out, r)
		}
	}
	return string(out)
}

// nasalOf returns the nasal of the class of a Devanagari consonant, or 0 if r is not a stop.
func nasalOf(r rune) rune {
	switch {
	case r >= 'क' && r <= 'घ':
		return 'ङ'
	case r >= 'च' && r <= 'झ':
		return 'ञ'
	case r >= 'ट' && r <= 'ढ':
		return 'ण'
	case r >= 'त' && r <= 'ध':
		return 'न'
	case r >= 'प' && r <= 'भ':
		return 'म'
	}
	return 0
}

// isAcronym reports whether s is an acronym: one word, or several joined by hyphens or dots, of 2
// to 6 letters in all, of which at least two are capitals.
func isAcronym(s string) bool {
	letters, capitals := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			letters++
			capitals++
		case unicode.IsLower(r):
			letters++
		case r == '-', r == '.', unicode.IsDigit(r):
		default:
			return false
		}
	}
	return letters >= 2 && letters <= 6 && capitals >= 2
}

// caseRule returns the case rule for one spelling of a keyword: that of the keyword, or the
// default for the spelling.
func (k *Keyword) caseRule(written string) CaseRule {
	switch {
	case k.Case != "":
		return k.Case
	case isAcronym(written):
		return CaseAcronym
	case shortName(written):
		return CaseInitial
	}
	return CaseAny
}

// sensitive reports whether capitals matter in one spelling of a keyword.
func (k *Keyword) sensitive(written string) bool { return k.caseRule(written) != CaseAny }

// shortName reports whether s is one word of up to four Latin letters that begins with a capital:
// a name, such as Dir or Hub, that is a common word in small letters.
func shortName(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Latin, r) || unicode.IsUpper(r) != (n == 0) {
			return false
		}
		n++
	}
	return n > 0 && n <= 4
}
