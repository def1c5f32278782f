package classifier

import (
	"bufio"
	"khabar/news"
	"khabar/yamlfile"
	"os"
	"strings"
	"testing"
)

func TestRolesTmp(t *testing.T) {
	l := newLoader()
	f := yamlfile.Parse(rolesFile, rolesYAML)
	l.document(f.Root)
	if err := f.Err(); err != nil {
		t.Fatal(err)
	}
	tax, err := Load(os.DirFS("../taxonomy"), "taxonomy")
	if err != nil {
		t.Fatal(err)
	}
	c, err := tax.Compile()
	if err != nil {
		t.Fatal(err)
	}
	sc := bufio.NewScanner(strings.NewReader(os.Getenv("S")))
	for sc.Scan() {
		var out []string
		for _, tag := range c.Classify(news.Item{Title: sc.Text()}) {
			if tag.Facet() == "group" || tag.Facet() == "person" {
				out = append(out, tag.ID+" "+string(tag.Status)+" "+string(tag.Role)+" ["+tag.Cue+"] "+tag.Evidence[0].Reason)
			}
		}
		t.Logf("%s\n      %s", sc.Text(), strings.Join(out, "\n      "))
	}
}
