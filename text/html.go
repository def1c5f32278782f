package text

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// lineBreak stands for a line break while white space is being collapsed; source text that
// holds it means the same by it (U+2028 LINE SEPARATOR).
const lineBreak = '\u2028'

// Visible returns what a reader sees of s, which may be an HTML fragment or plain text with
// or without HTML entities: feeds do not say which. The rules:
//
//   - Tags and comments go; so does all that stands inside script, style, head, template,
//     noscript, iframe, noembed, noframes, svg and math. Block elements and <br> leave a line
//     break, table cells a space. "<" that opens no tag stays ("3 < 5"), and so does a
//     word in angle brackets that HTML does not know ("<PTI>").
//   - Entities are decoded. Feeds often encode twice, so one more round follows: if s had no
//     tags but its decoded text has well-known ones, that text is HTML and treated as such;
//     otherwise entities that are left, written in full with their semicolon, are decoded
//     once more. There is never a third round.
//   - White space, no-break spaces included, is collapsed to one space, line breaks to one
//     "\n", and both are trimmed at the ends.
//   - NUL, control characters, invalid UTF-8, noncharacters and invisible characters that
//     split words (soft hyphen, zero width space, word joiner, tag characters) go. U+200C
//     to U+200F stay: Persian, Urdu and Arabic are spelt with them. Bidirectional embeddings,
//     overrides and isolates (U+202A to U+202E, U+2066 to U+2069) go: unbalanced ones
//     reverse whatever is printed behind a headline, and inside a name they hide it from matching.
//
// The result is valid UTF-8. The cost is linear in the length of s.
func Visible(s string) string { return collapse(bare(s), '\n') }

// VisibleLine is Visible on one line: its line breaks are spaces. It is meant for titles.
func VisibleLine(s string) string { return collapse(bare(s), ' ') }

// bare returns s without markup and entities, with lineBreak where lines break.
func bare(s string) string {
	out, tags := strip(s)
	switch {
	case !tags && hasKnownTag(out):
		out, _ = strip(out)
	case strings.Contains(out, "&"):
		out = unescapeFull(out)
	}
	return out
}

// strip takes one level of HTML off s and reports whether it met a tag.
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
	depth int       // of elements of that name
}

// next consumes one token; it reports false at the end.
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

// separate writes what keeps the text before and behind a tag apart.
func (p *stripper) separate(tag atom.Atom) {
	switch {
	case isBlock(tag):
		p.out.WriteRune(lineBreak)
	case tag == atom.Td || tag == atom.Th:
		p.out.WriteByte(' ')
	}
}

// tagName returns the lower-case name at the start of b, which follows "<" or "</". A name
// too long for any element comes back cut: it is unknown all the same.
func tagName[T string | []byte](b T) string {
	const longest = 32
	end := 0
	for end < len(b) && end < longest && !strings.ContainsRune(" \t\r\n\f/>", rune(b[end])) {
		end++
	}
	return strings.ToLower(string(b[:end]))
}

// isLiteral reports whether a start tag of a name that HTML does not know is rather a word in
// angle brackets: it is short, and neither namespaced, custom nor with attributes.
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

// hasKnownTag reports whether s holds what looks like a tag of the HTML that feeds carry, as
// text that was encoded twice does. Plain text that merely compares numbers does not.
func hasKnownTag(s string) bool {
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

// isFeedTag reports whether a tag is among those that text encoded twice usually holds.
func isFeedTag(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.B, atom.Em, atom.Font, atom.I, atom.Iframe, atom.Img, atom.Script,
		atom.Span, atom.Strong, atom.Style, atom.Sub, atom.Sup, atom.U:
		return true
	}
	return isBlock(tag)
}

// unescapeFull decodes the entities of s that are written in full, "&NAME;". Without that
// limit "?a=1&copy=2" would lose its parameter.
func unescapeFull(s string) string {
	const longest = 34 // of an entity that HTML names, with "&" and ";"
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

// collapse cleans s of what is not to be seen and of needless white space; br is what a line
// break becomes.
func collapse(s string, br byte) string {
	var b strings.Builder
	b.Grow(len(s))
	var gap byte // what separates the text so far from what follows: 0, ' ' or br
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

// isInvalid reports whether s starts with a byte that is no UTF-8, rather than with U+FFFD.
func isInvalid(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// isUnseen reports whether r is dropped: see Visible.
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
