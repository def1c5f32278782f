package clause

import (
	"fmt"
	"hash/fnv"
	"os"
	"strings"
	"testing"
	"time"
)

func testKey(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// parse makes words of a sentence: it folds capitals, and notes commas, colons and quotes.
func parse(s string) []Word {
	var words []Word
	brk := NoBreak
	for f := range strings.FieldsSeq(strings.ToLower(s)) {
		f = strings.ReplaceAll(f, "'s", " 's")
		for w := range strings.FieldsSeq(f) {
			t := strings.Trim(w, ",:;.\"'()")
			b := brk
			if w == "'s" {
				t, b = "s", Genitive
			}
			words = append(words, Word{t, testKey(t), b})
			brk = NoBreak
			switch {
			case strings.HasSuffix(w, ","):
				brk = Comma
			case strings.HasSuffix(w, ":") || strings.HasSuffix(w, ";"):
				brk = Colon
			}
		}
	}
	return words
}

// format returns acts in the form of the test files.
func format(acts []Act) string {
	moods := [...]string{Done: "", Planned: " planned", Recalled: " recalled", Not: " not"}
	kinds := [...]string{None: "none", Plain: "plain", Person: "person", Militant: "militant", Force: "force", State: "state", Unsaid: "unsaid"}
	parties := func(all []Party) string {
		var s []string
		for _, p := range all {
			s = append(s, kinds[p.Kind])
		}
		return strings.Join(s, "+")
	}
	var all []string
	for _, a := range acts {
		noun := ""
		if a.Noun {
			noun = "n"
		}
		all = append(all, fmt.Sprintf("%s%s%s %s>%s", a.Deed, noun, moods[a.Mood], parties(a.Agents), parties(a.Patients)))
	}
	return strings.Join(all, ", ")
}

// TestEnglish compares the acts of each sentence of testdata/english.txt with those written beside it.
func TestEnglish(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/english.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := NewGrammar("en", testKey).Reader()
	for line := range strings.Lines(string(src)) {
		sentence, want, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if !ok {
			t.Fatalf("no bar in %q", line)
		}
		if got := format(r.Read(parse(sentence), nil, time.Date(2026, time.October, 5, 0, 0, 0, 0, time.UTC))); got != want {
			t.Errorf("%s:\n got %s\nwant %s", sentence, got, want)
		}
	}
}
