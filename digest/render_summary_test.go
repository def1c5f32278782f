package digest

import (
	"testing"
	"time"

	"khabar/news"
)

func TestPeriod(t *testing.T) {
	zone, span := day(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	spring := time.Date(2023, 3, 26, 0, 0, 0, 0, berlin) // a day of 23 hours
	tests := []struct {
		name string
		span news.Span
		by   news.TimeField
		zone *time.Location
		want string
	}{
		{"whole day", span, news.ByPublished, zone, "Monday 30 January 2023 PKT"},
		{"short day", news.Span{From: spring, Until: spring.AddDate(0, 0, 1)}, news.ByPublished, berlin, "Sunday 26 March 2023 CET"},
		{"the same span elsewhere", span, news.ByPublished, time.UTC, "29 Jan 2023, 19:00 UTC to 30 Jan 2023, 19:00 UTC"},
		{"by time seen", span, news.BySeen, zone, "Monday 30 January 2023 PKT (by time seen)"},
		{"open start", news.Span{Until: span.Until}, news.ByPublished, zone, "until 31 Jan 2023, 00:00 PKT"},
		{"open end", news.Span{From: span.From}, news.ByPublished, zone, "since 30 Jan 2023, 00:00 PKT"},
		{"open", news.Span{}, news.ByPublished, zone, "all times"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := emptyDigest(t, "en", tt.zone)
			d.Period = Period{From: Time{tt.span.From}, Until: Time{tt.span.Until}, By: tt.by}
			if got := d.period(); got != tt.want {
				t.Errorf("period %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHealthSentence(t *testing.T) {
	d := emptyDigest(t, "en", time.UTC)
	tests := []struct {
		health Health
		want   string
	}{
		{Health{}, "No feeds are listed."},
		{Health{Fine: 1}, "The only feed is up to date."},
		{Health{Fine: 42}, "All 42 feeds are up to date."},
		{Health{Fine: 41, Trouble: make([]Trouble, 1)}, "41 of 42 feeds up to date: 1 failing."},
		{
			Health{Fine: 1, Trouble: make([]Trouble, 1), Late: 2, Unpolled: 3},
			"1 of 7 feeds up to date: 1 failing, 2 overdue, 3 not polled yet.",
		},
		{Health{Unpolled: 1}, "Of 1 feed, none is up to date: 1 not polled yet."},
		{Health{Unpolled: 5}, "Of 5 feeds, none is up to date: 5 not polled yet."},
	}
	for _, tt := range tests {
		d.Feeds = tt.health
		if got := d.health(); got != tt.want {
			t.Errorf("health is %q, want %q", got, tt.want)
		}
	}
}

func TestTrend(t *testing.T) {
	d := emptyDigest(t, "en", time.UTC)
	for _, tt := range []struct {
		days    [8]int
		reports int
		want    string
		bar     string
	}{
		{[8]int{5, 5, 5, 5, 5, 5, 6, 9}, 9, "7-day mean 5.1 (+4) · the most in 8 days", "▅▅▅▅▅▅▆█"},
		{[8]int{5, 5, 5, 5, 5, 5, 5, 5}, 5, "7-day mean 5 (±0)", "████████"},
		{[8]int{9, 9, 9, 9, 9, 9, 9, 2}, 2, "7-day mean 9 (-7) · the fewest in 8 days", "███████▃"},
		{[8]int{0, 0, 0, 0, 0, 0, 1, 1}, 3, "7-day mean 0.1, 1 in the same feeds (+1)", "▁▁▁▁▁▁██"},
		{[8]int{0, 0, 0, 0, 0, 0, 0, 1}, 1, "7-day mean 0 (+1) · the most in 8 days", "▁▁▁▁▁▁▁█"},
	} {
		comparison := &comparison{history: &History{Feeds: 1}, days: map[string]*[8]int{"group/x": &tt.days}}
		s := Section{Reports: tt.reports, Trend: comparison.trend("group/x")}
		if got := d.trend(s); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.days, got, tt.want)
		}
		if got := s.Trend.bar(); got != tt.bar {
			t.Errorf("%v: %s, want %s", tt.days, got, tt.bar)
		}
	}
	if got := (&comparison{history: &History{Feeds: 1}}).trend("group/y"); got != nil {
		t.Errorf("a group without reports in steady feeds is compared: %v", got)
	}
}
