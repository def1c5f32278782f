package digest

import "khabar/text"

// Marks of direction (Unicode Standard Annex 9). A piece of a line that runs in the other
// direction than the line is put in an isolate, so that it does not move its neighbours. See
// decision 41.
const (
	rlm = "\u200f" // right-to-left mark
	lri = "\u2066" // left-to-right isolate
	rli = "\u2067" // right-to-left isolate
	fsi = "\u2068" // isolate with the direction of its first letter
	pdi = "\u2069" // end of isolate
)

// isolate returns s, in an isolate if its direction could disturb a line of the digest.
func (d *Digest) isolate(s string) string { return d.book.isolate(s) }

// directed returns s in quotation marks, in an isolate if it runs in the other direction than the
// digest.
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

// comma returns what separates names.
func (d *Digest) comma() string {
	if d.book.dir() == text.RTL {
		return "، "
	}
	return ", "
}

// semicolon returns what separates names that may have commas.
func (d *Digest) semicolon() string {
	if d.book.dir() == text.RTL {
		return "؛ "
	}
	return "; "
}
