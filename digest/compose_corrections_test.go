package digest

import (
	"strings"
	"testing"

	"khabar/news"
)

// TestCorrections checks that each correction is printed once, in words, the latest first.
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
		"* “One[31m”\n  is not about X\n  corrected by an analyst, 30 Jan 2023, 06:00 PKT\n",
		"* “”\n  should not have been in the digest: old news\n  corrected by amna, 30 Jan 2023, 05:00 PKT\n",
	}
	at := 0
	for _, w := range want {
		i := strings.Index(text[at:], w)
		if i < 0 || strings.Count(text, w) != 1 {
			t.Fatalf("not exactly once and in order: %q in\n%s", w, text)
		}
		at += i
	}
}

// TestManyCorrections checks that corrections that are left out are counted.
func TestManyCorrections(t *testing.T) {
	c := testComposer(t)
	for i := range int64(maxChanges + 3) {
		c.Corrections = append(c.Corrections, Correction{Item: i, Headline: "Wrong", Kind: Withdrawn, Maker: ByClassifier})
		c.Edited = append(c.Edited, EditedReport{Item: i, Then: "A", Now: "B"})
	}
	c.PublicURL = "https://khabar.example.org"
	text := c.composeItems(nil).text(t)
	if n := strings.Count(text, "“Wrong”"); n != maxChanges {
		t.Errorf("%d corrections are printed, want %d", n, maxChanges)
	}
	if n := strings.Count(text, "+3 on the web"); n != 2 {
		t.Errorf("%d lines count what is left out, want 2", n)
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
