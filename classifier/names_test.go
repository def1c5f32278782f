package classifier

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"khabar/news"
)

// stillWrong are sentences of testdata/names_… that are still read wrongly, each with why.
var stillWrong = map[string]string{
	"نام نہاد دولت اسلامیہ کی مقامی شاخ داعش خراسان نے امام بارگاہ پر حملے کا دعویٰ کیا ہے": "the parent is named in a clause of its own",
	"حکمتیار خواهان خروج نیروهای خارجی از افغانستان شد، حزب اسلامی اعلامیه داد":             "a family name alone is no person",
}

// TestNamesFound judges by testdata/names_… whether exactly the groups and persons of a sentence are found. The name of a file
// ends in the language that the source states.
func TestNamesFound(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	files, err := filepath.Glob("testdata/names_*.txt")
	if err != nil || len(files) != 6 {
		t.Fatalf("%v, %d files; want 6", err, len(files))
	}
	for _, file := range files {
		lang := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "names_"), ".txt")
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			lines := bufio.NewScanner(f)
			for lines.Scan() {
				if line := lines.Text(); line != "" && line[0] != '#' {
					judgeNames(t, c, lang, line)
				}
			}
			if err := lines.Err(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func judgeNames(t *testing.T, c *Classifier, lang, line string) {
	ids, sentence, ok := strings.Cut(line, " | ")
	if !ok {
		t.Fatalf("%q has no bar", line)
	}
	want := strings.Fields(ids)
	var wrong []string
	got := map[string]bool{}
	for _, tag := range c.Classify(news.Item{Title: sentence, Lang: lang}) {
		if facet := news.FacetOf(tag.ID); tag.Accepted() && (facet == news.FacetGroup || facet == news.FacetPerson) {
			got[tag.ID] = true
			if !slices.Contains(want, tag.ID) && !slices.Contains(want, "?"+tag.ID) {
				wrong = append(wrong, "tagged with "+tag.ID)
			}
		}
	}
	for _, id := range want {
		if id != "-" && id[0] != '?' && !got[id] {
			wrong = append(wrong, "not tagged with "+id)
		}
	}
	if why := stillWrong[sentence]; why != "" {
		if len(wrong) == 0 {
			t.Errorf("%q is read rightly; remove it from stillWrong (%s)", sentence, why)
		}
		return
	}
	for _, w := range wrong {
		t.Errorf("%s: %s", w, sentence)
	}
}
