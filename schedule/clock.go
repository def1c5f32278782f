package schedule

import (
	"time"

	"github.com/robfig/cron/v3"
)

// A clock fires when the clock on the wall of a zone shows a time that spec matches.
type clock struct {
	spec *cron.SpecSchedule // asked about wall clock times, written as if they were UTC
	zone *time.Location
}

// next returns the first moment later than after, in UTC.
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

// nextWall returns the first time later than wall that the expression matches, or the zero
// time when there is none. The parser's own search gives up after five years, but the leap
// day of 2096 is followed by that of 2104.
func (c *clock) nextWall(wall time.Time) time.Time {
	if next := c.spec.Next(wall); !next.IsZero() {
		return next
	}
	return c.spec.Next(wall.AddDate(4, 0, 0))
}

// wall returns what the clock shows at t, written as if it were UTC.
func (c *clock) wall(t time.Time) time.Time {
	t = t.In(c.zone)
	_, offset := t.Zone()
	return t.Add(time.Duration(offset) * time.Second).UTC()
}

// moment returns when the clock shows wall: the first time when it does so twice, the first
// moment behind the gap when it never does. The offsets a day before and a day later are
// those on either side of any change near wall, and the larger one belongs to the earlier
// moment. (time.Date promises neither choice, and makes others.)
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
