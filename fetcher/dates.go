package fetcher

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// offsets are the zones by whose names the region's feeds write times, as they stand in a
// numeric zone. The parser takes every name that it does not know for UTC.
var offsets = map[string]string{
	"PKT": "+0500", "AFT": "+0430", "IST": "+0530", "NPT": "+0545", "BDT": "+0600",
	"IRST": "+0330", "IRDT": "+0430", "GST": "+0400", "UZT": "+0500", "TJT": "+0500", "TMT": "+0500",
	"MSK": "+0300", "TRT": "+0300", "SGT": "+0800", "HKT": "+0800", "JST": "+0900", "AEST": "+1000", "AEDT": "+1100",
}

// ambiguous are names that mean another zone in some countries.
var ambiguous = map[[2]string]string{
	{"IST", "IL"}: "+0200", {"IST", "IE"}: "+0100", {"BST", "BD"}: "+0600",
}

// layouts are those in which times with such zones occur, the zone already numeric.
var layouts = []string{
	"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04 -0700", "Mon, 2 Jan 2006 3:04:05 PM -0700",
	"Monday, 2 January 2006 15:04:05 -0700", "Mon, 2 January 2006 15:04:05 -0700",
	"2 Jan 2006 15:04:05 -0700", "2 January 2006 15:04:05 -0700", "Jan 2, 2006 15:04:05 -0700", "January 2, 2006 15:04:05 -0700",
	"2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05 -0700",
}

var fromGMT = regexp.MustCompile(`\s?(?:GMT|UTC)([+-])(\d{1,2}):?(\d{2})?$`)

// zonedTime reads a time whose zone is one of offsets, or written as "GMT+5"; ok is false when
// it is not and the parser's reading stands. country is the outlet's.
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

// splitZone returns what stands before the zone in raw, and the zone as a number, which is
// empty when it is not one that zonedTime is for.
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
