package fetcher

import (
	"bytes"

	"khabar/news"
)

// startTag opens an element, counts it and checks the limits.
func (s *scanner) startTag() error {
	e, selfClosing, ok := s.readTag()
	if !ok {
		return s.cutOff()
	}
	s.open = append(s.open, e)
	s.declarations += e.declarations
	s.namespaceSize += e.namespaceSize
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

// limits returns an error when the document exceeds a limit.
func (s *scanner) limits() error {
	for _, l := range [...]struct {
		n, max int
		unit   string
	}{
		{len(s.open), maxDepth, "levels of nesting"},
		{s.doc.elements, maxElements, "elements"},
		{s.attributes, maxAttributes, "attributes"},
		{s.doc.items, maxItems, "items"},
		{s.declarations, maxDeclarations, "namespaces in scope"},
		{s.namespaceSize, maxNamespaceLength, "bytes of namespaces in scope"},
		{s.scopeWork, maxScopeWork, "elements times namespaces"},
		{s.baseSize, maxBaseLength, "bytes of xml:base in scope"},
		{s.baseWork, maxBaseWork, "elements times bytes of xml:base"},
	} {
		if l.n > l.max {
			return newError(news.ClassTooLarge, "the document has more than %d %s", l.max, l.unit)
		}
	}
	return nil
}

// note records the innermost element in s.doc when it is an item or a channel. name is its local name.
func (s *scanner) note(name []byte) {
	const deepest = 3 // rss, channel, item
	switch {
	case len(s.open) < 2 || len(s.open) > deepest:
	case bytes.EqualFold(name, []byte("item")), bytes.EqualFold(name, []byte("entry")):
		s.doc.items++
		s.doc.starts = append(s.doc.starts, s.i)
	case len(s.open) == 2 && bytes.EqualFold(name, []byte("channel")):
		s.doc.channel = true
	}
}

// readTag reads the start tag at s.i; ok is false when the document ends inside it. A ">" in
// quotes does not end the tag. Quotes that are not around a value count too: they make the
// parser fail anyway.
func (s *scanner) readTag() (e element, selfClosing, ok bool) {
	e.name = nameAt(s.b[s.i+1:])
	var word []byte // the latest name: of an attribute, or a value without quotes
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
			if isXMLBase(word) {
				e.baseSize += n
			}
			if declaresNamespace(word) {
				e.namespaceSize += n
			}
			i += n + 2
		case isNameByte(c):
			if isXMLBase(word) {
				e.baseSize += len(nameAt(s.b[i:])) // its value may have no quotes
			}
			word = nameAt(s.b[i:])
			s.attributes++
			if isXMLBase(word) {
				s.doc.bases = append(s.doc.bases, i+len(word)-1)
			}
			if declaresNamespace(word) {
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

// isXMLBase reports whether an attribute can be xml:base, with any prefix.
func isXMLBase(name []byte) bool { return bytes.HasSuffix(name, []byte(":base")) }

// declaresNamespace reports whether an attribute can declare a namespace.
func declaresNamespace(name []byte) bool { return bytes.HasPrefix(name, []byte("xmlns")) }

// nameAt returns the name at the start of b, delimited as in encoding/xml.
func nameAt(b []byte) []byte {
	n := 0
	for n < len(b) && isNameByte(b[n]) {
		n++
	}
	return b[:n]
}

// isNameByte reports whether c can be part of a name; all bytes outside ASCII can.
func isNameByte(c byte) bool {
	return c >= 0x80 || c == '_' || c == ':' || c == '.' || c == '-' ||
		c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// localName returns name without its prefix.
func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }
