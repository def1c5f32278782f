package yamlfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Limits on the input of the parser, which is recursive and in some places quadratic.
const (
	maxBytes = 4 << 20
	maxDepth = 100
)

// clean returns the text for the parser: without byte order mark, with LF at the end of lines,
// and each character in its original line and column. If src cannot be a YAML file, it records the
// reason and returns false.
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

// A line is a line of a file: its text, the byte offset of the text in the file, and the line
// ending. It does not include a byte order mark.
type line struct {
	text  []byte
	start int
	end   string
}

// splitLines splits a file as YAML does (section 5.4): at LF, CR LF, and CR alone.
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

// badLine returns the column of the first character that is not allowed, and the message for it.
func badLine(text []byte) (column int, message string) {
	column = 1
	for i := 0; i < len(text); column++ {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return column, fmt.Sprintf("byte 0x%02x is not UTF-8; save the file as UTF-8", text[i])
		case r == '\t': // not valid as indentation, and the parser drops it from a text without quotes
			return column, "there is a tab here; use spaces"
		case r < ' ', r == 0x7f, r == 0xfeff:
			return column, fmt.Sprintf("invisible control character U+%04X; delete it", r)
		}
		i += size
	}
	return 0, ""
}

// deepLine returns the column and the message for a line that opens too many lists, "- - - …",
// which nest like brackets.
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

// shallow refuses text that is nested so deeply that the parser could exhaust the stack, which a
// program cannot recover from. It also counts brackets in quotes and comments; the limit is far
// above what people write.
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
