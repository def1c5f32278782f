package digest

import (
	"testing"
	"time"

	"khabar/news"
)

func TestFacts(t *testing.T) {
	label := tag("group/ttp", "Tehrik-i-Taliban Pakistan", 50, "Fitna al-Khawarij")
	label.Label = "state"
	it := item(1, "dawn", "Fitna al-Khawarij blamed", "A bomb in Quetta", "group",
		label,
		role(tag("group/bla", "BLA", 40), news.RoleAccused, "blamed"),
		role(tag("group/iskp", "ISKP", 30), news.RoleClaimant, ""),
		tag("place/quetta", "Quetta", 20), tag("place/balochistan", "Balochistan", 10),
		tag("place/a", "A", 9), tag("place/b", "B", 8),
		tag("event/bombing", "Bombing", 20), tag("person/x", "X Y", 5), tag("org/ctd", "CTD", 5),
	)
	want := "Quetta; Balochistan; A · Bombing · " +
		"Tehrik-i-Taliban Pakistan (state label: “Fitna al-Khawarij”); BLA (is accused: “blamed”); ISKP · X Y"
	c := testComposer(t)
	if got := c.emptyDigest().facts(c.entry(c.groupStories([]news.Item{it})[0])); got != want {
		t.Errorf("facts\n%s\nwant\n%s", got, want)
	}
}

// TestLateReport checks which reports are marked as late.
func TestLateReport(t *testing.T) {
	c := testComposer(t)
	from := c.Span.From
	for _, tt := range []struct {
		name            string
		published, seen time.Time
		want            bool
	}{
		{"of the period", from.Add(time.Hour), from.Add(9 * time.Hour), false},
		{"from just before it", from.Add(-time.Hour), from.Add(time.Minute), false},
		{"from before it, found in it", from.Add(-7 * time.Hour), from.Add(time.Minute), true},
		{"of an unknown time", time.Time{}, from.Add(time.Minute), false},
	} {
		it := &news.Item{Published: tt.published, FirstSeen: tt.seen}
		if got := c.isLateReport(it); got != tt.want {
			t.Errorf("a report %s: late is %t, want %t", tt.name, got, tt.want)
		}
	}
}
