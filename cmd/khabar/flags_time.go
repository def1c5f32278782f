package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
)

// sinceForms describes the forms of a time on the command line, for help texts.
const sinceForms = "RFC 3339, a date, or a time back from now such as 24h or 7d"

// spanFlags are the flags that select a period.
type spanFlags struct {
	since, until, by string
}

func (s *spanFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.since, "since", "", "start of the period: "+sinceForms)
	f.StringVar(&s.until, "until", "", "end of the period, exclusive; same forms")
	f.StringVar(&s.by, "by", string(news.ByPublished), "which time of an item counts: published or seen")
}

// parse returns the period, and by which time of an item it selects. Dates are days in zone.
func (s *spanFlags) parse(now time.Time, zone *time.Location) (news.Span, news.TimeField, error) {
	by := news.TimeField(s.by)
	if !by.Valid() {
		return news.Span{}, "", usagef("--by %q: want published or seen", s.by)
	}
	from, err := parseTime(s.since, now, zone)
	if err != nil {
		return news.Span{}, "", usagef("--since %w", err)
	}
	until, err := parseTime(s.until, now, zone)
	if err != nil {
		return news.Span{}, "", usagef("--until %w", err)
	}
	if !from.IsZero() && !until.IsZero() && !from.Before(until) {
		return news.Span{}, "", usagef("--since %s is not before --until %s", s.since, s.until)
	}
	return news.Span{From: from, Until: until}, by, nil
}

// parseTime parses a time in RFC 3339, a date in zone, or a duration back from now. For an empty
// text it returns the zero time.
func parseTime(s string, now time.Time, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC(), nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil {
		return t.UTC(), nil
	}
	if d, err := parseDuration(s); err == nil && d > 0 {
		return now.Add(-d).UTC(), nil
	}
	return time.Time{}, usagef("%q: want a time such as 2026-11-22T06:00:00Z, a date such as 2026-11-22, or a time back from now such as 24h or 7d", s)
}

// parseDuration parses a duration in Go's units, such as "24h", or in whole days, such as "7d".
func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}
