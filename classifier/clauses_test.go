package classifier

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"khabar/news"
)

// TestClauses judges the roles and events of English sentences by testdata/clauses.
func TestClauses(t *testing.T) {
	c := shipped(t)
	for _, name := range []string{"en.txt", "en-held.txt", "en-texts.txt"} {
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile("testdata/clauses/" + name)
			if err != nil {
				t.Fatal(err)
			}
			right, all := 0, 0
			var wrong []string
			for line := range strings.Lines(string(src)) {
				wants, sentence, ok := strings.Cut(strings.TrimSpace(line), " | ")
				if !ok {
					t.Fatalf("no bar in %q", line)
				}
				read := c.Read(parseItem(sentence))
				for want := range strings.FieldsSeq(wants) {
					all++
					if err := judgeWant(loadShipped(t), read, want); err != nil {
						wrong = append(wrong, fmt.Sprintf("%s: %v", sentence, err))
						continue
					}
					right++
				}
			}
			t.Logf("%d of %d right\n%s", right, all, strings.Join(wrong, "\n"))
			want := wantClausesRight
			if name == "en-texts.txt" {
				want = wantTextsRight
			}
			if float64(right) < want*float64(all) {
				t.Errorf("%d of %d are right, want %.0f %%", right, all, 100*want)
			}
		})
	}
}

// The part of what is wanted of the sentences of a file, and of the texts of several sentences.
const (
	wantClausesRight = 0.9
	wantTextsRight   = 0.85
)

// judgeWant compares what was read with one thing that a sentence wants.
func judgeWant(t *Taxonomy, read news.Reading, want string) error {
	if status, ok := strings.CutPrefix(want, "is:"); ok {
		if len(read.Accounts) == 0 || string(read.Accounts[0].Status.Is) != status {
			return fmt.Errorf("want %s of the first of %d accounts", want, len(read.Accounts))
		}
		return nil
	}
	tags := read.Tags
	want, absent := strings.TrimPrefix(want, "!"), strings.HasPrefix(want, "!")
	id, family := strings.CutSuffix(want, "+")
	group, role, isRole := strings.Cut(id, ":")
	i := slices.IndexFunc(tags, func(tag news.Tag) bool {
		switch {
		case !tag.Accepted():
			return false
		case isRole:
			return tag.ID == "group/"+group
		case family && slices.Contains(t.Descendants(id), tag.ID):
			return true
		}
		return tag.ID == id
	})
	switch {
	case isRole && i >= 0 && (oneRole(tags[i].Role) == oneRole(news.Role(role))) == absent:
		return fmt.Errorf("%s is %s by %q, want %s", group, tags[i].Role, tags[i].Cue, want)
	case isRole && i >= 0:
		return nil
	case (i >= 0) == absent:
		return fmt.Errorf("%s found %t", want, i >= 0)
	}
	return nil
}

// oneRole returns a role, with victim and target as one.
func oneRole(r news.Role) news.Role {
	if r == news.RoleVictim {
		return news.RoleTarget
	}
	return r
}
