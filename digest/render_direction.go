package digest

import "khabar/text"

// Characters that mark direction (Unicode Standard Annex 9). Part of a line whose direction differs
// from that of the line is put into an isolate. Otherwise it could change the order of the words
// beside it. See decision 41.
const (
	rlm = "\u200f" // right-to-left mark
	lri = "\u2066" // left-to-right isolate
	rli = "\u2067" // right-to-left isolate
	fsi = "\u2068" // isolate with the direction of its first letter
	pdi = "\u2069" // end of isolate
)

// isolate returns s. If its direction could disturb a line of the digest, it is put into an isolate.
func (d *Digest) isolate(s string) string { return d.book.isolate(s) }

// directed returns s in quotation marks. If its direction dir differs from that of the digest, it
// is put into an isolate.
func (d *Digest) directed(s, dir string) string {
	s = "“" + s + "”"
	switch {
	case dir == d.book.dir():
		return s
	case dir == text.RTL:
		return rli + s + pdi
	}
	return lri + s + pdi
}

// arrow returns an arrow in the direction of reading.
func (d *Digest) arrow() string {
	if d.book.dir() == text.RTL {
		return "←"
	}
	return "→"
}

// comma returns the separator of names in a list.
func (d *Digest) comma() string {
	if d.book.dir() == text.RTL {
		return "، "
	}
	return ", "
}

// semicolon returns the separator of names that may contain commas.
func (d *Digest) semicolon() string {
	if d.book.dir() == text.RTL {
		return "؛ "
	}
	return "; "
}
