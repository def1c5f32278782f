package fetcher

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// This file reads the times that gofeed reads wrongly: times with the name of a time zone, such as
// "PKT", and times with a zone such as "GMT+5". All other times are parsed elsewhere: in RSS, RDF and
// Atom by gofeed (xml_entries.go takes its results), in JSON Feed by jsonTime (json_feed.go).

// offsets has the offset from UTC for names of time zones that feeds use. gofeed reads a time with a
// zone that it does not recognise as a time in UTC.
var offsets = map[string]string{
	"PKT": "+0500", "AFT": "+0430", "IST": "+0530", "NPT": "+0545", "BDT": "+0600",
	"IRST": "+0330", "IRDT": "+0430", "GST": "+0400", "UZT": "+0500", "TJT": "+0500", "TMT": "+0500",
	"MSK": "+0300", "TRT": "+0300", "SGT": "+0800", "HKT": "+0800", "JST": "+0900", "AEST": "+1000", "AEDT": "+1100",
}

// ambiguous has the offset for names that mean another time zone in some countries. The key is
// the name and the country: IST is India's zone, except for outlets of Israel and Ireland.
var ambiguous = map[[2]string]string{
	{"IST", "IL"}: "+0200", {"IST", "IE"}: "+0100", {"BST", "BD"}: "+0600",
}

// layouts are the formats of times with such zones. The name of the zone is first replaced by
// its offset: "Mon, 2 Jan 2006 15:04:05 PKT" becomes "Mon, 2 Jan 2006 15:04:05 +0500".
var layouts = []string{
	"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "Mon, 2 Jan 2006 3:04:05 PM -0700",
	"Monday, 2 January 2006 15:04:05 -0700", "Mon, 2 January 2006 15:04:05 -0700",
	"2 Jan 2006 15:04:05 -0700", "2 January 2006 15:04:05 -0700", "Jan 2, 2006 15:04:05 -0700", "January 2, 2006 15:04:05 -0700",
	"2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05 -0700",
}

// fromGMT matches a zone such as "GMT+5" or "UTC+05:30" at the end of a time.
var fromGMT = regexp.MustCompile(`\s?(?:GMT|UTC)([+-])(\d{1,2}):?(\d{2})?$`)

// zonedTime parses the time raw if its zone is in offsets or is written like "GMT+5". Otherwise
// ok is false, and the caller keeps the time that it has from gofeed or jsonTime. country is the
// country of the outlet (ISO 3166).
func zonedTime(raw, country string) (t time.Time, ok bool) {
	rest, zone := splitZone(strings.TrimSpace(raw), country)
	if zone == "" {
		return time.Time{}, false
	}
	raw = strings.TrimSpace(rest) + " " + zone
	for _, layout := range layouts {
		if t, err := time.Parse(layout, raw); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// splitZone returns the part of the time raw before the zone, and the zone as an offset such as
// "+0500". The zone is empty when it is neither in offsets nor written like "GMT+5".
func splitZone(raw, country string) (rest, zone string) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	rest = strings.TrimRight(raw, letters)
	name := raw[len(rest):]
	if other, ok := ambiguous[[2]string{name, country}]; ok {
		return rest, other
	}
	if name != "" || !strings.Contains(raw, "GMT") && !strings.Contains(raw, "UTC") {
		return rest, offsets[name]
	}
	m := fromGMT.FindStringSubmatch(raw)
	if m == nil {
		return rest, ""
	}
	return strings.TrimSuffix(raw, m[0]), fmt.Sprintf("%s%02s%02s", m[1], m[2], m[3])
}
