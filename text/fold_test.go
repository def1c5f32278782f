package text

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for _, test := range []struct{ rule, in, want string }{
		{"case", "Al-Qaeda AQAP", "al qaeda aqap"},
		{"accents", "Fāṭimiyyūn Sécurité Żeta", "fatimiyyun securite zeta"},
		{"decomposed accents", "Se\u0301curite\u0301", "securite"},
		{"letters that do not decompose", "Łódź, Ærø, Straße, Đà Nẵng, Diyarbakır", "lodz aero strasse da nang diyarbakir"},
		{"Arabic alef", "أحمد إسلام آزادی ٱلله", "احمد اسلام ازادی الله"},
		{"decomposed madda", "ا\u0653زادی", "ازادی"},
		{"Arabic yeh and kaf", "علي على علی كتاب ڪتاب", "علی علی علی کتاب کتاب"},
		{"Arabic heh", "جماعة جماعہ جماعه بھائی", "جماعه جماعه جماعه بهایی"},
		{"Pashto yeh and gaf", "القاعدې ځای ګروپ", "القاعدی ځای گروپ"},
		{"Urdu yeh barree with hamza", "علمائے", "علمایی"},
		{"distinct letters stay", "ٹڈڑں ټډړښ چپژ", "ٹڈڑں ټډړښ چپژ"},
		{"vowel signs and tatweel", "مُحَمَّد طـــالبان دعویٰ", "محمد طالبان دعوی"},
		{"presentation forms", "ﻃﺎﻟﺒﺎﻥ ﷲ", "طالبان الله"},
		{"nukta", "ज़मीन ज\u093cमीन", "जमीन जमीन"},
		{"matras stay", "कि की कु", "कि की कु"},
		{"full width and ligatures", "ＴＴＰ ﬁre ⅷ", "ttp fire viii"},
		{"digits", "٣٤ ۵۶ ७८ 9", "34 56 78 9"},
		{"invisible", "He\u00adz\u200bbol\u2060lah \u200e\u200fx\ufeff", "hezbollah x"},
		{"zero width joiners", "نمی\u200cشود क\u200dष", "نمی شود कष"},
		{"apostrophes inside", "Da'ish Da’ish Qaʿida Jama`at", "daish daish qaida jamaat"},
		{"apostrophe before a final s", "TTP's Taliban’s", "ttp s taliban s"},
		{"apostrophes at edges", "'Taliban' ‘Umar", "taliban umar"},
		{"apostrophe before more than s", "Qur'saf", "qursaf"},
		{"gaps", "a-b–c—d_e/f\u00a0g\nh", "a b c d e f g h"},
		{"punctuation", "a,b.c(d)e؟f۔g،h", "a b c d e f g h"},
		{"mixed decompositions are not words", "½ ⑴ ﷺ x", "x"},
		{"invalid UTF-8", "a\xffb \xc3", "a b"},
		{"nothing", "", ""},
	} {
		if got := Fold(test.in); got != test.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", test.rule, test.in, got, test.want)
		}
	}
}

// TestBufferReuse checks that a used buffer keeps nothing of an earlier text, even if the buffer grew
// while it folded that text: a Bengali vowel sign of three bytes becomes two characters.
func TestBufferReuse(t *testing.T) {
	t.Parallel()
	texts := []string{
		strings.Repeat("Ⱥﷲ word's ", 300), "x", strings.Repeat("ﷲ", 40), "TTP's", strings.Repeat("ab", 400),
		strings.Repeat("word ", 4000), strings.Repeat("আলো", 400), "a", strings.Repeat("আলো x", 300),
		strings.Repeat("é", 900), "লো", strings.Repeat("½ ", 50), "", "Da'ish",
	}
	var used Buffer
	for i := range texts {
		for _, s := range []string{texts[i], texts[len(texts)-1-i], texts[(i*5+3)%len(texts)]} {
			var fresh Buffer
			fresh.Reset(s)
			used.Reset(s)
			if diff := cmp.Diff(fresh.AppendWords(nil), used.AppendWords(nil)); diff != "" {
				t.Fatalf("words of %.20q (-new buffer +used):\n%s", s, diff)
			}
			if string(fresh.Bytes()) != string(used.Bytes()) {
				t.Fatalf("%.20q folds to %q in a used buffer, to %q in a new one", s, used.Bytes(), fresh.Bytes())
			}
		}
	}
}

func TestRaw(t *testing.T) {
	const s = "«Ṭālibān» Pales\u00adtin's ٹی۔ﷲ x"
	var b Buffer
	b.Reset(s)
	var got []string
	for _, w := range b.AppendWords(nil) {
		got = append(got, s[b.Raw(int(w.Start)):b.Raw(int(w.End))])
	}
	if diff := cmp.Diff([]string{"Ṭālibān", "Pales\u00adtin", "s", "ٹی", "ﷲ", "x"}, got); diff != "" {
		t.Errorf("raw words (-want +got):\n%s", diff)
	}
}

// slowWords is a simple implementation of Words, character by character, with the x/text library.
func slowWords(s string) []string {
	var words []string
	word := ""
	end := func() {
		if word != "" {
			words = append(words, word)
		}
		word = ""
	}
	rs := []rune(strings.ToValidUTF8(s, "\ufffd"))
	for i, r := range rs {
		switch {
		case strings.ContainsRune(apostrophes, r):
			if word == "" || !slowWordAt(rs, i+1) || slowFinalS(rs, i+1) {
				end()
			}
		case r == '\u200c':
			end()
		case slowDropped(r):
		case slowLetters(r) == "":
			end()
		default:
			word += slowLetters(r)
		}
	}
	end()
	return words
}

// slowDropped reports whether every part of a decomposed character is dropped.
func slowDropped(r rune) bool {
	for _, c := range norm.NFKD.String(string(r)) {
		if !dropped(c) {
			return false
		}
	}
	return true
}

var foldCase = cases.Fold()

const apostrophes = "'`´‘’‛′ʻʼʽʾʿˈ＇"

func slowWordAt(rs []rune, i int) bool {
	return i < len(rs) && !strings.ContainsRune(apostrophes, rs[i]) && !dropped(rs[i]) && slowLetters(rs[i]) != ""
}

func slowFinalS(rs []rune, i int) bool {
	return (rs[i] == 's' || rs[i] == 'S') && !slowWordAt(rs, i+1)
}

// slowLetters returns the letters that a character adds to a word: its NFKD without dropped
// marks, case folded, with letter variants replaced; "" if a part of it is not a letter.
func slowLetters(r rune) string {
	if strings.ContainsRune("۔।॥。،؟、\u200c−", r) {
		return ""
	}
	var out strings.Builder
	for _, c := range norm.NFKD.String(string(r)) {
		switch {
		case dropped(c):
		case !unicode.In(c, unicode.L, unicode.M, unicode.N):
			return ""
		default:
			out.WriteString(string(c))
		}
	}
	var folded strings.Builder
	for _, c := range foldCase.String(out.String()) {
		if v, ok := variant(c); ok {
			folded.WriteString(string(v))
			continue
		}
		if unicode.Is(unicode.Nd, c) {
			c = '0' + digit(c)
		}
		folded.WriteString(string(c))
	}
	return folded.String()
}

// sameRules reports whether slowWords follows the same rules as Words on s. x/text decomposes
// Hangul and folds Cherokee and some other letters differently, and slowWords does not handle
// decompositions that begin with a character other than a letter.
func sameRules(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Hangul, unicode.Cherokee) || string(unicode.ToLower(r)) != foldCase.String(string(r)) && !unicode.In(r, unicode.Arabic) {
			return false
		}
		if d := []rune(norm.NFKD.String(string(r))); len(d) > 1 && !unicode.In(d[0], unicode.L, unicode.M, unicode.N) {
			return false
		}
		// Some modifier letters decompose to apostrophes or spacing marks.
		if unicode.Is(unicode.Lm, r) || unicode.Is(unicode.Sk, r) {
			return false
		}
	}
	return utf8.ValidString(s)
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{
		"The TTP's Da’ish", "خیبر پختونخوا آزادی ا\u0653", "अल-कायदा ज़मीन", "Pales\u00adtin", "½ ﷺ ﷲ", "a\xff'b", "Ⱥ'ſ's", "o’", "'s", "İstanbul",
	} {
		f.Add(s)
	}
	var b Buffer
	f.Fuzz(func(t *testing.T, s string) {
		b.Reset(s)
		words := b.AppendWords(nil)
		last := 0
		var got []string
		for _, w := range words {
			start, end := b.Raw(int(w.Start)), b.Raw(int(w.End))
			if start < last || end <= start || end > len(s) {
				t.Fatalf("word %q of %q is at raw %d to %d, after %d", b.Bytes()[w.Start:w.End], s, start, end, last)
			}
			if utf8.ValidString(s) && (!utf8.RuneStart(s[start]) || end < len(s) && !utf8.RuneStart(s[end])) {
				t.Fatalf("the word at %d to %d of %q ends inside a character", start, end, s)
			}
			last = end
			got = append(got, string(b.Bytes()[w.Start:w.End]))
		}
		if !sameRules(s) {
			return
		}
		if diff := cmp.Diff(slowWords(s), got); diff != "" {
			t.Errorf("words of %q (-slow +fast):\n%s", s, diff)
		}
	})
}

// TestFoldEveryCharacter compares Words with slowWords for every character, alone and within a
// word.
func TestFoldEveryCharacter(t *testing.T) {
	bad := 0
	for r := rune(1); r < 0x20000 && bad < 20; r++ {
		switch {
		case r > 0x3100 && r < 0xa000: // unified ideographs, all alike
			continue
		case r >= 0xa000 && r < 0xe000, !sameRules(string(r)):
			continue
		}
		for _, s := range []string{string(r), "a" + string(r) + "b"} {
			if slow, fast := slowWords(s), Words(s); !slices.Equal(slow, fast) {
				t.Errorf("U+%04X %q: %q, want %q", r, s, fast, slow)
				bad++
			}
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{
		"english": strings.Repeat("Gunmen opened fire on a van of the Frontier Corps near Kalat, officials said on Tuesday. ", 8),
		"urdu":    strings.Repeat("سیکیورٹی فورسز نے کارروائی کرتے ہوئے پانچ افراد کو گرفتار کر لیا۔ ", 8),
		"hindi":   strings.Repeat("पुलिस ने बताया कि धमाके में दो लोग घायल हुए। ", 8),
	} {
		b.Run(name, func(b *testing.B) {
			var buf Buffer
			var words []Word
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				buf.Reset(s)
				words = buf.AppendWords(words[:0])
			}
		})
	}
}
