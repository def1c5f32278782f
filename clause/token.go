package clause

import (
	"strconv"
	"strings"
)

// A token is a word, phrase or name of a sentence, with all its possible classes.
type token struct {
	*entry             // what the file says of it
	class       class  // of entry, less what it is not here
	kind        Kind   // of entry, or of a name
	first, last int32  // words
	name        int32  // Index of a name, or -1
	named       bool   // a name, of a party or of a place
	brk         Break  // before it
	text        string // of a token of one word, or of the first word of a name
	key         uint64 // of the same word
}

func (t *token) is(c class) bool { return t.class&c != 0 }

func (t *token) means(m sense) bool { return t.sense&m != 0 }

// A Reader reads sentences of one language. It is not for concurrent use.
type Reader struct {
	grammar *Grammar
	tokens  []token
	acts    []Act
	pieces  []piece   // of languages other than English
	verbs   []verbAct // by act
	year    int32     // see Read
	month   int       // of publication, 1 to 12, or 0
	opening bool      // the sentence begins with an earlier year
	violent bool      // an earlier sentence of the text is about an attack
	past    bool      // and all attacks in earlier sentences were recalled
}

// A verbAct says what the deed of an act is in its sentence.
type verbAct struct {
	token   int
	passive bool
	general bool // a plural that may mean no deed in particular: "attacks"
	// background is set for a deed that something else is about: "the rise in attacks".
	background bool
	reduced    bool // in a relative or participle clause about the noun before it: "who attacked", "riding", "trained in"
}

// tokenize fills r.tokens. names are in order and do not overlap.
func (r *Reader) tokenize(words []Word, names []Name) {
	r.tokens = r.tokens[:0]
	next := 0
	for i := 0; i < len(words); {
		for next < len(names) && int(names[next].First) < i {
			next++
		}
		if words[i].Break == Bracket && i > 0 {
			if end := shortBracket(words, i); end > 0 { // "the Islamic State (IS) group"
				i = end
				continue
			}
		}
		t := token{entry: &noEntry, first: int32(i), name: -1, brk: words[i].Break, text: words[i].Text, key: words[i].Key}
		if t.brk == Bracket {
			t.brk = Comma
		}
		if next < len(names) && int(names[next].First) == i {
			n := names[next]
			for e := r.grammar.word(words[i]); i < int(n.Last) && (e.class&(classPrep|classOf|classTo|classDet) != 0 || e.before != markNone && e.class&classParty == 0); e = r.grammar.word(words[i]) {
				r.tokens = append(r.tokens, token{entry: e, class: e.class, kind: e.kind, first: int32(i), last: int32(i), name: -1, brk: words[i].Break, text: words[i].Text})
				i++ // a name may begin with such words, as "in Kech" does; they remain tokens of their own
			}
			if int32(i) > t.first {
				t.first, t.brk, t.text, t.key = int32(i), words[i].Break, words[i].Text, words[i].Key
			}
			t.named, t.last = true, n.Last
			if n.Kind != None {
				t.class, t.kind, t.name = classParty, n.Kind, n.Index
			}
			if last := r.grammar.word(words[n.Last]); n.Last > n.First && (n.Kind == State || n.Kind == None) && last.class&(classParty|classVerb) == classParty {
				t.class, t.kind = classParty, last.kind // "Indian soldiers", as a name of the army or the country
			}
			i = int(n.Last) + 1
			r.tokens = append(r.tokens, t)
			continue
		}
		e, last := r.grammar.find(words, i)
		t.entry, t.class, t.kind, t.last = e, e.class, e.kind, int32(last)
		if last > i {
			t.text = ""
		}
		if isNumber(words[i].Text) {
			if rest := strings.TrimLeft(words[i].Text, "0123456789"); rest != "" && last == i && r.grammar.lang != "en" {
				e := r.grammar.word(Word{Text: rest, Key: r.grammar.key(rest)}) // "3soldiers", as some papers print
				t.entry, t.class, t.kind = e, e.class, e.kind
			}
			t.class |= classNumber
		}
		r.tokens = append(r.tokens, t)
		i = last + 1
	}
}

// noEntry is the entry of words that no file lists, and noToken what is beyond the ends of a sentence. Nothing changes them.
var (
	noEntry entry
	noToken = token{entry: &noEntry, name: -1}
)

// shortBracket returns the word after a pair of brackets that opens at word i and has one word, or 0. Such a word is
// another name of what stands before it.
func shortBracket(words []Word, i int) int {
	if i+1 < len(words) && words[i+1].Break == Bracket && !isNumber(words[i].Text) {
		return i + 1
	}
	return 0
}

// isNumber reports whether a word is a number in digits.
func isNumber(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// yearOf returns the year that a word names, or 0.
func yearOf(s string) int32 {
	if len(s) == 5 && s[4] == 's' {
		s = s[:4] // "the 1980s"
	}
	if len(s) != 4 || s < "1900" || s > "2999" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return int32(n)
}
