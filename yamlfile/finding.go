package yamlfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a position in a file. Lines and columns count from 1; columns count characters
// (Unicode code points), not bytes. Column 0 means the whole line, Line 0 the whole file.
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

// A Finding is one mistake in a file.
type Finding struct {
	File     string
	Pos      Pos
	Severity Severity
	Code     string // stable code such as "E01"; may be empty
	Message  string // "what is wrong; what to do"
}

// String returns the finding as FILE:LINE:COLUMN: message, with "warning: " before the message of
// a warning and the code, in brackets, after it.
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

// Findings are the mistakes in one or several files. As an error, they are printed one a line.
type Findings []Finding

// Error returns the findings, one a line.
func (fs Findings) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns fs as an error if at least one finding is an error, else nil: a file with warnings
// alone can be used.
func (fs Findings) Err() error {
	if slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Error }) {
		return fs
	}
	return nil
}

// Sorted returns the findings sorted by file, position and message, without duplicates.
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
