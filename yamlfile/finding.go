package yamlfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in a file. Lines and columns count from 1; columns count characters
// (Unicode code points), not bytes. A zero Column means the line as a whole, a zero Line
// the whole file.
type Pos struct {
	Line, Column int
}

// A Severity says whether a finding makes the file unusable.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// A Finding is one thing that is wrong with a file.
type Finding struct {
	File     string
	Pos      Pos
	Severity Severity
	Code     string // stable short name such as "E01"; may be empty
	Message  string // "what is wrong; what to do"
}

// String returns the finding as FILE:LINE:COLUMN: message, with "warning: " before the
// message of a warning and the code, in brackets, behind it.
func (f Finding) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Pos.Line > 0 {
		fmt.Fprintf(&b, ":%d", f.Pos.Line)
	}
	if f.Pos.Line > 0 && f.Pos.Column > 0 {
		fmt.Fprintf(&b, ":%d", f.Pos.Column)
	}
	b.WriteString(": ")
	if f.Severity == Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(f.Message)
	if f.Code != "" {
		fmt.Fprintf(&b, " [%s]", f.Code)
	}
	return b.String()
}

// Findings are what is wrong with one file or several. As an error they print one a line.
type Findings []Finding

// Error returns the findings, one a line.
func (fs Findings) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns fs as an error when at least one of the findings is one, else nil: warnings
// alone do not make a file unusable.
func (fs Findings) Err() error {
	if slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Error }) {
		return fs
	}
	return nil
}

// Sorted returns the findings by file, place and text, each once.
func (fs Findings) Sorted() Findings {
	out := slices.Clone(fs)
	slices.SortFunc(out, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Severity, b.Severity),
		)
	})
	return slices.Compact(out)
}
