package classifier

// A modifier says where a word is that a hyphen joins to a mention, and that changes what is said of it.
type modifier uint8

const (
	modNone   modifier = iota
	modPrefix          // before the mention: "anti-"
	modSuffix          // after it: "-linked"
)

// modifier returns where a hyphen joins a modifying word to a mention.
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
