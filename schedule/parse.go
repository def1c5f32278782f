package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A field is one of the five fields of a cron expression.
type field struct {
	name     string
	min, max int
}

// fields returns the fields in their order in an expression.
func fields() []field {
	return []field{{"minute", 0, 59}, {"hour", 0, 23}, {"day of month", 1, 31}, {"month", 1, 12}, {"day of week", 0, 7}}
}

// parseClock parses a cron expression.
func parseClock(expr string, zone *time.Location) (c *clock, err error) {
	defer func() {
		if p := recover(); p != nil { // the library panics on some malformed expressions
			c, err = nil, fmt.Errorf("%q cannot be read: %v", expr, p)
		}
	}()
	normal, err := normalize(expr)
	if err != nil {
		return nil, fmt.Errorf("%q %w", expr, err)
	}
	parsed, err := parser().Parse(normal)
	if err != nil {
		return nil, fmt.Errorf("%q %w", expr, fault(expr, err))
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("%q is not a clock time", expr)
	}
	spec.Location = time.UTC
	c = &clock{spec: spec, zone: zone}
	if c.nextWall(time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("%q is never due: none of its months has such a day", expr)
	}
	return c, nil
}

func parser() cron.Parser {
	return cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
}

// fault returns an error that names the field which the library cannot parse.
func fault(expr string, err error) error {
	for i, part := range strings.Fields(expr) {
		alone := []string{"*", "*", "*", "*", "*"}
		alone[i] = part
		if i == 4 {
			alone[i] = weekdays(part)
		}
		if _, err := parser().Parse(strings.Join(alone, " ")); err != nil {
			f := fields()[i]
			return fmt.Errorf("has %q as %s, which goes from %d to %d", part, f.name, f.min, f.max)
		}
	}
	return err
}

// normalize refuses expressions that the library misreads or on which it panics. It rewrites Sunday as
// day 7, which the library does not accept.
func normalize(expr string) (string, error) {
	if strings.HasPrefix(expr, "@") {
		return descriptor(expr)
	}
	if strings.Contains(expr, "=") {
		return "", errors.New("has a time zone, which is not allowed in a schedule")
	}
	parts := strings.Fields(expr)
	all := fields()
	if len(parts) != len(all) {
		return "", fmt.Errorf("has %d of the five fields minute, hour, day of month, month, day of week", len(parts))
	}
	for i, part := range parts {
		if err := all[i].check(part); err != nil {
			return "", fmt.Errorf("has %q as %s: %w", part, all[i].name, err)
		}
	}
	parts[4] = weekdays(parts[4])
	return strings.Join(parts, " "), nil
}

// descriptor checks an expression that begins with @.
func descriptor(expr string) (string, error) {
	allowed := []string{"@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"}
	if !slices.Contains(allowed, expr) {
		return "", fmt.Errorf("is not one of %s", strings.Join(allowed, ", "))
	}
	return expr, nil
}

// check refuses two things that the library misreads: an empty element, which would match no time,
// and a step wider than the range of the field, which would match only the first value.
func (f field) check(part string) error {
	for element := range strings.SplitSeq(part, ",") {
		if element == "" {
			return errors.New("a value is missing before or after a comma")
		}
		_, step, ok := strings.Cut(element, "/")
		if n, err := strconv.Atoi(step); ok && (err != nil || n < 1 || n > f.max-f.min) {
			return fmt.Errorf("the step after / goes from 1 to %d", f.max-f.min)
		}
	}
	return nil
}

// weekdays returns a day-of-week field in which each element that ends with Sunday as day 7 is
// replaced by the list of its days: "5-7" becomes "5,6,0".
func weekdays(part string) string {
	elements := strings.Split(part, ",")
	for i, element := range elements {
		days, step, stepped := strings.Cut(element, "/")
		from, to, isRange := strings.Cut(strings.ToLower(days), "-")
		if !isRange {
			to = from
		}
		first, last := weekday(from), weekday(to)
		if isRange && last == 0 && first > 0 {
			last = 7
		}
		if first < 0 || last != 7 || first > last {
			continue
		}
		width := 1
		if stepped {
			width, _ = strconv.Atoi(step) // check has parsed it
		}
		elements[i] = join(first, last, width)
	}
	return strings.Join(elements, ",")
}

// join lists every width-th day from first to last; day 7 becomes 0.
func join(first, last, width int) string {
	var days []string
	for d := first; d <= last; d += width {
		days = append(days, strconv.Itoa(d%7))
	}
	return strings.Join(days, ",")
}

// weekday returns the number of a day of the week (Sunday is 0 or 7), or -1 if s is not one.
func weekday(s string) int {
	if i := slices.Index([]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}, s); i >= 0 {
		return i
	}
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n <= 7 {
		return n
	}
	return -1
}
