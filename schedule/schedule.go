// Package schedule computes when something is due next: after an interval, or by a cron expression
// in a time zone.
//
// It parses cron expressions with robfig/cron, but computes the times itself because of clock
// changes. A time that the clock skips is due at the end of the gap; a time that the clock shows
// twice is due the first time only. So a daily schedule is due exactly once on each date.
package schedule

import (
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // for machines without zone files

	"khabar/news"
)

// Auto is the interval between polls of a feed without an interval or a schedule.
const Auto = 30 * time.Minute

// A Schedule says when something is due. The zero Schedule is never due.
type Schedule struct {
	every time.Duration
	cron  *clock
}

// For returns the schedule for polling f. It returns an error if f has an invalid one.
func For(f news.Feed) (Schedule, error) {
	if f.Schedule == "" {
		return Every(f.Every)
	}
	zone, err := Zone(f.Zone)
	if err != nil {
		return Schedule{}, err
	}
	return Cron(f.Schedule, zone)
}

// Every returns a schedule that is due every d: its Next(t) is t plus d. It returns an
// error unless d is positive.
func Every(d time.Duration) (Schedule, error) {
	if d <= 0 {
		return Schedule{}, fmt.Errorf("the interval is %v; it must be more than 0", d)
	}
	return Schedule{every: d}, nil
}

// Cron returns the schedule of a cron expression in a time zone: five fields, or one of @hourly,
// @daily, @midnight, @weekly, @monthly, @yearly and @annually. Sunday is 0 or 7. An expression that
// restricts both the day of the month and the day of the week is due if either matches. An
// expression that is never due, such as 31 February, is an error.
func Cron(expr string, zone *time.Location) (Schedule, error) {
	c, err := parseClock(expr, zone)
	if err != nil {
		return Schedule{}, err
	}
	return Schedule{cron: c}, nil
}

// Zone returns the time zone with an IANA name such as Asia/Karachi. The empty name and "Local" are
// errors, because the meaning of a schedule must not depend on the machine.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return nil, errors.New("the time zone is missing; write one such as Asia/Karachi or UTC")
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("%q is not a time zone; write one such as Asia/Karachi or UTC", name)
	}
	return zone, nil
}

// Next returns the first time later than after at which s is due, in UTC. It returns the zero time
// for the zero Schedule.
func (s Schedule) Next(after time.Time) time.Time {
	switch {
	case s.cron != nil:
		return s.cron.next(after)
	case s.every > 0:
		return after.Add(s.every).UTC()
	}
	return time.Time{}
}
