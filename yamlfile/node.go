package yamlfile

import (
	"fmt"
	"slices"
)

// A File is a parsed YAML file with the findings so far.
type File struct {
	Name string
	Root *Node // nil if the file has no readable content

	lines    []line
	findings Findings
}

// Findings returns the findings so far, in the order of the file.
func (f *File) Findings() Findings { return f.findings.Sorted() }

// Err returns the findings as an error of type Findings if at least one of them is an error, else
// nil.
func (f *File) Err() error { return f.Findings().Err() }

func (f *File) report(p Pos, s Severity, code, message string) {
	f.findings = append(f.findings, Finding{File: f.Name, Pos: p, Severity: s, Code: code, Message: message})
}

// A Kind is the kind of a node, as messages call it. Scalars are resolved as in YAML 1.2: only
// true and false are Bool; yes, no, on and off are strings.
type Kind string

// The kinds of node.
const (
	Mapping  Kind = "a mapping"
	Sequence Kind = "a list"
	String   Kind = "a text"
	Int      Kind = "a whole number"
	Float    Kind = "a number"
	Bool     Kind = "true or false"
	Null     Kind = "nothing"
)

// A Node is one value of a file. Its methods may be called on a nil Node: they return the zero
// value and record nothing, so that a missing field is reported once, by Need.
type Node struct {
	File    *File
	Kind    Kind
	Pos     Pos     // of the first character of the value
	Name    string  // name of the field whose value this is, also for an item of a list; for a key, the key itself
	Value   string  // text of a scalar, without quotes, escapes and folding
	Entries []Entry // of a Mapping, in the order of the file, each key once
	Items   []*Node // of a Sequence

	meant []string // keys that Only suggested instead of unknown ones
	block bool     // a text that begins with | or > on the line before
	flow  bool     // between brackets, where a comma or a bracket ends it
	end   Pos      // of a Mapping in brackets: the closing bracket
}

// An Entry is one "key: value" of a mapping.
type Entry struct {
	Key   *Node // always a String
	Value *Node // never nil; a Null if nothing is written
}

// Errorf records an error at n. The text is "what is wrong; what to do"; Errorf puts the name of
// the field before it.
func (n *Node) Errorf(format string, args ...any) {
	n.Report(Error, "", format, args...)
}

// Report records a finding with the given severity and code at n, with the name of the field
// before the text.
func (n *Node) Report(s Severity, code, format string, args ...any) {
	if n == nil {
		return
	}
	message := fmt.Sprintf(format, args...)
	if n.Name != "" {
		message = n.Name + ": " + message
	}
	n.File.report(n.Pos, s, code, message)
}

// Get returns the value of the given key, or nil if n does not have the key.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key.Value == key {
			return e.Value
		}
	}
	return nil
}

// Need is Get for a required key. It records an error if the key is missing, unless Only has
// recorded one for a misspelling of it.
func (n *Node) Need(key string) *Node {
	if n == nil || n.Kind != Mapping {
		return nil
	}
	v := n.Get(key)
	if v == nil && !slices.Contains(n.meant, key) {
		n.File.report(n.Pos, Error, "", key+": missing; add a line \""+key+": …\" here")
	}
	return v
}
