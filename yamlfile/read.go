package yamlfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// Only records an error for each key of n that is not among fields. The message names the field that
// was probably meant. If n is not a mapping, Only records one error for n.
func (n *Node) Only(fields ...string) {
	if !n.want(Mapping, "lines of the form \"key: value\"") {
		return
	}
	for _, e := range n.Entries {
		if !slices.Contains(fields, e.Key.Value) {
			n.meant = append(n.meant, closest(e.Key.Value, fields))
			e.Key.Errorf("unknown field; %s", suggest(e.Key.Value, fields))
		}
	}
}

// List returns the items of a list, and records an error if n is anything else.
func (n *Node) List() []*Node {
	if !n.want(Sequence, "a list, one \"- item\" a line") {
		return nil
	}
	return n.Items
}

// Text returns a text without space at its ends, and records an error if the text is empty.
func (n *Node) Text() string {
	if !n.wantText() {
		return ""
	}
	s := strings.TrimSpace(n.Value)
	if s == "" {
		n.Errorf("empty; write a value, or delete the line")
	}
	return s
}

// Texts returns the texts of a list, or of a single text as a list of one.
func (n *Node) Texts() []string {
	var out []string
	for _, item := range n.Each() {
		if s := item.Text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Int returns a whole number, and records an error if n is anything else.
func (n *Node) Int() int {
	if !n.want(Int, "a whole number such as 1") {
		return 0
	}
	i, err := strconv.Atoi(n.Value)
	if err != nil {
		n.Errorf("%s cannot be used; write a plain whole number such as 1", quote(n.Value))
	}
	return i
}

// Number returns a number, whole or decimal, and records an error if n is anything else.
func (n *Node) Number() float64 {
	if n != nil && n.Kind == Int {
		return float64(n.Int())
	}
	if !n.want(Float, "a number such as 0.5") {
		return 0
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		n.Errorf("%s cannot be used; write a plain number such as 0.5", quote(n.Value))
	}
	return f
}

// Bool returns true or false, and records an error if n is anything else.
func (n *Node) Bool() bool {
	return n.want(Bool, "true or false, without quotes") && strings.EqualFold(n.Value, "true")
}

// Date returns a date written as YYYY-MM-DD, at midnight UTC.
func (n *Node) Date() time.Time {
	s := n.Text()
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		n.Errorf("%s is not a date; write it as YEAR-MONTH-DAY, such as 2026-03-01", quote(s))
	}
	return t
}

// Country returns a country by its code (ISO 3166-1 alpha-2) in upper case.
func (n *Node) Country() string {
	s := n.Text()
	if s == "" {
		return ""
	}
	region, err := language.ParseRegion(s)
	switch {
	case err != nil || !region.IsCountry():
		n.Errorf("%q is not a country; write the two letters of its code (ISO 3166), such as PK, AF or GB", s)
		return ""
	case region.Canonicalize().String() != s:
		n.Errorf("%q is not a code in use; write %s", s, region.Canonicalize())
		return ""
	}
	return s
}

// Duration returns a duration from lo to hi, written as in Go, such as 90s, 30m or 1h30m, or in
// days, such as 2d.
func (n *Node) Duration(lo, hi time.Duration) time.Duration {
	if n != nil && n.Kind == Int {
		n.Errorf("%s has no unit; write %sm for minutes, or another number and s, m, h or d", n.Value, n.Value)
		return 0
	}
	s := n.Text()
	if s == "" {
		return 0
	}
	d, err := parseDuration(s)
	switch {
	case err != nil:
		n.Errorf("%s is not a length of time; write a number and s, m, h or d, such as 30m, 2h or 1d", quote(s))
		return 0
	case d < lo || d > hi:
		n.Errorf("%s is out of bounds; write a time from %s to %s", quote(s), formatDuration(lo), formatDuration(hi))
		return 0
	}
	return d
}

func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(s)
}

// formatDuration returns d in the form of Duration: 7d, 5m, 1h30m.
func formatDuration(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= day && d%day == 0 {
		return strconv.Itoa(int(d/day)) + "d"
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Enum returns a text that is one of allowed. If it is not, Enum records an error with the allowed
// text that was probably meant.
func Enum[T ~string](n *Node, allowed []T) T {
	s := T(n.Text())
	if s == "" || slices.Contains(allowed, s) {
		return s
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	n.Errorf("unknown value %s; %s", quote(string(s)), suggest(string(s), names))
	return ""
}

// colonWithoutSpace matches a text that was meant as "key: value", but lacks the space.
var colonWithoutSpace = regexp.MustCompile(`^[a-z_]+:(?:[^/]|/[^/])`)

// want reports whether n is of kind k, and records an error if it is not. form says in the error what
// to write.
func (n *Node) want(k Kind, form string) bool {
	if n == nil || n.Kind == k {
		return n != nil
	}
	if n.Kind == Null {
		n.Errorf("empty; write %s, or delete the line", form)
		return false
	}
	if k == Mapping && colonWithoutSpace.MatchString(n.Value) {
		n.Errorf("this is %s; write a space after the colon", n.describe())
		return false
	}
	n.Errorf("this is %s; write %s", n.describe(), form)
	return false
}

// wantText is want for String, with advice for a text that YAML reads as something else.
func (n *Node) wantText() bool {
	if n != nil && (n.Kind == Int || n.Kind == Float || n.Kind == Bool) {
		n.Errorf("%s is read as %s; put it in quotes: \"%s\"", n.Value, n.Kind, n.Value)
		return false
	}
	return n.want(String, "text")
}

// describe returns what n is, for messages: "a list", or its value.
func (n *Node) describe() string {
	switch n.Kind {
	case Mapping:
		return "a group of \"key: value\" lines"
	case Sequence:
		return "a list"
	case String:
		return "the text " + quote(n.Value)
	}
	return n.Value
}

// quote returns s in quotes, shortened.
func quote(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit]) + "…"
	}
	return strconv.Quote(s)
}
