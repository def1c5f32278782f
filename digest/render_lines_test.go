package digest

import (
	"testing"
	"time"

	"khabar/news"
)

func TestWhen(t *testing.T) {
	d := emptyDigest(t, "en", time.UTC)
	p := at(9, 0)
	tests := []struct {
		name            string
		published, seen time.Time
		want            string
	}{
		{"near", p, p.Add(24 * time.Hour), "30 Jan 2023, 09:00 UTC"},
		{"far", p, p.Add(24*time.Hour + time.Second), "30 Jan 2023, 09:00 UTC, seen 31 Jan 2023, 09:00 UTC"},
		{"dated in the future", p.Add(48 * time.Hour), p, "1 Feb 2023, 09:00 UTC, seen 30 Jan 2023, 09:00 UTC"},
		{"unknown", time.Time{}, p, "time of publication unknown, seen 30 Jan 2023, 09:00 UTC"},
		{"not saved", p, time.Time{}, "30 Jan 2023, 09:00 UTC"},
		{"nothing", time.Time{}, time.Time{}, "time unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := d.when(Time{tt.published}, Time{tt.seen}); got != tt.want {
				t.Errorf("when %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSource(t *testing.T) {
	d := emptyDigest(t, "en", time.UTC)
	e := Entry{
		Outlet:    Outlet{Name: "Radio", Kind: news.KindStateMedia},
		Published: Time{at(9, 0)},
		Copies: []Copy{
			{Outlet: Outlet{Name: "Geo"}}, {Outlet: Outlet{Name: "جنگ"}}, {Outlet: Outlet{Name: "Geo"}},
		},
	}
	want := "Radio (state media) · 30 Jan 2023, 09:00 UTC · +3 more: Geo, " + fsi + "جنگ" + pdi
	if got := d.source(e); got != want {
		t.Errorf("source %q, want %q", got, want)
	}
}

func TestShortList(t *testing.T) {
	d := emptyDigest(t, "en", time.UTC)
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	if got, want := d.shortList(names), "a, b, c, d, e, f, g, h and 2 others"; got != want {
		t.Errorf("list %q, want %q", got, want)
	}
	if got, want := d.shortList(names[:8]), "a, b, c, d, e, f, g, h"; got != want {
		t.Errorf("list %q, want %q", got, want)
	}
}
