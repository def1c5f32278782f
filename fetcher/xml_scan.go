package fetcher

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// Limits of one document. Real feeds are far below them. A document that exceeds a limit is an
// attack or a mistake, and would cost the parser more than linear time or space. A namespace or an
// xml:base is in scope in the element that declares it and in all elements inside that element.
const (
	maxDepth           = 256     // levels of nesting; the parser recurses with them
	maxElements        = 200_000 // XML elements, or JSON values; the parser takes 900 bytes for an element with attributes
	maxAttributes      = 500_000 // in total; the parser takes up to 200 bytes for one
	maxItems           = 5_000
	maxDeclarations    = 64        // declarations of namespaces in scope; the parser copies them for each element
	maxNamespaceLength = 16 << 10  // bytes of the namespaces in scope; the parser looks up that of each element
	maxScopeWork       = 5_000_000 // sum over all elements of the declarations in scope
	maxBaseLength      = 4 << 10   // bytes of xml:base in scope
	maxBaseWork        = 32 << 20  // sum over all elements of the bytes of xml:base in scope; links copy them
	maxTextWork        = 512 << 20 // bytes copied by appending pieces of text to elements
)

// checkEvery is about how many bytes a step reads between two checks of its context, in well under a
// millisecond.
const checkEvery = 64 << 10

// An xmlDocument is what scan found out about an XML document.
type xmlDocument struct {
	root       string // local name of the root element, in lower case
	start, end int    // byte positions of the root element
	elements   int    // in total
	depth      int    // greatest level of nesting
	items      int    // elements that can be a feed's items
	channel    bool   // whether the root has a channel
	starts     []int  // byte positions at which the start tags of the items end
	bases      []int  // position of the last byte of the name of each attribute that can be xml:base
}

// A scanner reads the markup of a document once, in the same way as the lenient mode of
// encoding/xml, on which the parser is built. It skips what encoding/xml skips, and never more,
// except where encoding/xml fails. So the parser cannot find an element that was not counted
// here. Names and references are not checked.
type scanner struct {
	b    []byte
	i    int
	open []element // the root first

	doc                    xmlDocument
	attributes             int
	scopeWork, baseWork    int // see maxScopeWork, maxBaseWork
	textWork               int // see maxTextWork
	declarations, baseSize int // in scope
	namespaceSize          int // bytes of the namespaces in scope
}

// An element has been opened and not yet closed.
type element struct {
	name          []byte // with prefix
	declarations  int    // of namespaces, on this element
	namespaceSize int    // bytes of these namespaces
	baseSize      int    // bytes of its xml:base
	text          int    // bytes of text directly in it, so far
}

// scan finds the root element of b and reads it to its end. The result is valid even with an
// error: that the document is not a feed, exceeds a limit, is broken or is cut off. XML
// declarations inside the root are overwritten with spaces, because one that names an encoding
// would make the parser decode the rest differently from the scanner.
func scan(ctx context.Context, b []byte) (xmlDocument, error) {
	s := scanner{b: b}
	if !s.prologue() {
		return s.doc, errNoRoot
	}
	s.doc.start = s.i
	s.doc.root = strings.ToLower(string(localName(nameAt(b[s.i+1:]))))
	if !isFeedRoot(s.doc.root) {
		return s.doc, errNoRoot
	}
	for checked := -checkEvery; ; {
		if s.i-checked >= checkEvery {
			if err := stopped(ctx); err != nil {
				return s.doc, err
			}
			checked = s.i
		}
		if err := s.next(); err != nil {
			return s.doc, err
		}
		if len(s.open) == 0 {
			s.doc.end = s.i
			return s.doc, nil
		}
	}
}

// errNoRoot is the error when the root element of a feed is missing. The caller reports what
// was found instead.
var errNoRoot = errors.New("no root element of a feed")

// isFeedRoot reports whether a document with a root element of that name can be a feed.
func isFeedRoot(name string) bool { return name == "rss" || name == "rdf" || name == "feed" }

// prologue moves to the root element: past declarations, comments, a DOCTYPE and any junk. It
// reports whether there is a root element.
func (s *scanner) prologue() bool {
	for {
		i := bytes.IndexByte(s.b[s.i:], '<')
		if i < 0 || s.i+i+1 >= len(s.b) {
			return false
		}
		s.i += i
		switch c := s.b[s.i+1]; {
		case c == '?':
			if !s.skipPast("?>", 2) {
				return false
			}
		case bytes.HasPrefix(s.b[s.i:], []byte("<!--")):
			if !s.skipPast("-->", 4) {
				return false
			}
		case c == '!':
			s.i += doctype(s.b[s.i:])
		case isNameByte(c):
			return true
		default:
			s.i++
		}
	}
}

// doctype returns the length of the declaration at the start of b, internal subset included.
func doctype(b []byte) int {
	depth, quote := 0, byte(0)
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<' && bytes.HasPrefix(b[i:], []byte("<!--")):
			n := bytes.Index(b[i:], []byte("-->"))
			if n < 0 {
				return len(b)
			}
			i += n + 2
		case c == '<':
			depth++
		case c == '>' && depth == 0:
			return i + 1
		case c == '>':
			depth--
		}
	}
	return len(b)
}

// skipPast moves past the next occurrence of end at least skip bytes ahead, and reports whether
// there is one.
func (s *scanner) skipPast(end string, skip int) bool {
	from := min(s.i+skip, len(s.b))
	i := bytes.Index(s.b[from:], []byte(end))
	if i < 0 {
		s.i = len(s.b)
		return false
	}
	s.i = from + i + len(end)
	return true
}

// next reads one piece of markup inside the root, or the text before it.
func (s *scanner) next() error {
	rest := s.b[s.i:]
	switch {
	case len(rest) < 2:
		return s.cutOff()
	case rest[0] != '<':
		n := bytes.IndexByte(rest, '<')
		if n < 0 {
			return s.cutOff()
		}
		s.i += n
		return s.text(n, s.b[s.i-n:s.i])
	case rest[1] == '/':
		return s.endTag()
	case rest[1] == '?':
		return s.instruction()
	case rest[1] == '!':
		return s.declaration()
	case isNameByte(rest[1]):
		return s.startTag()
	}
	return newError(news.ClassParse, `"<" that starts no tag, inside <%s>`, s.innermost())
}

// text counts a piece of text, which takes n bytes of the document with its CDATA markup. The parser appends the
// pieces of an element one by one, and copies all of them each time. text overwrites with spaces the part of a date
// beyond the limit.
func (s *scanner) text(n int, piece []byte) error {
	e := &s.open[len(s.open)-1]
	s.textWork += e.text
	e.text += n
	if s.textWork > maxTextWork {
		return newError(news.ClassTooLarge, "the text of <%s> is in too many pieces", s.innermost())
	}
	if e.text > maxDateText && isDateElement(localName(e.name)) {
		from := min(max(maxDateText-(e.text-n), 0), len(piece))
		for from > 0 && from < len(piece) && !utf8.RuneStart(piece[from]) {
			from--
		}
		for i := range piece[from:] {
			piece[from+i] = ' '
		}
	}
	return nil
}

// maxDateText limits the text of a date, in bytes. The parser tries a hundred layouts, and copies the text for
// each. Real dates have about 30 bytes.
const maxDateText = 4 << 10

// isDateElement reports whether the parser reads the text of elements with that local name as a date.
func isDateElement(name []byte) bool {
	switch strings.ToLower(string(name)) {
	case "pubdate", "lastbuilddate", "date", "updated", "published", "modified", "issued", "created":
		return true
	}
	return false
}

// instruction skips a processing instruction, and blanks it when it is an XML declaration.
func (s *scanner) instruction() error {
	from := s.i
	if !s.skipPast("?>", 2) {
		return s.cutOff()
	}
	if bytes.HasPrefix(s.b[from:], []byte("<?xml")) && !isNameByte(s.b[from+5]) {
		for i := from; i < s.i; i++ {
			s.b[i] = ' '
		}
	}
	return nil
}

// declaration skips a comment, CDATA or another "<!" declaration. It refuses another "<!"
// declaration that contains quotes or "<", or that ends at once ("<!>"): the parser may read
// such a declaration differently, and no feed has any.
func (s *scanner) declaration() error {
	rest := s.b[s.i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		if !s.skipPast("-->", 4) {
			return s.cutOff()
		}
		return nil
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		from := s.i
		if !s.skipPast("]]>", 9) {
			return s.cutOff()
		}
		return s.text(s.i-from, s.b[from+9:s.i-3])
	}
	n := bytes.IndexAny(rest[2:], `>"'<`)
	switch {
	case n < 0:
		return s.cutOff()
	case n == 0 || rest[2+n] != '>':
		return newError(news.ClassParse, "a <!…> declaration inside <%s>", s.innermost())
	}
	s.i += n + 3
	return nil
}

// endTag closes the element that it names and those left open in it. An end tag that matches
// no open element closes all of them, as in the parser.
func (s *scanner) endTag() error {
	name := nameAt(s.b[s.i+2:])
	if !s.skipPast(">", 2) {
		return s.cutOff()
	}
	for len(s.open) > 0 {
		if string(s.close()) == string(name) {
			break
		}
	}
	return nil
}

// close removes the innermost element from the stack and returns its name.
func (s *scanner) close() []byte {
	last := len(s.open) - 1
	e := s.open[last]
	s.open = s.open[:last]
	s.declarations -= e.declarations
	s.namespaceSize -= e.namespaceSize
	s.baseSize -= e.baseSize
	return e.name
}

// innermost returns the name of the innermost open element, for error messages.
func (s *scanner) innermost() string {
	if len(s.open) == 0 {
		return s.doc.root
	}
	return text.Truncate(string(s.open[len(s.open)-1].name), 40)
}

// cutOff returns the failure of a document that ends too early.
func (s *scanner) cutOff() error {
	return newError(news.ClassParse, "the document is cut off inside <%s>, after %d complete items", s.innermost(), max(s.doc.items-1, 0))
}
