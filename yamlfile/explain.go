package yamlfile

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// explain turns the parser's complaint into what a person who does not program can act on,
// and moves it to the place where the mistake was made when that is another.
func explain(lines []line, p Pos, message string) (Pos, string) {
	has := func(s string) bool { return strings.Contains(message, s) }
	switch {
	case has("mapping value is not allowed"):
		return colon(lines, p)
	case has("value is not allowed"), has("unexpected scalar value"):
		return misplaced(lines, p)
	case has("unexpected key name"), has("could not find expected ':'"), has("non-map value is specified"):
		return p, "no \":\" is found behind the name; write \"name: value\""
	}
	for _, e := range explanations {
		if m := e.pattern.FindStringSubmatch(message); m != nil {
			return p, e.text(m[len(m)-1])
		}
	}
	return p, fmt.Sprintf("this cannot be read (%s); look at this line and the one above: indentation, quotes, a space behind each colon", oneLine(message))
}

// An explanation is what to say when the parser says something that pattern matches. Its
// text may use the last group of the pattern.
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
		return "a text cannot begin with " + c + "; put quotes round it"
	}},
	{regexp.MustCompile(`directive`), func(string) string {
		return "a text cannot begin with %; put quotes round it"
	}},
	{regexp.MustCompile(`unknown escape character '(.*)'`), func(c string) string {
		return `\` + c + ` means nothing in double quotes; use single quotes, or write \\ for one \`
	}},
	{regexp.MustCompile(`could not find '(.)' character`), func(c string) string {
		return "a bracket is closed that was never opened; add " + c + " before it, or put quotes round the text"
	}},
	{regexp.MustCompile(`(?:flow map|sequence end token|',' or '.' must be)`), func(string) string {
		return "a list begun with [ or { above is not closed, or lacks a comma; close it, or put quotes round a text with brackets"
	}},
	{regexp.MustCompile(`block sequence entries are not allowed`), func(string) string {
		return `a list cannot begin behind "name:"; begin it in the next line, indented`
	}},
	{regexp.MustCompile(`invalid key`), func(string) string {
		return `this cannot be the name of a field; write "name: value", with quotes round a name that begins with a mark`
	}},
	{regexp.MustCompile(`invalid header option`), func(string) string {
		return "a text that begins with | or > goes on in the next line, indented; move it there, or put quotes round it"
	}},
}

// colon explains a colon where none can be: in a text without quotes, or in a line that is
// indented more than the one it follows, so that it was read as going on with that text.
func colon(lines []line, p Pos) (Pos, string) {
	if p.Line > len(lines) {
		return p, "a colon stands where none can be; put quotes round the text"
	}
	rest := runesFrom(lines[p.Line-1].text, p.Column)
	if strings.Contains(rest, ": ") || strings.HasSuffix(strings.TrimSpace(rest), ":") {
		return p, `the text contains a colon and a space; put quotes round it`
	}
	for n := p.Line + 1; n <= len(lines); n++ {
		if text := lines[n-1].text; bytes.Contains(text, []byte(":")) {
			indent := len(text) - len(bytes.TrimLeft(text, " "))
			return Pos{n, indent + 1}, "this line is indented more than the one above it; indent it as far as the other fields of its group"
		}
	}
	return p, `the text contains a colon; put quotes round it`
}

// misplaced explains a line or a piece of one that has no place where it stands.
func misplaced(lines []line, p Pos) (Pos, string) {
	if p.Line > len(lines) {
		return p, "the file ends too early; complete its last line"
	}
	before := strings.TrimSpace(runesBefore(lines[p.Line-1].text, p.Column))
	switch {
	case before == "":
		return p, "this line does not fit those above it; indent it as far as the lines that it belongs to"
	case strings.HasSuffix(before, `"`), strings.HasSuffix(before, "'"):
		return p, "text goes on behind the closing quote; put the other kind of quotes (\" or ') round the whole text"
	}
	return p, "this cannot stand here; put quotes round the whole text, or begin a new line"
}

func runesBefore(text []byte, column int) string {
	r := []rune(string(text))
	return string(r[:min(len(r), column-1)])
}

func runesFrom(text []byte, column int) string {
	r := []rune(string(text))
	return string(r[min(len(r), column-1):])
}

func oneLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 100 {
		s = string(r[:100]) + "…"
	}
	return s
}
