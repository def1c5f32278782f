package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestFoldBlock folds blocks with each byte value at each position.
func TestFoldBlock(t *testing.T) {
	for place := range blockSize {
		for c := range 256 {
			var src block
			for i := range src {
				src[i] = "Taliban-7 {@[`z/"[i%15]
			}
			src[place] = byte(c)
			compareBlocks(t, &src)
		}
	}
}

func FuzzFoldBlock(f *testing.F) {
	f.Add([]byte("Tehrik-e-Taliban Pakistan (TTP) [AZaz09@{`/:] and after it \x7f\x80"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var src block
		copy(src[:], data)
		compareBlocks(t, &src)
	})
}

// compareBlocks compares what foldBlock makes of a block with what foldBytes does.
func compareBlocks(t *testing.T, src *block) {
	t.Helper()
	var got, want block
	size, in := foldBlock(&got, src)
	wantSize, wantIn := foldBytes(&want, src)
	if size != wantSize || in != wantIn || string(got[:size]) != string(want[:wantSize]) {
		t.Fatalf("%q: %d bytes %q, words %#x; want %d, %q, %#x", src[:], size, got[:size], in, wantSize, want[:wantSize], wantIn)
	}
}

// foldBytes is foldBlock, one byte at a time.
func foldBytes(out, src *block) (size int, in uint64) {
	for i, c := range src {
		if c >= utf8.RuneSelf || c == '\'' || c == '`' {
			return i, in
		}
		if out[i] = c; 'A' <= c && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
		if IsWordByte(out[i]) {
			in |= 1 << i
		}
	}
	return blockSize, in
}

// pairs are texts that are folded together.
var pairs = [...][2]string{
	{"", ""},
	{"TTP", ""},
	{"", "TTP's camp"},
	{"The group's", "s men"},
	{"Pales\u00ad\u200f", "\u200ftine"},
	{"cut \xe2\x80", "\x99s and on"},
	{"طالبان کا", "دعویٰ ﷲ"},
	{"Da'", "'ish"},
	{strings.Repeat("Ⱥﷲ word's ", 9000), strings.Repeat("طالبان کا دعویٰ, ", 9000)},
	{strings.Repeat("a", 64), strings.Repeat("b", 130)},
}

func TestResetBoth(t *testing.T) {
	var b Buffer
	for _, p := range pairs {
		checkBoth(t, &b, p[0], p[1])
	}
}

func FuzzResetBoth(f *testing.F) {
	for _, p := range pairs {
		if len(p[0]) < 200 {
			f.Add(p[0], p[1])
		}
	}
	var b Buffer
	f.Fuzz(func(t *testing.T, first, second string) { checkBoth(t, &b, first, second) })
}

// checkBoth checks that two texts that are folded together have the same words, at the same offsets in
// the raw texts, as each text has when it is folded alone.
func checkBoth(t *testing.T, b *Buffer, first, second string) {
	t.Helper()
	n, start := b.ResetBoth(first, second)
	words, heads := b.Split(nil, nil)
	if got := b.AppendWords(nil); !slices.Equal(got, words) {
		t.Fatalf("%.40q and %.40q: AppendWords returns %v, Split %v", first, second, got, words)
	}
	if want := wordsOf(b.Bytes()); !slices.Equal(want, words) {
		t.Fatalf("%.40q and %.40q: the words are at %v, want %v", first, second, words, want)
	}
	for i, w := range words {
		if head := string(b.Bytes()[w.Start:min(w.End, w.Start+8)]); head != headString(heads[i]) {
			t.Fatalf("%.40q and %.40q: word %d begins %q, its head is %q", first, second, i, head, headString(heads[i]))
		}
	}
	compareRaw(t, b, first, words[:n])
	compareRaw(t, b, second, words[n:])
	if n < len(words) && int(words[n].Start) < start || n > 0 && int(words[n-1].End) > start {
		t.Fatalf("%.40q and %.40q: the second begins at %d, among the words %v", first, second, start, words)
	}
}

// wordsOf returns the words of folded text, found one byte at a time.
func wordsOf(folded []byte) []Word {
	var out []Word
	inside := false
	for i, c := range folded {
		if IsWordByte(c) && !inside {
			out = append(out, Word{Start: int32(i)})
		}
		if inside = IsWordByte(c); inside {
			out[len(out)-1].End = int32(i + 1)
		}
	}
	return out
}

// headString returns the bytes of a head.
func headString(head uint64) string {
	var out []byte
	for ; head != 0; head >>= 8 {
		out = append(out, byte(head))
	}
	return string(out)
}

// compareRaw compares words of b with those of s folded alone.
func compareRaw(t *testing.T, b *Buffer, s string, words []Word) {
	t.Helper()
	var alone Buffer
	alone.Reset(s)
	want := alone.AppendWords(nil)
	if len(words) != len(want) {
		t.Fatalf("%.40q has %d words, want %d", s, len(words), len(want))
	}
	for i, w := range words {
		from, to := b.Raw(int(w.Start)), b.Raw(int(w.End))
		wantFrom, wantTo := alone.Raw(int(want[i].Start)), alone.Raw(int(want[i].End))
		if from != wantFrom || to != wantTo {
			t.Fatalf("%.40q: word %d is %d to %d of the raw text, want %d to %d", s, i, from, to, wantFrom, wantTo)
		}
	}
}
