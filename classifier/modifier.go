package classifier

// A modifier is where a word stands that is written together with a mention and changes what
// is said of it.
type modifier uint8

const (
	modNone   modifier = iota
	modPrefix          // the word before the mention: "anti-"
	modSuffix          // the word behind it: "-linked"
)

// modifier returns where a hyphen joins a prefix or a suffix to a mention.
func (r resolver) modifier(h *hit) modifier {
	p := &r.fields[h.field]
	if h.first > 0 && p.hyphen(h.first-1) && contains(" anti pro ex non counter post ", p.word(h.first-1)) {
		return modPrefix
	}
	if int(h.last)+1 < len(p.words) && p.hyphen(h.last) && contains(" linked inspired affiliated aligned backed led claimed run controlled ", p.word(h.last+1)) {
		return modSuffix
	}
	return modNone
}

// hyphen reports whether one hyphen or dash joins word i to the next.
func (p *itemField) hyphen(i int32) bool {
	from, to := p.buf.Raw(int(p.words[i].End)), p.buf.Raw(int(p.words[i+1].Start))
	switch p.raw[from:to] {
	case "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2212":
		return true
	}
	return false
}
