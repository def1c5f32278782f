package fetcher

import (
	"bytes"
	"html"
)

// Limits of the HTML in one entry of an Atom document with xml:base. The parser builds a tree of that
// HTML to make its links absolute. By the rules of HTML, a formatting tag that is left open is opened
// again in every paragraph that follows. So the number of nodes can be the product of the number of
// open tags and the number of paragraphs.
const (
	maxTreeNodes = 1_000_000 // a node takes about 128 bytes
	maxTreeBytes = 64 << 20  // bytes of the HTML that is written from the tree
	maxOpenTags  = 512       // the HTML parser fails with more
)

// ignoreCostlyBases makes the parser ignore the xml:base attributes of an Atom document when one of
// its entries would cost too much because of them. Then links are relative to the document. doc is the
// result of scan for text, in which ignoreCostlyBases changes the names of these attributes.
func ignoreCostlyBases(text []byte, doc xmlDocument) {
	if doc.root != "feed" || len(doc.bases) == 0 {
		return
	}
	from, costly := doc.start, false
	for _, to := range append(doc.starts, doc.end) {
		costly = costly || hasCostlyTree(text[from:to])
		from = to
	}
	if costly {
		for _, i := range doc.bases {
			text[i] = '_'
		}
	}
}

// hasCostlyTree reports whether the HTML in a part of a document may make a tree beyond the limits.
// The HTML may be plain, as XHTML and CDATA are, or escaped.
func hasCostlyTree(part []byte) bool {
	s := []byte(html.UnescapeString(string(part)))
	tags, formatting := 0, 0
	for i, c := range s {
		if c == '<' {
			tags++
			if isFormatting(s[i+1:]) {
				formatting++
			}
		}
	}
	return tags*(min(formatting, maxOpenTags)+2) > maxTreeNodes || tags > maxTreeBytes/max(len(s), 1)
}

// isFormatting reports whether b starts with the name of a formatting element other than "a", of
// which only one can be open (HTML, section 13.2.4.3).
func isFormatting(b []byte) bool {
	const longest = len("strong")
	n := 0
	for n < len(b) && n <= longest && (b[n]|0x20 >= 'a' && b[n]|0x20 <= 'z') {
		n++
	}
	switch string(bytes.ToLower(b[:n])) {
	case "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}
