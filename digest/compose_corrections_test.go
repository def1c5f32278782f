package digest

import (
	"strings"
	"testing"
	"time"

	"khabar/news"
)

func TestSubject(t *testing.T) {
	db := mailStore(t)
	for _, c := range []struct {
		lang  string
		style SubjectStyle
		want  string
	}{
		{"en", SubjectFull, "khabar 30 Jan 2023: 5 stories, TTP 4 (+2)"},
		{"en", "", "khabar 30 Jan 2023: 5 stories, TTP 4 (+2)"},
		{"en", SubjectPlain, "khabar 30 Jan 2023"},
		{"ur", SubjectPlain, "khabar 30 جنوری 2023"},
		{"ar", SubjectFull, "khabar 30 يناير 2023: 5 مواضيع، " + fsi + "TTP" + pdi + " 4 (" + lri + "+2" + pdi + ")"},
	} {
		d, err := Compose(t.Context(), db, mailOptions(t, db, c.lang))
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Subject(c.style); got != c.want {
			t.Errorf("%s %s: subject %q, want %q", c.lang, c.style, got, c.want)
		}
	}
}

// TestSubjectNames says which groups a subject has room for, and how it calls them.
func TestSubjectNames(t *testing.T) {
	d := emptyDigest(t, "en", time.UTC)
	d.Period.Until = Time{at(7, 0)}
	d.Totals = Totals{Stories: 9}
	d.Sections = []Section{
		{Kind: KindGroup, ID: "group/al-qaeda", Name: "Al-Qaida", Reports: 5},
		{Kind: KindGroup, ID: "group/bla", Name: "Balochistan Liberation Army", Reports: 4},
		{Kind: KindGroup, ID: "group/m-23", Name: "M23", Reports: 3},
		{Kind: KindGroup, ID: "group/ttp", Name: "TTP", Reports: 2},
		{Kind: KindUnnamed, Name: "Attacks", Reports: 7},
	}
	if got, want := d.Subject(SubjectFull), "khabar 30 Jan 2023: 9 stories, Al-Qaida 5, BLA 4, M23 3"; got != want {
		t.Errorf("subject %q, want %q", got, want)
	}
}

// TestCorrections says that each correction is told once, the latest first, and in words.
func TestCorrections(t *testing.T) {
	c := testComposer(t)
	tags := []Name{{"group/x", "X"}}
	c.Corrections = []Correction{
		{Item: 1, Headline: "One\x1b[31m", Kind: TagDropped, Tags: tags, Maker: ByPerson, At: Time{at(1, 0)}},
		{Item: 1, Headline: "One\x1b[31m", Kind: TagDropped, Tags: tags, Maker: ByPerson, At: Time{at(1, 0)}},
		{Item: 2, Headline: "Two", Kind: Withdrawn, Maker: ByOutlet, Reason: "made up", Link: "javascript:x", At: Time{at(2, 0)}},
		{Item: 3, Kind: Withdrawn, Maker: ByPerson, Who: "amna", Reason: news.ReasonOld, At: Time{at(0, 0)}},
	}
	text := c.composeItems(nil).text(t)
	want := []string{
		"* “Two”\n  should not have been in the digest\n  changed by the outlet, 30 Jan 2023, 07:00 PKT\n",
		"* “One[31m”\n  does not speak of X\n  corrected by an analyst, 30 Jan 2023, 06:00 PKT\n",
		"* “”\n  should not have been in the digest: old news\n  corrected by amna, 30 Jan 2023, 05:00 PKT\n",
	}
	at := 0
	for _, w := range want {
		i := strings.Index(text[at:], w)
		if i < 0 || strings.Count(text, w) != 1 {
			t.Fatalf("not once in its place: %q in\n%s", w, text)
		}
		at += i
	}
}

// TestManyCorrections says that those which are not told are counted.
func TestManyCorrections(t *testing.T) {
	c := testComposer(t)
	for i := range int64(maxChanges + 3) {
		c.Corrections = append(c.Corrections, Correction{Item: i, Headline: "Wrong", Kind: Withdrawn, Maker: ByClassifier})
		c.Edited = append(c.Edited, EditedReport{Item: i, Then: "A", Now: "B"})
	}
	c.PublicURL = "https://khabar.example.org"
	text := c.composeItems(nil).text(t)
	if n := strings.Count(text, "“Wrong”"); n != maxChanges {
		t.Errorf("%d corrections are told, want %d", n, maxChanges)
	}
	if n := strings.Count(text, "+3 on the web"); n != 2 {
		t.Errorf("what is left out is counted %d times, want 2", n)
	}
}

func TestLinks(t *testing.T) {
	c := testComposer(t)
	c.Links = Links{Web: "javascript:x", Archive: "https://example.org/d", Unsubscribe: "mailto:a@example.org?subject=no \r\nBcc: b@example.org"}
	got := c.links()
	if got.Web != "" || got.Archive != "https://example.org/d" || got.Unsubscribe != "mailto:a@example.org?subject=no%20%0D%0ABcc:%20b@example.org" {
		t.Errorf("links %+v", got)
	}
}
