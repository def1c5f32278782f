package clause

// A token is a word, phrase or name of a sentence, with what it can be.
type token struct {
	entry
	first, last int32  // words
	name        int32  // Index of a name, or -1
	named       bool   // a name, of a party or of a place
	brk         Break  // before it
	text        string // of a token of one word
}

func (t *token) is(c class) bool { return t.class&c != 0 }

// A Reader reads sentences of one language. It is not for concurrent use.
type Reader struct {
	grammar *Grammar
	tokens  []token
	acts    []Act
	verbs   []verbAct // by act
	year    int32     // see Read
}

// A verbAct says what the deed of an act is in its sentence.
type verbAct struct {
	token   int
	passive bool
	general bool // a plural that may be of no deed in particular: "attacks"
	reduced bool // a clause of its own about the noun before it: "who attacked", "riding", "trained in"
}

// tokenize fills r.tokens. names are in order and do not overlap.
func (r *Reader) tokenize(words []Word, names []Name) {
	r.tokens = r.tokens[:0]
	next := 0
	for i := 0; i < len(words); {
		for next < len(names) && int(names[next].First) < i {
			next++
		}
		t := token{first: int32(i), name: -1, brk: words[i].Break, text: words[i].Text}
		if next < len(names) && int(names[next].First) == i {
			n := names[next]
			t.named, t.last = true, n.Last
			if n.Kind != None {
				t.class, t.kind, t.name = classParty, n.Kind, n.Index
			}
			i = int(n.Last) + 1
			r.tokens = append(r.tokens, t)
			continue
		}
		e, last := r.grammar.find(words, i)
		t.entry, t.last = *e, int32(last)
		if last > i {
			t.text = ""
		}
		if isNumber(words[i].Text) {
			t.class |= classNumber
		}
		r.tokens = append(r.tokens, t)
		i = last + 1
	}
}

// isNumber reports whether a word is a number in digits or words.
func isNumber(s string) bool {
	if s == "" {
		return false
	}
	if s[0] >= '0' && s[0] <= '9' {
		return true
	}
	if len(s) < 3 || len(s) > 9 {
		return false
	}
	_, ok := numberWords[s]
	return ok
}

var numberWords = map[string]int32{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
	"twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}

// number returns the number that a word is, or -1.
func number(s string) int32 {
	if n, ok := numberWords[s]; ok {
		return n
	}
	n := int32(0)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && n < 1e7:
			n = 10*n + int32(c-'0')
		case c == ',':
		default:
			return -1
		}
	}
	return n
}
