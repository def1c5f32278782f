package story

import (
	"strings"
	"sync"

	"khabar/news"
	"khabar/text"
)

// agencies are the news agencies whose texts other outlets print, each with the hosts of
// its own feeds and the ways in which credits name it.
var agencies = [...]struct {
	name  string
	names []string
}{
	{"AFP", []string{"afp.com", "AFP", "Agence France-Presse", "اے ایف پی", "أ ف ب", "خبرگزاری فرانسه", "एएफपी"}},
	{"AP", []string{"apnews.com", "AP", "Associated Press", "The Associated Press", "اے پی", "أ ب", "آسوشیتدپرس", "एपी"}},
	{"Reuters", []string{"reuters.com", "Reuters", "رائٹرز", "روئٹرز", "رويترز", "رویترز", "रॉयटर्स"}},
	{"DPA", []string{"dpa.com", "dpa", "Deutsche Presse-Agentur", "د ب أ"}},
	{"EFE", []string{"efe.com", "EFE"}},
	{"Xinhua", []string{"xinhuanet.com", "news.cn", "Xinhua", "شينخوا", "شینہوا"}},
	{"TASS", []string{"tass.com", "TASS", "تاس"}},
	{"Anadolu", []string{"aa.com.tr", "AA", "Anadolu", "Anadolu Agency", "الأناضول", "آناتولی"}},
	{"PTI", []string{"ptinews.com", "PTI", "Press Trust of India", "पीटीआई"}},
	{"ANI", []string{"aninews.in", "ANI", "एएनआई"}},
	{"IANS", []string{"ians.in", "IANS", "आईएएनएस"}},
	{"Bhasha", []string{"भाषा"}},
	{"APP", []string{"app.com.pk", "APP", "Associated Press of Pakistan", "اے پی پی"}},
	{"INP", []string{"INP", "آئی این پی"}},
	{"NNI", []string{"NNI", "این این آئی"}},
	{"Online", []string{"Online News Agency", "آن لائن"}},
}

// A credit to an agency stands in brackets near the beginning of a text or at its end, or
// is the name of the author. Anywhere else an agency is quoted, or owns a photograph.
const (
	creditStart = 160 // bytes from the beginning
	creditEnd   = 60  // bytes from the end
)

// agencyNames leads from a folded name to the agency.
var agencyNames = sync.OnceValue(func() map[string]string {
	ids := map[string]string{}
	for _, a := range agencies {
		for _, name := range a.names {
			ids[text.Fold(name)] = a.name
		}
	}
	return ids
})

// credit returns the agency that an item is credited to or comes from, or nothing.
func credit(it news.Item, outlet string) string {
	for _, name := range []string{strings.TrimPrefix(it.Author, "By "), outlet} {
		if id, ok := agencyNames()[text.Fold(name)]; ok {
			return id
		}
	}
	s := it.Text
	for from := 0; ; {
		open := strings.IndexByte(s[from:], '(')
		if open < 0 {
			return ""
		}
		open += from
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			return ""
		}
		end += open
		if id, ok := agencyNames()[text.Fold(s[open+1:end])]; ok && (open < creditStart || end >= len(s)-creditEnd) {
			return id
		}
		from = open + 1
	}
}
