package classifier

// A modifier says whether a hyphen joins the name of a group to a word that changes its meaning, and on
// which side.
type modifier uint8

const (
	modNone   modifier = iota
	modPrefix          // before the name: "anti-X"
	modSuffix          // after the name: "X-linked"
)

// modifier returns the modifier of h.
func (r resolver) modifier(h *hit) modifier {
	f := &r.fields[h.field]
	if f.is(h.first-1, kindHyphenPrefix) && f.hyphenAfter(h.first-1) {
		return modPrefix
	}
	if f.is(h.last+1, kindHyphenSuffix) && f.hyphenAfter(h.last) {
		return modSuffix
	}
	return modNone
}

// hyphenAfter reports whether a hyphen or dash joins word i to the next.
func (f *itemField) hyphenAfter(i int32) bool {
	from, to := f.buf.Raw(int(f.words[i].End)), f.buf.Raw(int(f.words[i+1].Start))
	switch f.raw[from:to] {
	case "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2212":
		return true
	}
	return false
}
