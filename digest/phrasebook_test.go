package digest

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"khabar/news"
	"khabar/text"
)

// book returns the phrasebook of a language.
func book(t *testing.T, lang string) *phrasebook {
	t.Helper()
	p, err := newPhrasebook(lang)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// placeholders returns the placeholders of a phrase, sorted.
func placeholders(s string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// TestPhrasebooksAreComplete checks that all languages have the phrases and placeholders of English.
func TestPhrasebooksAreComplete(t *testing.T) {
	en := book(t, "en")
	for _, lang := range Languages() {
		p := book(t, lang)
		if diff := gocmp.Diff(slices.Sorted(maps.Keys(en.phrases)), slices.Sorted(maps.Keys(p.phrases))); diff != "" {
			t.Errorf("%s: phrases %s", lang, diff)
		}
		if diff := gocmp.Diff(slices.Sorted(maps.Keys(en.plurals)), slices.Sorted(maps.Keys(p.plurals))); diff != "" {
			t.Errorf("%s: plurals %s", lang, diff)
		}
		for key, phrase := range p.phrases {
			if diff := gocmp.Diff(placeholders(en.phrases[key]), placeholders(phrase)); diff != "" {
				t.Errorf("%s: %s: %s", lang, key, diff)
			}
			if strings.TrimSpace(phrase) != phrase || phrase == "" || text.Clean(phrase) != phrase {
				t.Errorf("%s: %s: %q", lang, key, phrase)
			}
		}
		for name, n := range map[string]int{"months": 12, "months.short": 12, "weekdays": 7} {
			if got := len(p.lists[name]); got != n {
				t.Errorf("%s: %d %s", lang, got, name)
			}
		}
	}
}

// TestPluralsAreComplete checks that each language has all of its plural forms (CLDR) that occur with
// whole numbers.
func TestPluralsAreComplete(t *testing.T) {
	for _, lang := range Languages() {
		want := make(map[string]bool)
		for n := range 1200 {
			form := plural.Cardinal.MatchPlural(language.Make(lang), n, 0, 0, 0, 0)
			want[cmp.Or(category(form), "other")] = true
		}
		for key, forms := range book(t, lang).plurals {
			for form := range want {
				if forms[form] == "" {
					t.Errorf("%s: %s has no form %q", lang, key, form)
				}
			}
		}
	}
}

// TestPhrasesAreUsed checks that every phrase in the code exists, and that the code uses every phrase.
func TestPhrasesAreUsed(t *testing.T) {
	p := book(t, "en")
	var code strings.Builder
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	sources = slices.DeleteFunc(sources, func(file string) bool { return strings.HasSuffix(file, "_test.go") })
	for _, file := range append(sources, "digest.html.tmpl") {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(b)
	}
	keys := slices.Concat(slices.Collect(maps.Keys(p.phrases)), slices.Collect(maps.Keys(p.plurals)), slices.Collect(maps.Keys(p.lists)))
	byValue := []string{ // keys that are values of constants
		string(news.KindStateMedia), string(news.KindGovernment), string(news.RoleClaimant), string(news.RoleDenier),
		string(news.RoleAccused), string(news.RoleTarget), string(news.RolePerpetrator), string(news.RoleVictim), "correction.person", "correction.classifier", "correction.outlet",
	}
	for _, c := range news.ErrClasses() {
		byValue = append(byValue, string(c))
	}
	for _, k := range []news.ReviewKind{news.Rejected, news.Dismissed} {
		for _, r := range news.Reasons(k) {
			byValue = append(byValue, string(r))
		}
	}
	for _, key := range keys {
		if !slices.Contains(byValue, key) && !strings.Contains(code.String(), `"`+key+`"`) {
			t.Errorf("phrase %q is not used", key)
		}
	}
	for _, m := range regexp.MustCompile(`(?:say|count|Say)\(?\s*"([a-z.-]+)"`).FindAllStringSubmatch(code.String(), -1) {
		if !slices.Contains(keys, m[1]) {
			t.Errorf("phrase %q is missing", m[1])
		}
	}
	for _, key := range byValue {
		if !slices.Contains(keys, key) {
			t.Errorf("phrase %q is missing", key)
		}
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		lang, key string
		n         int
		want      string
	}{
		{"en", "stories", 0, "0 stories"},
		{"en", "stories", 1, "1 story"},
		{"ur", "reports", 1, "1 خبر"},
		{"ur", "reports", 2, "2 خبریں"},
		{"hi", "reports", 0, "0 ख़बर"},
		{"hi", "reports", 2, "2 ख़बरें"},
		{"fa", "reports", 5, "5 خبر"},
		{"ps", "reports", 5, "5 خبرونه"},
		{"ar", "reports", 0, "لا أخبار"},
		{"ar", "reports", 1, "خبر واحد"},
		{"ar", "reports", 2, "خبران"},
		{"ar", "reports", 3, "3 أخبار"},
		{"ar", "reports", 11, "11 خبرًا"},
		{"ar", "reports", 100, "100 خبر"},
		{"ar", "reports", 103, "103 أخبار"},
	} {
		if got := book(t, c.lang).count(c.key, c.n); got != c.want {
			t.Errorf("%d %s in %s: %q, want %q", c.n, c.key, c.lang, got, c.want)
		}
	}
}

// TestFillIn checks that placeholders in values are not replaced.
func TestFillIn(t *testing.T) {
	if got, want := fillIn("{a}, {b}", "a", "{b}", "b", 1), "{b}, 1"; got != want {
		t.Errorf("filled %q, want %q", got, want)
	}
}

func TestDates(t *testing.T) {
	kabul := time.FixedZone("", 4*3600+1800)
	when := time.Date(2026, 11, 22, 7, 5, 0, 0, kabul)
	for lang, want := range map[string]string{
		"en": "22 Nov 2026, 07:05 +0430",
		"ur": "22 نومبر 2026، 07:05 " + lri + "+0430" + pdi,
		"ps": "22 نومبر 2026، 07:05 " + lri + "+0430" + pdi,
		"fa": "22 نوامبر 2026، 07:05 " + lri + "+0430" + pdi,
		"ar": "22 نوفمبر 2026، 07:05 " + lri + "+0430" + pdi,
		"hi": "22 नवंबर 2026, 07:05 +0430",
	} {
		if got := book(t, lang).dateTime(when); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}
