package fetcher

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// toUTF8 returns b as valid UTF-8 without byte order mark. The first of these rules that applies
// determines the encoding of b:
//
//   - A byte order mark names it, or zero bytes around the first character show UTF-16 or UTF-32.
//   - Valid UTF-8 is UTF-8, whatever is declared: text in another encoding is hardly ever valid
//     UTF-8 by accident. The exception is text with escape sequences; see isEscaped.
//   - Nearly valid UTF-8 is UTF-8, and its bad bytes are replaced.
//   - The XML declaration names it.
//   - The Content-Type names it.
//   - It is guessed from the first bytes.
func toUTF8(b []byte, contentType string) []byte {
	if enc := byMark(b); enc != nil {
		return decode(b, enc)
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	labels := []string{declared(b), fromContentType(contentType)}
	if utf8.Valid(b) && !isEscaped(b, labels[0]) {
		return b
	}
	if nearlyUTF8(b) {
		return bytes.ToValidUTF8(b, []byte("\ufffd"))
	}
	for _, label := range labels {
		if enc := byLabel(label); enc != nil {
			return decode(b, enc)
		}
	}
	const sample = 1024 // as much as browsers look at
	enc, _, _ := charset.DetermineEncoding(b[:min(len(b), sample)], "")
	return decode(b, enc)
}

// decode returns b, which is in enc, as UTF-8. Bytes that are invalid in enc are replaced.
func decode(b []byte, enc encoding.Encoding) []byte {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return bytes.ToValidUTF8(b, []byte("\ufffd"))
	}
	return bytes.TrimPrefix(out, []byte("\ufeff"))
}

// byMark returns the encoding that the first bytes of b show: a byte order mark, or zero bytes
// beside a leading "<" or "{". It returns nil when there are none, or when they mean UTF-8.
func byMark(b []byte) encoding.Encoding {
	has := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
	switch {
	case has("\xff\xfe\x00\x00"), has("<\x00\x00\x00"):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case has("\x00\x00\xfe\xff"), has("\x00\x00\x00<"):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case has("\xff\xfe"), has("<\x00"), has("{\x00"):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case has("\xfe\xff"), has("\x00<"), has("\x00{"):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// byLabel returns the encoding that a label such as "windows-1256" names; nil when it names
// none. For UTF-8 and UTF-16 it returns nil too, because toUTF8 has ruled them out by then.
func byLabel(label string) encoding.Encoding {
	enc, err := htmlindex.Get(strings.Trim(label, " \t\"'"))
	if err != nil {
		return nil
	}
	switch name, _ := htmlindex.Name(enc); name {
	case "utf-8", "utf-16be", "utf-16le", "replacement":
		return nil
	}
	return enc
}

// isEscaped reports whether label is that of an encoding such as ISO-2022-JP, and b contains an
// escape character. Such text has only ASCII bytes, but escape sequences in it switch to other
// character sets.
func isEscaped(b []byte, label string) bool {
	return strings.HasPrefix(strings.ToLower(label), "iso-2022-") && bytes.IndexByte(b, 0x1b) >= 0
}

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// declared returns the encoding that the XML declaration at the start of b names, or "".
func declared(b []byte) string {
	const sample = 512
	if m := xmlEncoding.FindSubmatch(b[:min(len(b), sample)]); m != nil {
		return string(m[1])
	}
	return ""
}

// fromContentType returns the charset that a Content-Type names, or "". Some servers write it
// in ways that package mime refuses, such as twice; for these it searches the text.
func fromContentType(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return params["charset"]
	}
	_, after, _ := strings.Cut(strings.ToLower(contentType), "charset=")
	label, _, _ := strings.Cut(after, ";")
	return label
}

// nearlyUTF8 reports whether b is UTF-8 with a few bad bytes: at most one in ten of the
// characters outside ASCII. Text in other encodings has far more.
func nearlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return bad > 0 && good >= 9*bad
}
