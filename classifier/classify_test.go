package classifier

import (
	"khabar/news"
	"os"
	"testing"
)

func TestShipped(t *testing.T) {
	tax, err := Load(os.DirFS("../taxonomy"), "taxonomy")
	if err != nil {
		t.Fatal(err)
	}
	c, err := tax.Compile()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(tax.Entries()), len(c.surfaces), c.version)
	for _, s := range []string{"TTP claims Bannu attack", "Security forces kill 5 TTP militants in South Waziristan, Balochistan Liberation Army denies", "FDA Biologics License Application (BLA) attack", "BLA attack"} {
		for _, tag := range c.Classify(news.Item{Title: s}) {
			t.Logf("%s: %+v", s, tag)
		}
	}
}
