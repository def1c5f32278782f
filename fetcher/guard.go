package fetcher

import (
	"bytes"
	"errors"
	"strings"

	"khabar/news"
)

// Limits of one document. No known feed comes near them; what is beyond is an attack or a
// mistake, and costs the parser more than linear time or space.
const (
	maxDepth        = 256       // of nesting; the parser recurses with it
	maxElements     = 500_000   // values, in JSON
	maxAttributes   = 1_000_000 // in all
	maxItems        = 5_000
	maxDeclarations = 64        // of namespaces in scope; each element copies them
	maxScopeWork    = 5_000_000 // sum over all elements of the declarations in scope
	maxBaseLength   = 4 << 10   // of the xml:base values in scope
	maxBaseWork     = 32 << 20  // sum over all elements of the bytes of xml:base in scope; links copy them
	maxTextWork     = 512 << 20 // bytes that adding piece after piece of text to elements copies
)

// A document is what scan learns of one XML document.
type document struct {
	root       string // local name of the root element, in lower case
	start, end int    // where the root element stands
	elements   int    // all of them
	depth      int    // of the innermost one
	items      int    // those that a feed's items can be
	channel    bool   // the root has a channel
	hasBase    bool   // xml:base stands somewhere
}

// A scanner walks once over the markup of a document, in the way of encoding/xml in its
// lenient mode, on which the parser behind it is built. What encoding/xml would skip it
// skips, and never more, unless it is where encoding/xml fails: so the parser cannot come
// upon an element that was not counted here. Names and references are not checked.
type scanner struct {
	b    []byte
	i    int
	open []element // from the root down

	doc                    document
	attributes             int
	scopeWork, baseWork    int
	textWork               int
	declarations, baseSize int // in scope
}

// An element is one that has been opened and not yet closed.
type element struct {
	name         []byte // with prefix
	declarations int    // made by it
	baseSize     int    // of its xml:base
	text         int    // bytes of text directly in it so far
}

// scan finds the root element of b and walks it to its end. It returns what it learnt even
// with an error, which is that the document is no feed, beyond a limit, broken or cut off.
// XML declarations inside the root are overwritten with spaces: one that names an encoding
// would make the parser read the rest otherwise than the scanner did.
func scan(b []byte) (document, error) {
	s := scanner{b: b}
	if !s.prologue() {
		return s.doc, errNoRoot
	}
	s.doc.start = s.i
	s.doc.root = strings.ToLower(string(localName(nameAt(b[s.i+1:]))))
	if !isFeedRoot(s.doc.root) {
		return s.doc, errNoRoot
	}
	for {
		if err := s.next(); err != nil {
			return s.doc, err
		}
		if len(s.open) == 0 {
			s.doc.end = s.i
			return s.doc, nil
		}
	}
}

// errNoRoot says that no feed's root element was found; the caller says what was.
var errNoRoot = errors.New("no root element of a feed")

// isFeedRoot reports whether a document with that root can be a feed.
func isFeedRoot(name string) bool { return name == "rss" || name == "rdf" || name == "feed" }

// prologue goes to the root element: past declarations, comments, a DOCTYPE and any junk.
func (s *scanner) prologue() bool {
	for {
		i := bytes.IndexByte(s.b[s.i:], '<')
		if i < 0 || s.i+i+1 >= len(s.b) {
			return false
		}
		s.i += i
		switch c := s.b[s.i+1]; {
		case c == '?':
			if !s.past("?>", 2) {
				return false
			}
		case bytes.HasPrefix(s.b[s.i:], []byte("<!--")):
			if !s.past("-->", 4) {
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

// past moves behind the next end, looking from skip bytes on; it reports whether there is one.
func (s *scanner) past(end string, skip int) bool {
	from := min(s.i+skip, len(s.b))
	i := bytes.Index(s.b[from:], []byte(end))
	if i < 0 {
		s.i = len(s.b)
		return false
	}
	s.i = from + i + len(end)
	return true
}

// next consumes one piece of markup inside the root, or the text up to it.
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
		return s.text(n)
	case rest[1] == '/':
		return s.endTag()
	case rest[1] == '?':
		return s.instruction()
	case rest[1] == '!':
		return s.declaration()
	case isNameByte(rest[1]):
		return s.startTag()
	}
	return fail(news.ClassParse, `"<" that starts no tag, inside <%s>`, s.innermost())
}

// text accounts for n bytes of text: the parser joins the pieces of an element one by one.
func (s *scanner) text(n int) error {
	e := &s.open[len(s.open)-1]
	s.textWork += e.text
	e.text += n
	if s.textWork > maxTextWork {
		return fail(news.ClassTooLarge, "the text of <%s> is in too many pieces", s.innermost())
	}
	return nil
}

// instruction skips a processing instruction and blanks it when it is an XML declaration.
func (s *scanner) instruction() error {
	from := s.i
	if !s.past("?>", 2) {
		return s.cutOff()
	}
	if bytes.HasPrefix(s.b[from:], []byte("<?xml")) && !isNameByte(s.b[from+5]) {
		for i := from; i < s.i; i++ {
			s.b[i] = ' '
		}
	}
	return nil
}

// declaration skips a comment, CDATA or another "<!" declaration. Of the latter only the
// plain sort is let pass: quotes and brackets in it, or a ">" that comes at once, need not mean
// here what they mean to the parser, and no feed has any.
func (s *scanner) declaration() error {
	rest := s.b[s.i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		if !s.past("-->", 4) {
			return s.cutOff()
		}
		return nil
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		from := s.i
		if !s.past("]]>", 9) {
			return s.cutOff()
		}
		return s.text(s.i - from)
	}
	n := bytes.IndexAny(rest[2:], `>"'<`)
	switch {
	case n < 0:
		return s.cutOff()
	case n == 0 || rest[2+n] != '>':
		return fail(news.ClassParse, "a <!…> declaration inside <%s>", s.innermost())
	}
	s.i += n + 3
	return nil
}

// endTag closes the element that it names and those left open in it. The parser takes an
// end tag that matches nothing for the end of everything.
func (s *scanner) endTag() error {
	name := nameAt(s.b[s.i+2:])
	if !s.past(">", 2) {
		return s.cutOff()
	}
	for len(s.open) > 0 {
		if string(s.close()) == string(name) {
			break
		}
	}
	return nil
}

// close takes the innermost element off the stack and returns its name.
func (s *scanner) close() []byte {
	last := len(s.open) - 1
	e := s.open[last]
	s.open = s.open[:last]
	s.declarations -= e.declarations
	s.baseSize -= e.baseSize
	return e.name
}

// innermost returns the name of the innermost open element, for messages.
func (s *scanner) innermost() string {
	if len(s.open) == 0 {
		return s.doc.root
	}
	return cut(string(s.open[len(s.open)-1].name), 40)
}

// cutOff returns the failure of a document that ends too early.
func (s *scanner) cutOff() error {
	return fail(news.ClassParse, "the document is cut off inside <%s>, after %d whole items", s.innermost(), max(s.doc.items-1, 0))
}
