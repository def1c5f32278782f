package yamlfile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// explain turns a message of the parser into advice for people who do not program, and moves it
// to the position of the mistake.
func explain(lines []line, p Pos, message string) (Pos, string) {
	has := func(s string) bool { return strings.Contains(message, s) }
	switch {
	case has("mapping value is not allowed"):
		return colon(lines, p)
	case has("value is not allowed"), has("unexpected scalar value"):
		return misplaced(lines, p)
	case has("unexpected key name"), has("could not find expected ':'"), has("non-map value is specified"):
		return p, "there is no \":\" after the name; write \"name: value\""
	}
	for _, e := range explanations {
		if m := e.pattern.FindStringSubmatch(message); m != nil {
			return p, e.text(m[len(m)-1])
		}
	}
	return p, fmt.Sprintf("this cannot be read (%s); check this line and the one above: indentation, quotes, a space after each colon", oneLine(message))
}

// An explanation replaces the parser's messages that match a pattern. The text may use the last
// group of the pattern.
type explanation struct {
	pattern *regexp.Regexp
	text    func(group string) string
}

var explanations = []explanation{
	{regexp.MustCompile(`end character of (single|double)-quoted`), func(kind string) string {
		mark := map[string]string{"single": "'", "double": `"`}[kind]
		return "a text begins with " + mark + " here and never ends; add the closing " + mark
	}},
	{regexp.MustCompile(`^'(.)' is a reserved character`), func(c string) string {
		return "a text cannot begin with " + c + "; put quotes around it"
	}},
	{regexp.MustCompile(`directive`), func(string) string {
		return "a text cannot begin with %; put quotes around it"
	}},
	{regexp.MustCompile(`unknown escape character '(.*)'`), func(c string) string {
		return `\` + c + ` means nothing in double quotes; use single quotes, or write \\ for one \`
	}},
	{regexp.MustCompile(`could not find '(.)' character`), func(c string) string {
		return "a bracket is closed that was never opened; add " + c + " before it, or put quotes around the text"
	}},
	{regexp.MustCompile(`(?:flow map|sequence end token|',' or '.' must be)`), func(string) string {
		return "a list that begins with [ or { above is not closed, or lacks a comma; close it, or put quotes around a text with brackets"
	}},
	{regexp.MustCompile(`block sequence entries are not allowed`), func(string) string {
		return `a list cannot begin on the line of "name:"; begin it on the next line, indented`
	}},
	{regexp.MustCompile(`invalid key`), func(string) string {
		return `this cannot be the name of a field; write "name: value", with quotes around a name that begins with a mark`
	}},
	{regexp.MustCompile(`invalid header option`), func(string) string {
		return "the text after | or > must begin on the next line, indented; move it there, or put quotes around it"
	}},
}

// colon explains a colon that is not allowed. It is in a text without quotes, or in a line that is
// indented more than the line above it, so that the parser reads both lines as one text.
func colon(lines []line, p Pos) (Pos, string) {
	if p.Line > len(lines) {
		return p, "a colon is not allowed here; put quotes around the text"
	}
	rest := runesFrom(lines[p.Line-1].text, p.Column)
	if strings.Contains(rest, ": ") || strings.HasSuffix(strings.TrimSpace(rest), ":") {
		return p, `the text contains a colon and a space; put quotes around it`
	}
	for n := p.Line + 1; n <= len(lines); n++ {
		if text := lines[n-1].text; bytes.Contains(text, []byte(":")) {
			indent := len(text) - len(bytes.TrimLeft(text, " "))
			return Pos{n, indent + 1}, "this line is indented more than the one above it; indent it as far as the other fields of its group"
		}
	}
	return p, `the text contains a colon; put quotes around it`
}

// misplaced explains a line, or a part of one, that is not allowed at its position.
func misplaced(lines []line, p Pos) (Pos, string) {
	if p.Line > len(lines) {
		return p, "the file ends too early; complete the last line"
	}
	before := strings.TrimSpace(runesBefore(lines[p.Line-1].text, p.Column))
	switch {
	case before == "":
		return p, "this line does not fit those above it; indent it like the lines that it belongs to"
	case strings.HasSuffix(before, `"`), strings.HasSuffix(before, "'"):
		return p, "there is text after the closing quote; put the other kind of quotes (\" or ') around the whole text"
	}
	return p, "this is not allowed here; put quotes around the whole text, or begin a new line"
}

// runesBefore returns the text before a column.
func runesBefore(text []byte, column int) string {
	r := []rune(string(text))
	return string(r[:min(len(r), column-1)])
}

// runesFrom returns the text from a column on.
func runesFrom(text []byte, column int) string {
	r := []rune(string(text))
	return string(r[min(len(r), column-1):])
}

// oneLine returns the first line of s, shortened.
func oneLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 100 {
		s = string(r[:100]) + "…"
	}
	return s
}
