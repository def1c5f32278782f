package classifier

import (
	_ "embed"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// sameSentence reports whether two words of a field are in one sentence.
func (r resolver) sameSentence(field, a, b int32) bool {
	const far = 40 // with more words between them, it is faster to split the whole field
	f := &r.fields[field]
	from, to := min(a, b), max(a, b)
	if f.split || to-from > far {
		return f.sentenceOf(a) == f.sentenceOf(b)
	}
	for i := from + 1; i <= to; i++ {
		if f.beginsSentence(i) {
			return false
		}
	}
	return true
}

// afterOneSpace reports whether there is exactly one space before word i, as before most words. Then
// no sentence starts with it.
func (f *itemField) afterOneSpace(i int32) bool {
	end := f.words[i-1].End
	return f.padded[end] == ' ' && f.words[i].Start == end+1
}

// beginsSentence reports whether a sentence begins with word i, which is not the first.
func (f *itemField) beginsSentence(i int32) bool {
	if f.afterOneSpace(i) {
		return f.afterStrapline(i)
	}
	return f.startsSentence(int(i))
}

// afterStrapline reports whether word i begins a sentence after a line that ends without a full stop. Some outlets put the line
// below the headline before the text, with only a space between: "Police search for gunmen The attack took place …". What begins
// the text is then a word that has a capital only there; the words before it have small letters, unlike those of a title.
func (f *itemField) afterStrapline(i int32) bool {
	switch string(f.word(i)) {
	case "the", "a", "an", "in", "at", "it", "after", "when":
	default:
		return false
	}
	if f.name != news.FieldText || i < 3 || i+1 >= int32(len(f.words)) || !f.isCapital(i) || !f.isSmall(i-1) && !f.isSmall(i-2) {
		return false
	}
	return !wordsBeforeNames()[string(f.word(i-1))]
}

//go:embed words/before_names_en.txt
var beforeNamesList string

// wordsBeforeNames are words after which a capital begins a name and no sentence: "in The Hague".
var wordsBeforeNames = sync.OnceValue(func() map[string]bool { return wordSetOf(beforeNamesList) })

// isCapital reports whether a word is written with a capital and small letters after it.
func (f *itemField) isCapital(i int32) bool {
	at := f.buf.Raw(int(f.words[i].Start))
	return f.raw[at]-'A' < 26 && (at+1 >= len(f.raw) || f.raw[at+1]-'A' >= 26)
}

// isSmall reports whether a word begins with a small letter.
func (f *itemField) isSmall(i int32) bool {
	return f.raw[f.buf.Raw(int(f.words[i].Start))]-'a' < 26
}

// sentenceOf returns the number of the sentence that a word is in, counted from 0.
func (f *itemField) sentenceOf(word int32) int {
	if !f.split {
		f.splitSentences()
	}
	n, found := slices.BinarySearch(f.sentenceStarts, word)
	if found {
		n++
	}
	return n
}

// sentenceAround returns a range of words around the given word, without the word at to: its sentence
// or, in a short field that is not split, the whole field.
func (f *itemField) sentenceAround(word int32) (from, to int32) {
	to = int32(len(f.words))
	if !f.split && to <= shortField {
		return 0, to
	}
	return f.sentence(word)
}

// sentence returns the range of words of the sentence of a word.
func (f *itemField) sentence(word int32) (from, to int32) {
	to = int32(len(f.words))
	n := f.sentenceOf(word)
	if n > 0 {
		from = f.sentenceStarts[n-1]
	}
	if n < len(f.sentenceStarts) {
		to = f.sentenceStarts[n]
	}
	return from, to
}

// splitSentences fills sentenceStarts.
func (f *itemField) splitSentences() {
	f.sentenceStarts, f.split = f.sentenceStarts[:0], true
	for i := 1; i < len(f.words); i++ {
		if f.beginsSentence(int32(i)) {
			f.sentenceStarts = append(f.sentenceStarts, int32(i))
		}
	}
}

// startsSentence reports whether a sentence ends before word i: at a full stop of Urdu or Hindi, a
// question or exclamation mark, or an empty line. The end of a line and a Latin full stop end a sentence
// only if word i does not start with a small letter. The full stop of an abbreviation ends none.
func (f *itemField) startsSentence(i int) bool {
	folded := f.buf.Bytes()
	from, to := int(f.words[i-1].End), int(f.words[i].Start)
	if to == from+1 && text.IsGap(folded[from]) && folded[from] != '\n' {
		return false
	}
	lines, stop := 0, false
	for j := from; j < to; j++ {
		switch folded[j] {
		case '!', '?':
			return true
		case '\n':
			lines++
		case '.':
			if f.raw[f.buf.Raw(j)] >= utf8.RuneSelf {
				return true
			}
			stop = stop || j+1 < to && !f.isAbbreviation(i-1)
		}
	}
	switch {
	case lines > 1:
		return true
	case lines == 1 || stop:
		c, _ := utf8.DecodeRuneInString(f.raw[f.buf.Raw(to):])
		return !unicode.IsLower(c)
	}
	return false
}

// isAbbreviation reports whether word i is an abbreviation or a single letter. A full stop after it does
// not end a sentence.
func (f *itemField) isAbbreviation(i int) bool {
	w := f.word(int32(i))
	return len(w) == 1 || abbreviations()[string(w)]
}

//go:embed words/abbreviations_en.txt
var abbreviationList string

var abbreviations = sync.OnceValue(func() map[string]bool { return wordSetOf(abbreviationList) })

// wordSetOf returns the words of a list with one column.
func wordSetOf(list string) map[string]bool {
	set := make(map[string]bool)
	for row := range text.Rows(list) {
		set[row[0]] = true
	}
	return set
}
