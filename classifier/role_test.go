package classifier

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"khabar/news"
	"khabar/yamlfile"
)

const (
	wantRolesRight = 0.95 // part of the sentences of each language
	wantOfRole     = 25   // sentences with each role, in all languages together
)

// TestBuiltinCues checks that reading roles.yaml has no findings.
func TestBuiltinCues(t *testing.T) {
	l := newLoader()
	f := yamlfile.Parse(rolesFile, rolesYAML)
	l.document(f.Root)
	if err := f.Err(); err != nil {
		t.Error(err)
	}
}

// TestRoles judges the roles of groups by testdata/roles.
func TestRoles(t *testing.T) {
	c := shipped(t)
	files, err := filepath.Glob("testdata/roles/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	var m confusion
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			judgeRoles(t, c, file, &m)
		})
	}
	t.Logf("\n%s", m)
	for i, role := range judged() {
		if n := m.wanted(i); n < wantOfRole {
			t.Errorf("%d sentences with a %s, want %d", n, role, wantOfRole)
		}
	}
}

// TestSeveralRoles checks that a tag has each role that the item gives its group, the strongest first, with the words of the
// title or else the earliest ones.
func TestSeveralRoles(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, test := range []struct {
		title, text string
		tag         string
		want        []string // role, cue, and the words of each quote
	}{
		{
			"TTP denies market blast", "Security forces killed two TTP militants in Bannu. The TTP denied involvement.", "group/ttp",
			[]string{"denier denies: TTP, denies", "victim killed: killed, TTP"},
		},
		{
			"Al-Shabaab men die in air strike", "Al-Shabaab said it killed 40 soldiers. Earlier, al-Shabaab attacked a base.", "group/al-shabaab",
			[]string{"perpetrator attacked: al-Shabaab, attacked", "claimant said it killed: Al-Shabaab, said it killed", "victim die: Al-Shabaab, die"},
		},
		{"No BLA link to blast, police say", "", "group/bla", []string{"negated No BLA link: No BLA link"}},
		{"BLA profile", "", "group/bla", nil},
	} {
		var got []string
		for _, tag := range c.Classify(news.Item{Title: test.title, Text: test.text, Lang: "en"}) {
			if tag.ID != test.tag {
				continue
			}
			for _, role := range tag.Roles {
				var words []string
				for _, q := range role.Evidence {
					field := test.title
					if q.Field == news.FieldText {
						field = test.text
					}
					if field[q.Start:q.End] != q.Text {
						t.Errorf("%s: quote %q is not at %d to %d of the %s", test.title, q.Text, q.Start, q.End, q.Field)
					}
					words = append(words, q.Text)
				}
				got = append(got, fmt.Sprintf("%s %s: %s", role.Role, role.Cue, strings.Join(words, ", ")))
			}
			if len(got) > 0 && (tag.Role != tag.Roles[0].Role || tag.Cue != tag.Roles[0].Cue) {
				t.Errorf("%s: role %s by %q, but the first of its roles is %s", test.title, tag.Role, tag.Cue, got[0])
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.title, got, test.want)
		}
	}
}

func judgeRoles(t *testing.T, c *Classifier, file string, m *confusion) {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	var wrong []string
	for line := range strings.Lines(string(src)) {
		want, sentence, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if !ok {
			t.Fatalf("%s: no bar in %q", file, line)
		}
		all++
		if err := judgeSentence(c.Classify(parseItem(sentence)), strings.Fields(want), m); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", sentence, err))
			continue
		}
		right++
	}
	t.Logf("%d of %d right\n%s", right, all, strings.Join(wrong, "\n"))
	if float64(right) < wantRolesRight*float64(all) {
		t.Errorf("%d of %d sentences right, want %.0f %%", right, all, 100*wantRolesRight)
	}
}

// judgeSentence compares the tags of a sentence with the wanted ones.
func judgeSentence(tags []news.Tag, want []string, m *confusion) error {
	got := make(map[string]news.Tag)
	for _, tag := range tags {
		if tag.Status == news.Accepted {
			got[tag.ID] = tag
		}
	}
	for _, w := range want {
		absent := strings.HasPrefix(w, "!")
		id, role, isGroup := strings.Cut(strings.TrimPrefix(w, "!"), ":")
		if isGroup {
			id = string(news.FacetGroup) + "/" + id
		}
		tag, ok := got[id]
		delete(got, id)
		switch {
		case ok == absent:
			return fmt.Errorf("%s tagged %t, want %t", id, ok, !ok)
		case isGroup:
			m.add(news.Role(role), tag.Role)
			if tag.Role != news.Role(role) {
				return fmt.Errorf("%s is %s by %q, want %s", id, tag.Role, tag.Cue, role)
			}
		}
	}
	for id, tag := range got {
		if tag.Facet() == news.FacetGroup && tag.Role != news.RoleMention {
			return fmt.Errorf("%s is %s by %q, want no role", id, tag.Role, tag.Cue)
		}
	}
	return nil
}

func judged() []news.Role {
	return []news.Role{
		news.RolePerpetrator, news.RoleClaimant, news.RoleAccused, news.RoleDenier, news.RoleTarget, news.RoleVictim, news.RoleMention, news.RoleNegated,
	}
}

// A confusion counts, for each wanted role, the roles that were found.
type confusion [8][8]int

func (m *confusion) add(want, got news.Role) {
	m[slices.Index(judged(), want)][slices.Index(judged(), got)]++
}

func (m *confusion) wanted(role int) int {
	n := 0
	for _, k := range m[role] {
		n += k
	}
	return n
}

func (m confusion) String() string {
	var b strings.Builder
	for i, want := range judged() {
		fmt.Fprintf(&b, "%-9s", want)
		for k, got := range judged() {
			fmt.Fprintf(&b, " %s %d", got, m[i][k])
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestRolesInSeveralSentences checks a role in a field that is split into sentences only after the parts of
// its cue were found.
func TestRolesInSeveralSentences(t *testing.T) {
	const text = "حماس د توغندیو د توغولو مسوولیت ومانه\n\n" +
		"د الشباب ډلې په مقدیشو کې د هوټل د برید مسوولیت پر غاړه اخیستی"
	for _, tag := range shipped(t).Classify(news.Item{Text: text}) {
		if tag.ID == "group/al-shabaab" && tag.Role == news.RoleClaimant {
			return
		}
	}
	t.Errorf("al-Shabaab is no claimant in %q", text)
}

// TestPersonRoles checks that a person has a role for what was done to them, and none for what they did.
func TestPersonRoles(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, test := range []struct {
		text, id string
		want     news.Role
	}{
		{"A US drone strike killed Ayman al-Zawahiri in Kabul", "person/ayman-al-zawahiri", news.RoleVictim},
		{"Police arrested Hafiz Saeed in Lahore", "person/hafiz-saeed", news.RoleTarget},
		{"Osama bin Laden attacked the embassies", "person/osama-bin-laden", news.RoleMention},
		{"New pictures of the Osama bin Laden raid", "person/osama-bin-laden", news.RoleMention},
		{"Ayman al-Zawahiri speaks in a new video of al-Qaeda", "person/ayman-al-zawahiri", news.RoleMention},
	} {
		tags := c.Classify(news.Item{Text: test.text + ".", Lang: "en"})
		i := slices.IndexFunc(tags, func(tag news.Tag) bool { return tag.ID == test.id && tag.Accepted() })
		if i < 0 || tags[i].Role != test.want {
			t.Errorf("%s: tags are %+v, want %s as %s", test.text, tags, test.id, test.want)
		}
	}
}
