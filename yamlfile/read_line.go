package yamlfile

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSlug is the greatest length of a slug, in bytes.
const MaxSlug = 64

// Slug returns an ID of lower-case letters a to z, digits and single hyphens between them. It records an error,
// and returns an empty string, if n is anything else.
func (n *Node) Slug() string {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-"
	s := n.Text()
	if s == "" {
		return ""
	}
	if len(s) > MaxSlug || strings.Trim(s, allowed) != "" || slices.Contains(strings.Split(s, "-"), "") {
		n.Errorf("%q is not an id; use lower-case letters a to z, digits, and single hyphens between them, at most %d characters", s, MaxSlug)
		return ""
	}
	return s
}

// NewSlug is Slug for an ID that no earlier entry of the file may have. lines has the line of each ID so far;
// NewSlug adds that of n. kind says in the error what has the ID, such as "feed".
func (n *Node) NewSlug(lines map[string]int, kind string) string {
	id := n.Slug()
	if id == "" {
		return ""
	}
	if line, ok := lines[id]; ok {
		n.Errorf("the %s in line %d also has the id %s; give each %s its own id", kind, line, id, kind)
		return ""
	}
	lines[id] = n.Pos.Line
	return id
}

// Line returns a text for people as one line. It records an error if the text is longer than limit, in
// characters, or has an unprintable character; in the second case it returns an empty string.
func (n *Node) Line(limit int) string {
	s := strings.Join(strings.Fields(n.Text()), " ")
	if i := strings.IndexFunc(s, IsUnprintable); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		n.Errorf("the text has the character U+%04X, which is invisible or changes the direction of text; delete it", r)
		return ""
	}
	if length := utf8.RuneCountInString(s); length > limit {
		n.Errorf("%d characters long; write at most %d", length, limit)
	}
	return s
}

// IsUnprintable reports whether r controls a terminal, a mail header or the direction of the text after it, or
// stands for invalid bytes. It is false for the joiners of Urdu and Persian spelling (U+200C, U+200D).
func IsUnprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError
}

// Each returns the items of a list, n itself if it is anything else, and nothing if n is nil.
func (n *Node) Each() []*Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == Sequence:
		return n.Items
	}
	return []*Node{n}
}
