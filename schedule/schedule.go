// Package schedule says when something is due next: after a span of time, or by a cron
// expression read on the clock of a time zone.
//
// The parser of cron expressions is robfig/cron's; when they fire is decided here, because
// clocks are put forward and back. A time that the clock skips fires at the first moment
// behind the gap; a time that the clock shows twice fires the first time only. So what runs
// daily runs once on every date.
package schedule

import (
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // machines without zone files know the zones too

	"khabar/news"
)

// Auto is the time between two polls of a feed whose pace is left to khabar.
const Auto = 30 * time.Minute

// A Schedule says when something is due next. The zero Schedule is never due.
type Schedule struct {
	every time.Duration
	cron  *clock
}

// For returns the schedule by which f is polled.
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

// Every returns the schedule of what is due d after it was last done.
func Every(d time.Duration) (Schedule, error) {
	if d <= 0 {
		return Schedule{}, fmt.Errorf("%v between two runs; it must be more than nothing", d)
	}
	return Schedule{every: d}, nil
}

// Cron returns the schedule of a cron expression (five fields, or one of @hourly, @daily,
// @midnight, @weekly, @monthly, @yearly and @annually) on the clock of zone. Sunday is 0 or
// 7. An expression that restricts both the day of the month and the day of the week fires
// when either matches. One that can never fire, such as 31 February, is an error.
func Cron(expr string, zone *time.Location) (Schedule, error) {
	c, err := parseClock(expr, zone)
	if err != nil {
		return Schedule{}, err
	}
	return Schedule{cron: c}, nil
}

// Zone returns the time zone of an IANA name such as Asia/Karachi. The empty name and
// "Local" are errors: what a schedule means must not depend on the machine.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return nil, errors.New("no time zone is named; write one such as Asia/Karachi or UTC")
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("%q is no time zone; write one such as Asia/Karachi or UTC", name)
	}
	return zone, nil
}

// Next returns the first time later than after at which s is due, in UTC, or the zero time
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
