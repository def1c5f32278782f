package text_test

import (
	"fmt"

	"khabar/text"
)

func ExampleFold() {
	fmt.Println(text.Fold("Al-Qa'ida, AL QAIDA"))
	fmt.Println(text.Fold("القاعدة") == text.Fold("القاعده"))
	// Output:
	// al qaida al qaida
	// true
}

func ExampleBuffer() {
	const raw = "The TTP’s Ṭālibān"
	var b text.Buffer
	b.Reset(raw)
	for _, w := range b.AppendWords(nil) {
		folded := b.Bytes()[w.Start:w.End]
		original := raw[b.Raw(int(w.Start)):b.Raw(int(w.End))]
		fmt.Printf("%s: %s\n", folded, original)
	}
	// Output:
	// the: The
	// ttp: TTP
	// s: s
	// taliban: Ṭālibān
}

func ExampleLanguage() {
	fmt.Println(text.Language("کوئٹہ میں دھماکہ", "fa"))
	fmt.Println(text.Language("Blast kills five", "en-GB"))
	fmt.Println(text.Language("12 345", ""))
	// Output:
	// ur
	// en
	// und
}

func ExampleVisible() {
	fmt.Println(text.Visible("<p>Rock &amp;amp; roll</p><p>3 < 5 <PTI>"))
	// Output:
	// Rock & roll
	// 3 < 5 <PTI>
}

func ExampleClean() {
	fmt.Printf("%q\n", text.Clean("a\x1b[31mb\u202e c\n d"))
	// Output:
	// "a[31mb c d"
}

func ExampleWebURL() {
	fmt.Printf("%q\n", text.WebURL("https://example.org/خبر"))
	fmt.Printf("%q\n", text.WebURL("javascript:alert(1)"))
	// Output:
	// "https://example.org/%D8%AE%D8%A8%D8%B1"
	// ""
}

func ExampleDirection() {
	fmt.Println(text.Direction("ur", "TTP: پشاور میں دھماکہ"))
	fmt.Println(text.Direction("ur", "Peshawar blast"))
	// Output:
	// rtl
	// ltr
}

func ExampleRows() {
	for row := range text.Rows("# comment\nen\tsunday\n\nfa\tشنبه\n") {
		fmt.Println(row[0], row[1])
	}
	// Output:
	// en sunday
	// fa شنبه
}
