package digest

import (
	"testing"
	"time"
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

// TestSubjectNames checks which groups a subject names, and by which names.
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
