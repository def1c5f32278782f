package yamlfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Limits on what is handed to the parser, which is recursive and in places quadratic.
const (
	maxBytes = 16 << 20
	maxDepth = 100
)

// clean returns the text that the parser is given: without byte order mark, lines ended by
// LF, each character where it was. It records why when the bytes cannot be a YAML file.
func (f *File) clean(src []byte) ([]byte, bool) {
	if len(src) > maxBytes {
		f.report(Pos{}, Error, "", fmt.Sprintf("the file has %d MiB, more than the %d that are read; split it", len(src)>>20, maxBytes>>20))
		return nil, false
	}
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		f.report(Pos{Line: 1, Column: 1}, Error, "", "the file is in UTF-16; save it as UTF-8")
		return nil, false
	}
	text := bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	for i, line := range bytes.Split(text, []byte("\n")) {
		if column, message := badLine(line); message != "" {
			f.report(Pos{Line: i + 1, Column: column}, Error, "", message)
			return nil, false
		}
	}
	return text, f.shallow(text)
}

// badLine returns the column and the fault of the first character that no YAML file can hold.
func badLine(line []byte) (column int, message string) {
	column = 1
	for i := 0; i < len(line); column++ {
		r, size := utf8.DecodeRune(line[i:])
		if r == utf8.RuneError && size == 1 {
			return column, fmt.Sprintf("byte 0x%02x is not UTF-8; save the file as UTF-8", line[i])
		}
		if r < ' ' && r != '\t' || r == 0x7f {
			return column, fmt.Sprintf("control character U+%04X; delete it (it cannot be seen)", r)
		}
		i += size
	}
	return 0, ""
}

// shallow refuses text nested so deeply that the parser's recursion could exhaust the
// stack, which no program survives. Brackets in quotes count too: the limit is far above
// what people write.
func (f *File) shallow(text []byte) bool {
	depth, line, indicators := 0, 1, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		case '\n':
			line++
			indicators = 0
		case '-', '?', ':', '!', '&', ',':
			indicators++
		}
		if depth > maxDepth {
			f.report(Pos{Line: line, Column: 1}, Error, "", fmt.Sprintf("more than %d brackets are open here; close them, or write the list one item a line", maxDepth))
			return false
		}
	}
	_ = indicators
	return true
}
