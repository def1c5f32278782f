package text

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// lineBreak is written for a line break until white space is collapsed. It is U+2028 LINE SEPARATOR,
// so such a character in the source text becomes a line break too.
const lineBreak = '\u2028'

// Visible returns the text that a reader sees of s. Feeds do not say whether a text is an HTML
// fragment or plain text, with or without HTML entities, so s may be any of these. The rules:
//
//   - Tags and comments are removed, and so is the content of script, style, head, template,
//     noscript, iframe, noembed, noframes, svg and math. Block elements and <br> leave a line
//     break, table cells a space. A "<" that opens no tag is kept ("3 < 5"), and so is a word in
//     angle brackets that is not an HTML element ("<PTI>").
//   - Entities are decoded. Feeds often encode twice, so there is a second round: if s has no
//     tags but its decoded text has well-known ones, that text is treated as HTML; otherwise the
//     entities that are left, if they have their semicolon, are decoded again. There is no
//     third round.
//   - White space, including no-break spaces, is collapsed to one space and line breaks to one
//     "\n"; both are trimmed at the ends.
//   - NUL, control characters, invalid UTF-8, noncharacters and invisible characters that split
//     words (soft hyphen, zero width space, word joiner, tag characters) are removed. U+200C to
//     U+200F are kept: Persian, Urdu and Arabic are spelt with them. Bidirectional embeddings,
//     overrides and isolates (U+202A to U+202E, U+2066 to U+2069) are removed: an unbalanced one
//     reverses whatever is printed after a headline, and one inside a name hides it from matching.
//
// The result is valid UTF-8. The cost is linear in the length of s.
func Visible(s string) string { return collapse(bare(s), '\n') }

// VisibleLine is Visible with spaces instead of line breaks. It is meant for titles.
func VisibleLine(s string) string { return collapse(bare(s), ' ') }

// bare returns s without markup and entities, with lineBreak for line breaks.
func bare(s string) string {
	out, tags := strip(s)
	switch {
	case !tags && hasFeedTag(out):
		out, _ = strip(out)
	case strings.Contains(out, "&"):
		out = unescapeFull(out)
	}
	return out
}

// strip removes one level of HTML from s and reports whether s has a tag.
func strip(s string) (out string, tags bool) {
	if !strings.Contains(s, "<") {
		return html.UnescapeString(s), false
	}
	p := stripper{z: xhtml.NewTokenizer(strings.NewReader(s))}
	p.z.AllowCDATA(true)
	p.out.Grow(len(s))
	for p.next() {
	}
	return p.out.String(), p.tags
}

// A stripper collects the visible text of one HTML fragment.
type stripper struct {
	z     *xhtml.Tokenizer
	out   strings.Builder
	tags  bool
	skip  atom.Atom // element whose content is being dropped, or 0
	depth int       // number of open elements of that name
}

// next processes one token. It returns false at the end.
func (p *stripper) next() bool {
	switch p.z.Next() {
	case xhtml.ErrorToken:
		return false
	case xhtml.TextToken:
		if p.skip == 0 {
			p.out.Write(p.z.Text())
		}
	case xhtml.StartTagToken:
		p.start(p.z.Raw(), false)
	case xhtml.SelfClosingTagToken:
		p.start(p.z.Raw(), true)
	case xhtml.EndTagToken:
		p.end(p.z.Raw())
	}
	return true
}

// start handles a start tag, given with its angle brackets.
func (p *stripper) start(raw []byte, selfClosing bool) {
	name := tagName(raw[1:])
	tag := atom.Lookup([]byte(name))
	if tag == 0 && p.skip == 0 && isLiteral(name, raw) {
		p.out.Write(raw)
		return
	}
	p.tags = true
	switch {
	case p.skip == atom.Head && tag == atom.Body:
		p.skip = 0
	case p.skip != 0:
		if tag == p.skip && !selfClosing {
			p.depth++
		}
	case isHidden(tag) && !selfClosing:
		p.skip, p.depth = tag, 1
	default:
		p.separate(tag)
	}
}

// end handles an end tag, given with its angle brackets.
func (p *stripper) end(raw []byte) {
	tag := atom.Lookup([]byte(tagName(raw[2:])))
	p.tags = true
	if p.skip == 0 {
		p.separate(tag)
		return
	}
	if tag == p.skip {
		if p.depth--; p.depth == 0 {
			p.skip = 0
		}
	}
}

// separate writes what separates the text before a tag from the text after it.
func (p *stripper) separate(tag atom.Atom) {
	switch {
	case isBlock(tag):
		p.out.WriteRune(lineBreak)
	case tag == atom.Td || tag == atom.Th:
		p.out.WriteByte(' ')
	}
}

// tagName returns the lower-case name at the start of b, which follows "<" or "</". It cuts a
// name that is longer than that of any element.
func tagName[T string | []byte](b T) string {
	const longest = 32
	end := 0
	for end < len(b) && end < longest && !strings.ContainsRune(" \t\r\n\f/>", rune(b[end])) {
		end++
	}
	return strings.ToLower(string(b[:end]))
}

// isLiteral reports whether a start tag whose name is not in HTML is a word in angle brackets:
// it is short and has no namespace, no hyphen (custom elements have one) and no attributes.
func isLiteral(name string, raw []byte) bool {
	const longest = 40
	return len(raw) <= longest && !strings.ContainsAny(name, ":-") && !strings.Contains(string(raw), "=")
}

// isHidden reports whether the content of an element is not shown.
func isHidden(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Template, atom.Noscript, atom.Iframe,
		atom.Noembed, atom.Noframes, atom.Svg, atom.Math:
		return true
	}
	return false
}

// isBlock reports whether a tag starts a new line.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Br,
		atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dialog, atom.Dir, atom.Div,
		atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup,
		atom.Hr, atom.Html, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol,
		atom.Optgroup, atom.Option, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table,
		atom.Tbody, atom.Tfoot, atom.Thead, atom.Title, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// hasFeedTag reports whether s seems to contain a tag that is common in feeds, as text that was
// encoded twice does. Plain text that compares numbers does not.
func hasFeedTag(s string) bool {
	s = s[:strings.LastIndexByte(s, '>')+1]
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		name := tagName(strings.TrimPrefix(s, "/"))
		if isFeedTag(atom.Lookup([]byte(name))) {
			return true
		}
	}
}

// isFeedTag reports whether a tag is common in feeds.
func isFeedTag(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.B, atom.Em, atom.Font, atom.I, atom.Iframe, atom.Img, atom.Script,
		atom.Span, atom.Strong, atom.Style, atom.Sub, atom.Sup, atom.U:
		return true
	}
	return isBlock(tag)
}

// unescapeFull decodes the entities of s that end with a semicolon, "&NAME;". Others are kept,
// or "?a=1&copy=2" would lose its parameter.
func unescapeFull(s string) string {
	const longest = 34 // bytes of an HTML entity, with "&" and ";"
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s[:min(len(s), longest)], ';') + 1
		if end == 0 || strings.ContainsAny(s[1:end], " \t\r\n&") {
			end = 1
		}
		if end == 1 {
			b.WriteByte('&')
		} else {
			b.WriteString(html.UnescapeString(s[:end]))
		}
		s = s[end:]
	}
}

// collapse removes invisible characters from s and collapses its white space. br replaces line
// breaks.
func collapse(s string, br byte) string {
	var b strings.Builder
	b.Grow(len(s))
	var gap byte // separator before the next character: 0, ' ' or br
	for i, r := range s {
		switch {
		case r == lineBreak || r == '\u2029':
			gap = br
		case unicode.IsSpace(r):
			if gap == 0 {
				gap = ' '
			}
		case r == utf8.RuneError && isInvalid(s[i:]) || isUnseen(r):
		default:
			if gap != 0 && b.Len() > 0 {
				b.WriteByte(gap)
			}
			gap = 0
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isInvalid reports whether s starts with an invalid byte rather than with U+FFFD.
func isInvalid(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// isUnseen reports whether Visible removes r.
func isUnseen(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7F && r < 0xA0, r == 0xAD:
		return true
	case r < 0x200B:
		return false
	case r == 0x200B, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF:
		return true
	case r >= 0xFDD0 && r <= 0xFDEF, r >= 0xFFF9 && r <= 0xFFFB, r&0xFFFE == 0xFFFE:
		return true
	}
	return r >= 0xE0000 && r <= 0xE0FFF
}
