package schedule

import (
	"time"

	"github.com/robfig/cron/v3"
)

// A clock is due when the wall clock of a zone shows a time that spec matches.
type clock struct {
	spec *cron.SpecSchedule // applied to wall clock times, stored as if they were UTC
	zone *time.Location
}

// next returns the first due time later than after, in UTC.
func (c *clock) next(after time.Time) time.Time {
	wall := c.wall(after)
	for {
		wall = c.nextWall(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		if t := c.moment(wall); t.After(after) {
			return t.UTC()
		}
	}
}

// nextWall returns the first wall clock time later than wall that the expression matches, or the
// zero time if there is none. The library searches five years only, but between the leap days of
// 2096 and 2104 there are eight.
func (c *clock) nextWall(wall time.Time) time.Time {
	if next := c.spec.Next(wall); !next.IsZero() {
		return next
	}
	return c.spec.Next(wall.AddDate(4, 0, 0))
}

// wall returns the wall clock time at t, stored as if it were UTC.
func (c *clock) wall(t time.Time) time.Time {
	t = t.In(c.zone)
	_, offset := t.Zone()
	return t.Add(time.Duration(offset) * time.Second).UTC()
}

// moment returns the time at which the clock shows wall. If the clock shows wall twice, that is the
// first time; if it skips wall, it is the end of the gap. (time.Date guarantees neither.) The offsets
// from UTC a day before and a day after wall are those before and after any clock change near wall. The
// larger offset gives the earlier time.
func (c *clock) moment(wall time.Time) time.Time {
	_, a := wall.Add(-24 * time.Hour).In(c.zone).Zone()
	_, b := wall.Add(24 * time.Hour).In(c.zone).Zone()
	var t time.Time
	for _, offset := range []int{max(a, b), min(a, b)} {
		t = wall.Add(-time.Duration(offset) * time.Second)
		if c.wall(t).Equal(wall) {
			return t
		}
	}
	start, _ := t.In(c.zone).ZoneBounds()
	return start
}
