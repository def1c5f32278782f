package classifier

import (
	"khabar/news"
	"os"
	"testing"
)

func TestEntriesTmp(t *testing.T) {
	tax, err := Load(os.DirFS("../taxonomy"), "taxonomy")
	if err != nil {
		t.Fatal(err)
	}
	c, err := tax.Compile()
	if err != nil {
		t.Fatal(err)
	}
	n, f := c.TestEntries(tax)
	t.Log(n, len(f))
	for _, x := range f {
		t.Log(x)
	}
	t.Log(c.Explain(news.Item{Title: "BLA attack on Fitna al-Khawarij", Text: "Balochistan Liberation Army says the LeT"}))
	a, _ := c.WhyNot("group/bla", news.Item{Title: "BLA attack"})
	t.Log(a)
	for _, f := range []string{"desk", "lexicon", "events", "groups-south-asia"} {
		src, _ := os.ReadFile("../taxonomy/" + f + ".yaml")
		out, err := Format(f, src)
		t.Log(f, err, len(src), len(out))
	}
}
