package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFoldBlock folds blocks in which one byte is not like the others, in every place, both
// ways.
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
	f.Add([]byte("Tehrik-e-Taliban Pakistan (TTP) [AZaz09@{`/:] and behind it \x7f\x80"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var src block
		copy(src[:], data)
		compareBlocks(t, &src)
	})
}

// compareBlocks compares what foldBlock makes of a block with what the way without assembly does.
func compareBlocks(t *testing.T, src *block) {
	t.Helper()
	var got, want block
	size, in := foldBlock(&got, src)
	wantSize, wantIn := foldBlockGeneric(&want, src)
	if size != wantSize || in != wantIn || string(got[:size]) != string(want[:wantSize]) {
		t.Fatalf("%q: %d bytes %q, words %#x; want %d, %q, %#x", src[:], size, got[:size], in, wantSize, want[:wantSize], wantIn)
	}
}

// TestMarkBlock notes the bounds of blocks, of all sets in eight bytes, both ways.
func TestMarkBlock(t *testing.T) {
	tab := boundsOf()
	for set := range uint64(256) {
		for groups := range 8 {
			bounds := set * 0x0101010101010101 >> (8 * uint(groups))
			var got, want boundBlock
			n := markBlock(&got, tab, bounds, 70000, groups+1)
			wantN := markBlockGeneric(&want, tab, bounds, 70000, groups+1)
			if n != wantN || string(got[:n]) != string(want[:wantN]) {
				t.Fatalf("bounds %#x in %d groups: %v, want %v", bounds, groups+1, got[:n], want[:wantN])
			}
		}
	}
}

// pairs are texts to be folded together.
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

// checkBoth checks that two texts folded together have the words that they have by themselves,
// in the same places of the raw texts.
func checkBoth(t *testing.T, b *Buffer, first, second string) {
	t.Helper()
	n, start := b.ResetBoth(first, second)
	words, heads := b.Split(nil, nil)
	if diff := cmp.Diff(b.AppendWords(nil), words, cmp.Transformer("empty", func(w []Word) []Word { return append([]Word{}, w...) })); diff != "" {
		t.Fatalf("AppendWords and Split of %.40q and %.40q:\n%s", first, second, diff)
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

// headString returns the bytes of a head.
func headString(head uint64) string {
	var out []byte
	for ; head != 0; head >>= 8 {
		out = append(out, byte(head))
	}
	return string(out)
}

// compareRaw compares words of b with those of s by itself.
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
