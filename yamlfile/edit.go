package yamlfile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Splice replaces the bytes from Start up to End of a file with Text.
type Splice struct {
	Start, End int
	Text       string
}

// Set returns the splice that sets key to value in the mapping n. It replaces the present value,
// or adds a line below the last field that takes one line. The value is a scalar as written in
// YAML. Set returns an error if only a person should change the field: its value takes several
// lines, or is not a scalar.
func (n *Node) Set(key, value string) (Splice, error) {
	for _, e := range n.Entries {
		if e.Key.Value == key {
			return e.replace(value)
		}
	}
	if n.Kind == Mapping && n.flow {
		return n.insertFlow(key, value)
	}
	for _, e := range slices.Backward(n.Entries) {
		if _, end, ok := e.Value.span(); ok && e.Key.Pos.Line == e.Value.Pos.Line {
			return n.insertBelow(e, end, key+": "+value), nil
		}
	}
	return Splice{}, n.byHand(key)
}

// Apply returns src with all splices made. They must not overlap.
func Apply(src []byte, splices []Splice) []byte {
	sorted := slices.SortedStableFunc(slices.Values(splices), func(a, b Splice) int { return cmp.Compare(a.Start, b.Start) })
	var out bytes.Buffer
	at := 0
	for _, s := range sorted {
		out.Write(src[at:s.Start])
		out.WriteString(s.Text)
		at = s.End
	}
	out.Write(src[at:])
	return out.Bytes()
}

// replace returns the splice that replaces the value of e.
func (e Entry) replace(value string) (Splice, error) {
	if start, end, ok := e.Value.span(); ok {
		return Splice{start, end, value}, nil
	}
	if e.Value.Kind != Null {
		return Splice{}, e.Value.byHand(e.Key.Value)
	}
	_, end, ok := e.Key.span()
	if !ok {
		return Splice{}, e.Key.byHand(e.Key.Value)
	}
	colon := bytes.IndexByte(e.Key.File.lineFrom(e.Key.Pos.Line, end), ':')
	if colon < 0 {
		return Splice{}, e.Key.byHand(e.Key.Value)
	}
	end += colon + 1
	return Splice{end, end, " " + value}, nil
}

// insertBelow returns the splice that adds field, a text such as "key: value", as a line below e. The
// line has the indentation and line ending of e. The value of e ends at the byte offset end.
func (n *Node) insertBelow(e Entry, end int, field string) Splice {
	f, number := n.File, e.Key.Pos.Line
	end += len(f.lineFrom(number, end)) // after a comment at the end of the line
	indent := strings.Repeat(" ", e.Key.Pos.Column-1)
	return Splice{end, end, f.ending(number) + indent + field}
}

// insertFlow returns the splice that adds a field before the closing bracket of n.
func (n *Node) insertFlow(key, value string) (Splice, error) {
	line := n.File.lines[n.end.Line-1]
	before := bytes.TrimRight(line.text[:n.File.offset(n.end)-line.start], " ")
	text := key + ": " + value
	switch {
	case len(before) == 0:
		return Splice{}, n.byHand(key)
	case len(n.Entries) > 0 && bytes.HasSuffix(before, []byte(",")):
		text = " " + text
	case len(n.Entries) > 0:
		text = ", " + text
	}
	at := line.start + len(before)
	return Splice{at, at, text}, nil
}

// byHand returns the error of Set for a field that a person has to change.
func (n *Node) byHand(key string) error {
	return fmt.Errorf("%s:%d:%d: %s: written in a form that only a person should change; change it by hand",
		n.File.Name, n.Pos.Line, n.Pos.Column, key)
}

// span returns the byte offsets of a scalar within one line, including its quotes.
func (n *Node) span() (start, end int, ok bool) {
	if n.Kind == Mapping || n.Kind == Sequence || n.block || n.Pos.Line > len(n.File.lines) {
		return 0, 0, false
	}
	start = n.File.offset(n.Pos)
	text := n.File.lineFrom(n.Pos.Line, start)
	length := 0
	switch {
	case len(text) == 0:
	case text[0] == '"':
		length = quotedEnd(text, '"', '\\')
	case text[0] == '\'':
		length = quotedEnd(text, '\'', '\'')
	default:
		length = n.plainEnd(text)
	}
	return start, start + length, length > 0
}

// quotedEnd returns the length of the quoted text at the start of text. It returns 0 if the
// closing quote is missing or not followed by a separator. A quote after escape does not close
// the text.
func quotedEnd(text []byte, quote, escape byte) int {
	for i := 1; i < len(text); i++ {
		if text[i] == escape && i+1 < len(text) && (escape == '\\' || text[i+1] == quote) {
			i++
			continue
		}
		if text[i] == quote && (i+1 == len(text) || strings.IndexByte(" \t,]}:", text[i+1]) >= 0) {
			return i + 1
		}
		if text[i] == quote {
			return 0
		}
	}
	return 0
}

// plainEnd returns the length of the unquoted text at the start of text, or 0 if that is not the
// whole of n.
func (n *Node) plainEnd(text []byte) int {
	written := n.Value
	if n.Kind == Null {
		written = string(bytes.TrimRight(text[:min(len(text), 4)], " ,}]"))
		if written != "~" && !strings.EqualFold(written, "null") {
			return 0
		}
	}
	if !bytes.HasPrefix(text, []byte(written)) {
		return 0
	}
	return len(written)
}

// offset returns the byte offset in the file of the character at p.
func (f *File) offset(p Pos) int {
	line := f.lines[p.Line-1]
	at := 0
	for range p.Column - 1 {
		if at >= len(line.text) {
			break
		}
		_, size := utf8.DecodeRune(line.text[at:])
		at += size
	}
	return line.start + at
}

// lineFrom returns the rest of the line with the given number, from a byte offset in the file on.
func (f *File) lineFrom(number, offset int) []byte {
	line := f.lines[number-1]
	return line.text[min(len(line.text), offset-line.start):]
}

// ending returns the line ending of the line with the given number, or, if that line has none,
// of the first line.
func (f *File) ending(number int) string {
	return cmp.Or(f.lines[number-1].end, f.lines[0].end, "\n")
}
