package classifier

import "khabar/text"

// A phrase is a sequence of tokens: words, prefixes, and the punctuation between them.
type phrase []phraseToken

type phraseToken struct {
	s    string
	kind tokenKind
}

type tokenKind uint8

const (
	tokenWord tokenKind = iota
	tokenPrefix
	tokenMarks // punctuation
)

// parsePhrase folds s and splits it into tokens, without punctuation at its ends. A "*" directly
// after a word makes the word a prefix.
func parsePhrase(b *text.Buffer, s string) phrase {
	p := parseMarked(b, s)
	if len(p) > 0 && p[0].kind == tokenMarks {
		p = p[1:]
	}
	if n := len(p); n > 0 && p[n-1].kind == tokenMarks {
		p = p[:n-1]
	}
	return p
}

// parseMarked is parsePhrase, but keeps punctuation at the ends.
func parseMarked(b *text.Buffer, s string) phrase {
	b.SplitDigits = true // as in the items
	b.Reset(s)
	var some [32]text.Word
	words := b.AppendWords(some[:0])
	folded := b.Bytes()
	out := make(phrase, 0, len(words))
	from := 0
	addMarks := func(to int) {
		between := folded[from:to]
		if n := len(out); n > 0 && len(between) > 0 && between[0] == '*' {
			out[n-1].kind, between = tokenPrefix, between[1:]
		}
		if marks := punctuationOf(between); marks != "" {
			out = append(out, phraseToken{marks, tokenMarks})
		}
	}
	for _, w := range words {
		addMarks(int(w.Start))
		out = append(out, phraseToken{s: string(folded[w.Start:w.End])})
		from = int(w.End)
	}
	addMarks(len(folded))
	return out
}

func punctuationOf(between []byte) string {
	var marks []byte
	for _, c := range between {
		if !text.IsGap(c) {
			marks = append(marks, c)
		}
	}
	return string(marks)
}

// words returns the number of words in p.
func (p phrase) words() int {
	n := 0
	for _, t := range p {
		if t.kind != tokenMarks {
			n++
		}
	}
	return n
}

// key returns p as a string that differs for different phrases.
func (p phrase) key() string {
	var some [64]byte
	b := some[:0]
	for i, t := range p {
		if i > 0 && t.kind != tokenMarks {
			b = append(b, ' ')
		}
		b = append(b, t.s...)
		if t.kind == tokenPrefix {
			b = append(b, '*')
		}
	}
	return string(b)
}

// joined returns the words of p without the spaces between them.
func (p phrase) joined() string {
	if len(p) == 1 {
		return p[0].s
	}
	var b []byte
	for _, t := range p {
		if t.kind != tokenMarks {
			b = append(b, t.s...)
		}
	}
	return string(b)
}
