package yamlfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Limits on what is handed to the parser, which is recursive, and in places quadratic.
const (
	maxBytes = 4 << 20
	maxDepth = 100
)

// clean returns the text that the parser is given: without byte order mark, lines ended by
// LF, each character in the line and column where it was. It records why when the bytes
// cannot be a YAML file.
func (f *File) clean(src []byte) ([]byte, bool) {
	if len(src) > maxBytes {
		f.report(Pos{}, Error, "", fmt.Sprintf("the file has more than %d MiB; split it", maxBytes>>20))
		return nil, false
	}
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		f.report(Pos{1, 1}, Error, "", "the file is in UTF-16; save it as UTF-8")
		return nil, false
	}
	f.lines = splitLines(src)
	text := make([]byte, 0, len(src))
	for i, line := range f.lines {
		column, message := badLine(line.text)
		if message == "" {
			column, message = deepLine(line.text)
		}
		if message != "" {
			f.report(Pos{i + 1, column}, Error, "", message)
		}
		text = append(append(text, line.text...), '\n')
	}
	return text, len(f.findings) == 0 && f.shallow(text)
}

// A line of a file: its text, the byte offset of that text in the file, and what ends the
// line. A byte order mark before the first is no part of it.
type line struct {
	text  []byte
	start int
	end   string
}

// splitLines cuts a file where YAML does (section 5.4): at LF, CR LF, and CR alone.
func splitLines(src []byte) []line {
	start := len(src) - len(bytes.TrimPrefix(src, []byte("\xef\xbb\xbf")))
	var lines []line
	for start < len(src) {
		n := bytes.IndexAny(src[start:], "\r\n")
		if n < 0 {
			return append(lines, line{src[start:], start, ""})
		}
		end := "\n"
		if rest := src[start+n:]; bytes.HasPrefix(rest, []byte("\r\n")) {
			end = "\r\n"
		} else if rest[0] == '\r' {
			end = "\r"
		}
		lines = append(lines, line{src[start : start+n], start, end})
		start += n + len(end)
	}
	return lines
}

// badLine returns the column and the fault of the first character that these files cannot hold.
func badLine(text []byte) (column int, message string) {
	column = 1
	for i := 0; i < len(text); column++ {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return column, fmt.Sprintf("byte 0x%02x is not UTF-8; save the file as UTF-8", text[i])
		case r == '\t': // no indentation, and the parser drops it from a text without quotes
			return column, "a tab stands here; use spaces"
		case r < ' ', r == 0x7f, r == 0xfeff:
			return column, fmt.Sprintf("invisible control character U+%04X; delete it", r)
		}
		i += size
	}
	return 0, ""
}

// deepLine returns the column and the fault of a line that opens too many lists at once,
// "- - - …": they nest as brackets do.
func deepLine(text []byte) (column int, message string) {
	marks := 0
	for i := range text {
		blank := i+1 == len(text) || text[i+1] == ' '
		switch c := text[i]; {
		case (c == '-' || c == '?') && blank:
			marks++
		case c != ' ':
			return 0, ""
		}
		if marks > maxDepth {
			return i + 1, fmt.Sprintf("more than %d lists begin in this line; write one item a line", maxDepth)
		}
	}
	return 0, ""
}

// shallow refuses text nested so deeply that the parser's recursion could exhaust the
// stack, which no program survives. Brackets in quotes and comments count too: the limit is
// far above what people write.
func (f *File) shallow(text []byte) bool {
	depth, line := 0, 1
	for _, c := range text {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		case '\n':
			line++
		}
		if depth > maxDepth {
			f.report(Pos{line, 1}, Error, "", fmt.Sprintf("more than %d brackets are open here; close them, or write the list one item a line", maxDepth))
			return false
		}
	}
	return true
}
