package schedule_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/schedule"
)

func cronIn(t *testing.T, expr, zone string) schedule.Schedule {
	t.Helper()
	loc, err := schedule.Zone(zone)
	if err != nil {
		t.Fatal(err)
	}
	s, err := schedule.Cron(expr, loc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestOnceADate checks that each quarter of an hour of each day of a year is due once, when the
// clock first reaches it, in zones that change their clocks by an hour, by half an hour, at
// midnight and not at all.
func TestOnceADate(t *testing.T) {
	zones := []string{
		"Asia/Karachi", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe",
		"America/Santiago", "Pacific/Chatham", "Asia/Beirut",
	}
	for _, zone := range zones {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			loc, err := schedule.Zone(zone)
			if err != nil {
				t.Fatal(err)
			}
			reached := firstReached(loc, 2026)
			// The times of each schedule are three hours apart, so that no clock change moves two of
			// them to the same time.
			for phase := range 12 {
				hour, quarter := phase/4, phase%4
				s := cronIn(t, fmt.Sprintf("%d %d-23/3 * * *", quarter*15, hour), zone)
				at := reached[phase].Add(-time.Second)
				for i := phase; i < len(reached); i += 12 {
					if at = s.Next(at); !at.Equal(reached[i]) {
						t.Fatalf("%02d:%02d and every three hours after it is due at %v, want %v", hour, quarter*15, at.In(loc), reached[i].In(loc))
					}
				}
			}
		})
	}
}

// firstReached returns, for each quarter of an hour of a year, the first time at which the clock
// of a zone shows it or a later time.
func firstReached(loc *time.Location, year int) []time.Time {
	const quarter = 15 * time.Minute
	var reached []time.Time
	next := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	end := next.AddDate(1, 0, 0)
	for at := next.Add(-48 * time.Hour); next.Before(end); at = at.Add(quarter) {
		for wall := wallClock(at, loc); !next.After(wall) && next.Before(end); next = next.Add(quarter) {
			reached = append(reached, at)
		}
	}
	return reached
}

// wallClock returns the wall clock time of a zone, stored as if it were UTC.
func wallClock(at time.Time, zone *time.Location) time.Time {
	at = at.In(zone)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

func TestCronNext(t *testing.T) {
	tests := []struct{ name, expr, zone, after, want string }{
		{"daily", "0 6 * * *", "Asia/Karachi", "2026-11-22T00:59:59Z", "2026-11-22T01:00:00Z"},
		{"strictly later", "0 6 * * *", "Asia/Karachi", "2026-11-22T01:00:00Z", "2026-11-23T01:00:00Z"},
		{"within a second", "0 6 * * *", "Asia/Karachi", "2026-11-22T00:59:59.999999999Z", "2026-11-22T01:00:00Z"},
		{"half-hour zone", "30 6 * * *", "Asia/Kabul", "2026-11-22T00:00:00Z", "2026-11-22T02:00:00Z"},
		{"skipped time", "30 2 * * *", "America/New_York", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"},
		{"twice in a gap, once", "*/30 2 * * *", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z"},
		{"repeated time", "30 1 * * *", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"},
		{"asked within the repetition", "45 1 * * *", "America/New_York", "2026-11-01T06:10:00Z", "2026-11-02T06:45:00Z"},
		{"a date that Samoa skipped", "0 6 * * *", "Pacific/Apia", "2011-12-29T17:00:00Z", "2011-12-30T10:00:00Z"},
		{"Sunday as 7", "0 0 * * 7", "UTC", "2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z"},
		{"range that ends on Sunday", "0 0 * * 6-7", "UTC", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"},
		{"range that ends on Sunday, by name", "0 0 * * Sat-Sun", "UTC", "2026-11-22T00:00:00Z", "2026-11-28T00:00:00Z"},
		{"steps that end on Sunday", "0 0 * * 1-7/3", "UTC", "2026-11-19T00:00:00Z", "2026-11-22T00:00:00Z"},
		{"day of month or of week", "0 0 13 * 5", "UTC", "2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z"},
		{"leap day", "0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"},
		{"leap day after eight years", "0 0 29 2 *", "UTC", "2097-01-01T00:00:00Z", "2104-02-29T00:00:00Z"},
		{"hourly", "@hourly", "UTC", "2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z"},
		{"daily in a zone", "@daily", "Asia/Karachi", "2026-11-22T00:00:00Z", "2026-11-22T19:00:00Z"},
		{"every quarter", "*/15 * * * *", "UTC", "2026-11-22T00:01:00Z", "2026-11-22T00:15:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after, err := time.Parse(time.RFC3339Nano, tt.after)
			if err != nil {
				t.Fatal(err)
			}
			got := cronIn(t, tt.expr, tt.zone).Next(after)
			if got.Format(time.RFC3339) != tt.want || got.Location() != time.UTC {
				t.Errorf("the next time after %s is %v, want %s", tt.after, got, tt.want)
			}
		})
	}
}

func TestCronRefuses(t *testing.T) {
	tests := []struct{ expr, want string }{
		{"", "has 0 of the five fields"},
		{"0 6 * *", "has 4 of the five fields"},
		{"0 0 6 * * *", "has 6 of the five fields"},
		{"TZ=", "has a time zone"},
		{"TZ=UTC", "has a time zone"},
		{"TZ=UTC 0 6 * * *", "has a time zone"},
		{"CRON_TZ=Asia/Karachi 0 6 * * *", "has a time zone"},
		{"@every 5m", "is not one of @hourly"},
		{"@fortnightly", "is not one of @hourly"},
		{"0 0 31 2 *", "is never due"},
		{"0 0 30 2 *", "is never due"},
		{"0 0 31 4,6,9,11 *", "is never due"},
		{"60 * * * *", `has "60" as minute, which goes from 0 to 59`},
		{"* 24 * * *", `has "24" as hour, which goes from 0 to 23`},
		{"* * 0 * *", `has "0" as day of month, which goes from 1 to 31`},
		{"* * * 13 *", `has "13" as month, which goes from 1 to 12`},
		{"* * * * 8", `has "8" as day of week, which goes from 0 to 7`},
		{", * * * *", `has "," as minute: a value is missing`},
		{"1,,2 * * * *", "a value is missing"},
		{"*/90 * * * *", "the step after / goes from 1 to 59"},
		{"*/0 * * * *", "the step after / goes from 1 to 59"},
		{"*/ * * * *", "the step after / goes from 1 to 59"},
		{"0 6 * * L", `has "L" as day of week`},
		{"0 six * * *", `has "six" as hour`},
		{"0 6-4 * * *", `has "6-4" as hour`},
	}
	for _, tt := range tests {
		_, err := schedule.Cron(tt.expr, time.UTC)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Cron(%q): error %v, want one with %q", tt.expr, err, tt.want)
		}
	}
}

func TestZoneRefuses(t *testing.T) {
	for _, name := range []string{"", "Local", "Karachi", "PKT+5", "../etc/passwd"} {
		if _, err := schedule.Zone(name); err == nil {
			t.Errorf("Zone(%q) returned no error", name)
		}
	}
}

func TestFor(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("", 3600))
	tests := []struct {
		name string
		feed news.Feed
		want string // empty for an error
	}{
		{"every", news.Feed{Every: schedule.Auto}, "2026-11-22T11:30:00Z"},
		{"cron in its zone", news.Feed{Schedule: "0 18 * * *", Zone: "Asia/Karachi"}, "2026-11-22T13:00:00Z"},
		{"neither", news.Feed{}, ""},
		{"negative interval", news.Feed{Every: -time.Minute}, ""},
		{"cron without a zone", news.Feed{Schedule: "0 18 * * *"}, ""},
		{"bad cron", news.Feed{Schedule: "0 18", Zone: "UTC"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := schedule.For(tt.feed)
			if (err != nil) != (tt.want == "") {
				t.Fatalf("error %v", err)
			}
			if err == nil && s.Next(now).Format(time.RFC3339) != tt.want {
				t.Errorf("next is %v, want %s", s.Next(now), tt.want)
			}
		})
	}
}

func TestZeroScheduleIsNeverDue(t *testing.T) {
	if next := (schedule.Schedule{}).Next(time.Now()); !next.IsZero() {
		t.Errorf("next is %v, want the zero time", next)
	}
}

// FuzzCron checks that no expression causes a panic, and that each accepted expression is due at
// least twice.
func FuzzCron(f *testing.F) {
	for _, expr := range []string{"0 6 * * *", "*/15 0-5,7 1 jan-mar 5-7/2", "@daily", "TZ=", "TZ=UTC", "? ? ? ? ?", "0 0 31 2 *", "0/5 * * * sun"} {
		f.Add(expr, int64(1_770_000_000))
	}
	zone, err := schedule.Zone("America/New_York")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expr string, unix int64) {
		s, err := schedule.Cron(expr, zone)
		if err != nil {
			return
		}
		after := time.Unix(unix%(1<<32), 0)
		first := s.Next(after)
		second := s.Next(first)
		if !first.After(after) || !second.After(first) {
			t.Fatalf("%q: after %v it is due at %v, then at %v", expr, after, first, second)
		}
	})
}
