package classifier

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khabar/news"
	"khabar/text"
)

// An oracle finds phrases in the simplest way: it splits the folded text into tokens, and compares each
// phrase with the text wherever its first word occurs.
type oracle struct {
	byWord   map[string][]numberedPhrase
	byPrefix []numberedPhrase // phrases that start with a prefix
}

type numberedPhrase struct {
	phrase
	id int32
}

func (o *oracle) add(p phrase, id int32) {
	if p[0].kind == tokenPrefix {
		o.byPrefix = append(o.byPrefix, numberedPhrase{p, id})
		return
	}
	o.byWord[p[0].s] = append(o.byWord[p[0].s], numberedPhrase{p, id})
}

// scan returns the spans of all phrases in the text, each once.
func (o *oracle) scan(b *text.Buffer) []span {
	words := b.AppendWords(nil)
	folded := b.Bytes()
	token := func(i int) string { return string(folded[words[i].Start:words[i].End]) }
	var out []span
	for i := range words {
		for _, n := range slices.Concat(o.byWord[token(i)], o.byPrefix) {
			if last, ok := matches(n.phrase, i, words, folded, token); ok {
				out = append(out, span{n.id, int32(i), int32(last)})
			}
		}
	}
	return sortedSpans(out)
}

// matches compares a phrase with the words from i on, and returns the index of its last word.
func matches(p phrase, i int, words []text.Word, folded []byte, token func(int) string) (int, bool) {
	for k := 0; k < len(p); k++ {
		if i >= len(words) {
			return 0, false
		}
		if p[k].kind == tokenPrefix && !strings.HasPrefix(token(i), p[k].s) || p[k].kind == tokenWord && token(i) != p[k].s {
			return 0, false
		}
		if k == len(p)-1 {
			return i, true
		}
		if i+1 == len(words) {
			return 0, false
		}
		between := string(folded[words[i].End:words[i+1].Start])
		want := ""
		if p[k+1].kind == tokenMarks {
			k++
			want = p[k].s
		}
		if strings.Count(between, "\n") > 1 || punctuationOf([]byte(between)) != want || len(want) > maxMarks {
			return 0, false
		}
		i++
	}
	return 0, false
}

func sortedSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last), cmp.Compare(a.phrase, b.phrase))
	})
	return slices.Compact(spans)
}

// automatonAndOracle returns an automaton and an oracle for the same forms: all forms of a taxonomy, except
// those of graphs that have too many.
func automatonAndOracle(t testing.TB, tax *Taxonomy) (*automaton, *oracle) {
	t.Helper()
	b, o := newAutomatonBuilder(0), &oracle{byWord: make(map[string][]numberedPhrase)}
	id := int32(0)
	var buf text.Buffer
	for _, e := range tax.entries {
		for i := range e.Keywords {
			all, err := formsFor(&buf, &e.Keywords[i], tax.macros)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all.surfaces {
				b.add(s.phrase, id)
				o.add(s.phrase, id)
				id++
			}
			for _, g := range all.graphs {
				if g.count() > 3000 {
					continue
				}
				b.addGraph(g, id)
				for _, p := range allForms(g) {
					o.add(p, id)
				}
				id++
			}
		}
	}
	for name, s := range tax.sets {
		for _, w := range s.Words {
			texts, err := expand(w, tax.macros)
			if err != nil {
				t.Fatalf("set %s: %v", name, err)
			}
			for _, w := range texts {
				if p := parsePhrase(&buf, w); len(p) > 0 {
					b.add(p, id)
					o.add(p, id)
					id++
				}
			}
		}
	}
	return b.build(), o
}

// allForms returns the forms of a graph.
func allForms(g graph) []phrase {
	out := []phrase{nil}
	for _, piece := range g {
		var next []phrase
		for _, head := range out {
			for _, p := range piece {
				next = append(next, slices.Concat(head, p))
			}
		}
		out = next
	}
	return slices.DeleteFunc(out, func(p phrase) bool { return p.words() == 0 })
}

// A searcher is an automaton with buffers that are reused for every text, as in a scratch. The tests show
// that the buffers keep nothing of an earlier text.
type searcher struct {
	*automaton
	buf   text.Buffer
	text  foldedText
	spans []span
}

func (x *searcher) compare(t testing.TB, o *oracle, s string) {
	t.Helper()
	x.buf.Reset(s)
	x.text.load(&x.buf)
	x.spans = x.scan(x.spans[:0], &x.text)
	var fresh text.Buffer
	fresh.Reset(s)
	if d := diff.Diff(o.scan(&fresh), sortedSpans(x.spans), diff.AllowUnexported(span{}), cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("spans in %q (-oracle +automaton):\n%s", s, d)
	}
}

// TestOracleOnCorpus compares automaton and oracle on the recorded week and the Urdu set, and checks the
// evidence of every tag.
func TestOracleOnCorpus(t *testing.T) {
	t.Parallel()
	items := append(corpus(t), urdu(t)...)
	a, o := automatonAndOracle(t, loadShipped(t))
	c := shipped(t)
	x := searcher{automaton: a}
	for _, it := range items {
		x.compare(t, o, it.Title)
		x.compare(t, o, it.Text)
		checkEvidence(t, c, it)
	}
}

func urdu(t testing.TB) []news.Item {
	file := filepath.Join(os.Getenv("KHABAR_CORPUS"), "labels", "urdu_news.jsonl")
	return readItems(t, file, func(row map[string]any) news.Item {
		title, _ := row["title"].(string)
		body, _ := row["text"].(string)
		return news.Item{Title: title, Text: body, Lang: "ur"}
	})
}

// checkEvidence checks the tags of an item. The offsets of evidence must be at the beginnings of
// characters, and the text between them must be the text of the evidence.
func checkEvidence(t testing.TB, c *Classifier, it news.Item) {
	t.Helper()
	for _, tag := range c.Classify(it) {
		if len(tag.Evidence) == 0 || !tag.Status.Valid() || !tag.Role.Valid() || tag.Certainty < candidateFrom || tag.Certainty > 999 || tag.Salience < 0 || tag.Salience > 100 {
			t.Fatalf("%q: tag %+v", it.Title, tag)
		}
		for _, ev := range tag.Evidence {
			raw := it.Title
			if ev.Field == news.FieldText {
				raw = it.Text
			}
			if ev.Start < 0 || ev.End <= ev.Start || ev.End > len(raw) || raw[ev.Start:ev.End] != ev.Text || !ev.Outcome.Valid() {
				t.Fatalf("%q: evidence %+v", raw, ev)
			}
			if utf8.ValidString(raw) && !utf8.ValidString(ev.Text) {
				t.Fatalf("%q: evidence %+v cuts a character", raw, ev)
			}
			if ev.Line == 0 || !strings.HasPrefix(ev.Keyword, tag.ID+"#") {
				t.Fatalf("evidence %+v of %s", ev, tag.ID)
			}
		}
	}
}

// fragments are mixed with words of the taxonomy to make random texts.
var fragments = []string{
	" ", " ", " ", "-", "–", ", ", ". ", "\n", "\n\n", "'s ", "’", "(", ")", "\u00ad", "\u200c", "\u200d", "\u200f", "\u0301", "\u0653", "/", "_", "۔", "، ", "।",
	"the", "AND", "TTP", "Is", "ﷲ", "½", "ﬁ", "آ", "ے", "क्ष", "爆", "😀", "\xff", "12", "۳", "&", "+", "al", "Al-",
}

// FuzzMatcher compares automaton and oracle on texts of mixed scripts. A text has s, words of the taxonomy
// and fragments, chosen at random with the given seed.
func FuzzMatcher(f *testing.F) {
	a, o := automatonAndOracle(f, loadShipped(f))
	c := shipped(f)
	x := searcher{automaton: a}
	var pieces []string
	for _, list := range o.byWord {
		for _, n := range list {
			pieces = append(pieces, n.phrase.key())
		}
	}
	slices.Sort(pieces)
	for seed := range uint64(60) {
		f.Add(seed, "Tehreek-e-Taliban's")
	}
	f.Fuzz(func(t *testing.T, seed uint64, s string) {
		r := rand.New(rand.NewPCG(seed, 2))
		var b strings.Builder
		for range r.IntN(40) {
			switch p := pieces[r.IntN(len(pieces))]; r.IntN(8) {
			case 0, 1:
				b.WriteString(p)
			case 2:
				b.WriteString(strings.ToUpper(p))
			case 3:
				words := strings.Fields(p)
				b.WriteString(words[r.IntN(len(words))])
			case 4:
				b.WriteString(s)
			default:
				b.WriteString(fragments[r.IntN(len(fragments))])
			}
		}
		x.compare(t, o, b.String())
		checkEvidence(t, c, news.Item{Title: s, Text: b.String()})
	})
}

// TestOracleOnSynthetic compares automaton and oracle with a taxonomy of names that are made of few
// syllables, so that many have the same first words.
func TestOracleOnSynthetic(t *testing.T) {
	a, o := automatonAndOracle(t, synthetic(t, 3000, 7))
	r := rand.New(rand.NewPCG(3, 3))
	var words []string
	for w := range o.byWord {
		words = append(words, w)
	}
	slices.Sort(words)
	words = append(words, "x", "al", "x,", "x x")
	x := searcher{automaton: a}
	for range 3000 {
		var b strings.Builder
		for range r.IntN(30) {
			fmt.Fprintf(&b, "%s ", words[r.IntN(len(words))])
		}
		x.compare(t, o, b.String())
	}
}
