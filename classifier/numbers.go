package classifier

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"
	"sync"
	"unicode/utf8"

	"khabar/text"
)

// A numberKind says what a word means in a number of people.
type numberKind uint8

const (
	numberUnit   numberKind = iota + 1 // 1 to 19, and others that stand alone
	numberTens                         // 20, 30 …: a unit may follow
	numberTimes                        // multiplies what is before it: hundred, dozen
	numberPair                         // says how many with a noun in it: "both", "a pair"
	numberMany                         // gives only a lower bound: "dozens"
	numberSingle                       // one, unless a number follows: "a", "another"
	numberBound                        // makes the number a lower bound: "at least"
	numberNone                         // says that there is nobody
	numberOther                        // after a number that does not count people: "years"
)

// numberWordList has the words of each kind, by language.
//
//go:embed words/numbers.tsv
var numberWordList string

type numberWord struct {
	kind  numberKind
	value int
}

// numberWords returns the words by language.
var numberWords = sync.OnceValue(func() map[string]map[string]numberWord {
	kinds := map[string]numberKind{
		"unit": numberUnit, "tens": numberTens, "times": numberTimes, "pair": numberPair, "many": numberMany, "single": numberSingle,
		"bound": numberBound, "none": numberNone, "unitword": numberOther,
	}
	all := map[string]map[string]numberWord{}
	for row := range text.Rows(numberWordList) {
		value, err := strconv.Atoi(row[2])
		if kinds[row[0]] == 0 || err != nil {
			panic(fmt.Sprintf("words/numbers.tsv: row %q", row)) // the list is part of the program
		}
		if all[row[1]] == nil {
			all[row[1]] = map[string]numberWord{}
		}
		all[row[1]][row[3]] = numberWord{kinds[row[0]], value}
	}
	return all
})

// A quantity is a number of people as a text says it.
type quantity struct {
	fieldSpan
	n       int // 0 if the text gives no number
	atLeast int // a lower bound, or 0
	single  bool
}

// maxPeople is the greatest number that counts as a number of people.
const maxPeople = 1_000_000

// number returns the first number of people in words from to to of a field, and in Urdu and Hindi, where the noun comes
// last, the last one. It returns false if there is none. A word such as "a" counts only if there is no other number.
func (r resolver) number(field, from, to int32) (q quantity, ok bool) {
	lang := r.languageOf(&r.fields[field])
	q, ok = r.firstNumber(lang, field, from, to)
	for ok && (lang == "ur" || lang == "hi") {
		next, more := r.firstNumber(lang, field, q.last+1, to)
		if !more || next.single && !q.single {
			break
		}
		q = next
	}
	return q, ok
}

func (r resolver) firstNumber(lang string, field, from, to int32) (q quantity, ok bool) {
	n := numberReader{f: &r.fields[field], words: numberWords()[lang], to: to}
	var single, bound bool
	for i := from; i <= to; {
		w := n.at(i)
		switch {
		case w.kind == numberNone:
			return quantity{}, false
		case n.digits(i) || w.kind == numberUnit || w.kind == numberTens || w.kind == numberTimes && (single || i > from):
			value, next, people := n.read(i)
			if people && value > 0 && value <= maxPeople {
				q = quantity{fieldSpan: fieldSpan{field, i, next - 1}, n: value}
				if bound {
					q.atLeast = value
				}
				return q, true
			}
			i = max(next, i+1)
			continue
		case w.kind == numberPair:
			return quantity{fieldSpan: fieldSpan{field, i, i}, n: w.value}, true
		case w.kind == numberMany:
			if times := n.at(i + 1); times.kind == numberTimes {
				return quantity{fieldSpan: fieldSpan{field, i, i + 1}, atLeast: w.value * times.value}, true
			}
			return quantity{fieldSpan: fieldSpan{field, i, i}, atLeast: w.value}, true
		case w.kind == numberSingle && !single:
			q, single = quantity{fieldSpan: fieldSpan{field, i, i}, n: 1, single: true}, true
		case w.kind == numberBound:
			bound = true
		}
		i++
	}
	return q, single
}

// A numberReader reads numbers in a field.
type numberReader struct {
	f     *itemField
	words map[string]numberWord
	to    int32 // last word
}

func (n *numberReader) at(i int32) numberWord {
	if i < 0 || i > n.to {
		return numberWord{}
	}
	return n.words[string(n.f.word(i))]
}

// countsOther reports whether word i, perhaps after the last one to read, says that the number before it is not of people.
func (n *numberReader) countsOther(i int32) bool {
	return int(i) < len(n.f.words) && n.words[string(n.f.word(i))].kind == numberOther
}

// digits reports whether word i is a number in digits. Urdu papers write the word that is counted right after it.
func (n *numberReader) digits(i int32) bool {
	if i < 0 || i > n.to {
		return false
	}
	w := n.f.word(i)
	rest := bytes.TrimLeft(w, "0123456789")
	return len(w) > len(rest) && len(w)-len(rest) <= 7 && (len(rest) == 0 || rest[0] >= utf8.RuneSelf)
}

// read reads the number that begins with word i: its value, the word after it, and whether it can be one of people. It is
// not if it is part of a date or an age, or looks like a year.
func (n *numberReader) read(i int32) (value int, next int32, people bool) {
	if n.digits(i) {
		value, next = n.readDigits(i)
	} else {
		value, next = n.readWords(i)
	}
	people = !n.countsOther(next) && (value < 1900 || value > 2100 || next > i+1) &&
		!n.joined(i) && !n.joined(next)
	return value, next, people
}

// joined reports whether a stroke or full stop, and no space, is between word i and the one before: "26/11", "9.30".
func (n *numberReader) joined(i int32) bool {
	if i <= 0 || int(i) >= len(n.f.words) {
		return false
	}
	gap := n.f.padded[n.f.words[i-1].End:n.f.words[i].Start]
	return len(gap) == 1 && (gap[0] == '/' || gap[0] == '.' || gap[0] == ':')
}

// readDigits reads digits, with commas between groups of three.
func (n *numberReader) readDigits(i int32) (value int, next int32) {
	w := n.f.word(i)
	digits := string(w[:len(w)-len(bytes.TrimLeft(w, "0123456789"))])
	for next = i + 1; n.digits(next) && len(n.f.word(next)) == 3 && len(digits) <= 4; next++ {
		if gap := n.f.padded[n.f.words[next-1].End:n.f.words[next].Start]; string(gap) != "," {
			break
		}
		digits += string(n.f.word(next))
	}
	value, err := strconv.Atoi(digits)
	if err != nil {
		return 0, next
	}
	if w := n.at(next); w.kind == numberTimes && w.value <= 100 { // "2 dozen"; "5 thousand" is money more often
		return value * w.value, next + 1
	}
	return value, next
}

// readWords reads number words: "twenty five", "two dozen", "one hundred and five".
func (n *numberReader) readWords(i int32) (value int, next int32) {
	sum := 0
	for next = i; next <= n.to; next++ {
		switch w := n.at(next); {
		case w.kind == numberUnit || w.kind == numberTens:
			if sum%100 != 0 && (w.value >= sum%100 || sum%10 != 0) {
				return sum, next // "two three"
			}
			sum += w.value
		case w.kind == numberTimes:
			sum = max(sum, 1) * w.value
		case next > i && n.isAnd(next) && (n.at(next+1).kind == numberUnit || n.at(next+1).kind == numberTens) && n.continues(sum, n.at(next+1).value):
		default:
			return sum, next
		}
	}
	return sum, next
}

// isAnd reports whether word i joins the parts of a number: "one hundred and five", "بیست و پنج".
func (n *numberReader) isAnd(i int32) bool {
	switch string(n.f.word(i)) {
	case "and", "و", "او":
		return true
	}
	return false
}

// continues reports whether a part of a number can follow those before it: 5 after 20 or 100, but not after 3.
func (n *numberReader) continues(sum, value int) bool {
	return sum >= 100 && sum%100 == 0 && value < 100 || sum >= 20 && sum%10 == 0 && value < 10
}
