package fetcher

import (
	"bytes"

	"khabar/news"
)

// startTag opens an element, counts it and checks every limit that it could break.
func (s *scanner) startTag() error {
	e, selfClosing, ok := s.readTag()
	if !ok {
		return s.cutOff()
	}
	s.open = append(s.open, e)
	s.declarations += e.declarations
	s.baseSize += e.baseSize
	s.doc.elements++
	s.doc.depth = max(s.doc.depth, len(s.open))
	s.scopeWork += s.declarations
	s.baseWork += s.baseSize
	s.note(localName(e.name))
	if err := s.limits(); err != nil {
		return err
	}
	if selfClosing {
		s.close()
	}
	return nil
}

// limits returns an error when the document has grown beyond a limit.
func (s *scanner) limits() error {
	for _, l := range [...]struct {
		is, most int
		what     string
	}{
		{len(s.open), maxDepth, "levels of nesting"},
		{s.doc.elements, maxElements, "elements"},
		{s.attributes, maxAttributes, "attributes"},
		{s.doc.items, maxItems, "items"},
		{s.declarations, maxDeclarations, "namespaces in scope"},
		{s.scopeWork, maxScopeWork, "elements times namespaces"},
		{s.baseSize, maxBaseLength, "bytes of xml:base in scope"},
		{s.baseWork, maxBaseWork, "elements times bytes of xml:base"},
	} {
		if l.is > l.most {
			return fail(news.ClassTooLarge, "the document has more than %d %s", l.most, l.what)
		}
	}
	return nil
}

// note looks whether the innermost element, of that local name, is what makes a feed.
func (s *scanner) note(name []byte) {
	const deepest = 3 // rss, channel, item
	switch {
	case len(s.open) < 2 || len(s.open) > deepest:
	case bytes.EqualFold(name, []byte("item")), bytes.EqualFold(name, []byte("entry")):
		s.doc.items++
	case len(s.open) == 2 && bytes.EqualFold(name, []byte("channel")):
		s.doc.channel = true
	}
}

// readTag reads the start tag at s.i; ok is false when the document ends in it. Quoted parts
// hide ">"; a quote elsewhere than around a value makes the parser fail, so that it
// does not matter what it hides.
func (s *scanner) readTag() (e element, selfClosing, ok bool) {
	e.name = nameAt(s.b[s.i+1:])
	var word []byte // the last name met, of an attribute or of a value without quotes
	for i := s.i + 1 + len(e.name); i < len(s.b); {
		switch c := s.b[i]; {
		case c == '>':
			selfClosing = s.b[i-1] == '/'
			s.i = i + 1
			return e, selfClosing, true
		case c == '"' || c == '\'':
			n := bytes.IndexByte(s.b[i+1:], c)
			if n < 0 {
				s.i = len(s.b)
				return e, false, false
			}
			if isBase(word) {
				e.baseSize += n
				s.doc.hasBase = true
			}
			i += n + 2
		case isNameByte(c):
			word = nameAt(s.b[i:])
			s.attributes++
			if bytes.HasPrefix(word, []byte("xmlns")) {
				e.declarations++
			}
			i += len(word)
		default:
			i++
		}
	}
	s.i = len(s.b)
	return e, false, false
}

// isBase reports whether an attribute can be xml:base, under whatever prefix.
func isBase(name []byte) bool { return bytes.HasSuffix(name, []byte(":base")) }

// nameAt returns the name at the start of b, as encoding/xml delimits names.
func nameAt(b []byte) []byte {
	n := 0
	for n < len(b) && isNameByte(b[n]) {
		n++
	}
	return b[:n]
}

// isNameByte reports whether c can be part of a name; all bytes beyond ASCII can.
func isNameByte(c byte) bool {
	return c >= 0x80 || c == '_' || c == ':' || c == '.' || c == '-' ||
		c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// localName returns name without its prefix.
func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }
