package text

import (
	"encoding/binary"
	"math/bits"
	"sort"
	"unicode/utf8"
)

// FoldVersion names the folding rules. It changes with every change of what Buffer makes of
// some text.
const FoldVersion = "fold/1"

// slack is how many bytes behind the folded text can be read, so that a word's bytes can be
// loaded eight at a time.
const slack = 8

// A Buffer holds one folded text: its bytes, which of them belong to words, and where in the
// raw text each came from. The zero value is ready; a Buffer that is used again allocates
// only when a text is longer than all before it.
//
// In the folded text the bytes of words are folded letters, marks and digits. All else is a
// single ASCII byte for each character: those for which IsGap holds may stand between the
// words of a phrase; all others break it.
type Buffer struct {
	raw   string
	out   []byte // folded text, with slack zero bytes behind it
	n     int    // length of the folded text
	inWd  []uint64
	jumps []jump
	tab   *table
}

// A jump says that from the folded offset out on, raw offsets run on from raw.
type jump struct{ out, raw int32 }

// Reset folds s into b, in place of what b held.
func (b *Buffer) Reset(s string) {
	if b.tab == nil {
		b.tab = foldTable()
	}
	// No bit behind the text at hand is ever set, however far a later one expands.
	clear(b.inWd[:min(len(b.inWd), b.n>>6+1)])
	b.raw, b.n = s, 0
	b.jumps = b.jumps[:0]
	if need := len(s) + 4*slack; need > len(b.out) {
		b.out = make([]byte, need+need/4)
		b.inWd = make([]uint64, len(b.out)/64+2)
	}
	b.fold()
	clear(b.out[b.n : b.n+slack])
}

// Len returns the length of the folded text in bytes.
func (b *Buffer) Len() int { return b.n }

// Bytes returns the folded text. It is valid until the next Reset and must not be changed.
func (b *Buffer) Bytes() []byte { return b.out[:b.n] }

// Padded returns the folded text with at least eight zero bytes behind it, for loading words
// eight bytes at a time.
func (b *Buffer) Padded() []byte { return b.out[:b.n+slack] }

// Text returns the text that was folded.
func (b *Buffer) Text() string { return b.raw }

// Raw returns the offset in the raw text of the character that became the folded byte at
// offset i, which must be the first byte of a folded character, or Len. Characters that
// folding drops belong to the one before them.
func (b *Buffer) Raw(i int) int {
	if i >= b.n {
		return len(b.raw)
	}
	k := sort.Search(len(b.jumps), func(k int) bool { return int(b.jumps[k].out) > i })
	if k == 0 {
		return i
	}
	j := b.jumps[k-1]
	return int(j.raw) + i - int(j.out)
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// atLeast sets the high bit of each byte of x that is c or more. Both must be ASCII.
func atLeast(x uint64, c byte) uint64 { return (x + (0x80-uint64(c))*ones) & highs }

// load reads eight bytes of s at i; the compiler makes one load of it.
func load(s string, i int) uint64 {
	_ = s[i+7]
	return uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
		uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
}

// fold walks the raw text, eight bytes at a time where these are plain ASCII.
func (b *Buffer) fold() {
	s := b.raw
	for i := 0; i < len(s); {
		i = b.ascii8(s, i)
		if i < len(s) {
			i = b.step(i)
		}
	}
}

// ascii8 folds from offset i on up to the next byte that is not ASCII, or an apostrophe. It
// returns the offset of that.
func (b *Buffer) ascii8(s string, i int) int {
	n, out, words := b.n, b.out, b.inWd
	for i < len(s) {
		var x uint64
		size := 8
		if i+8 <= len(s) {
			x = load(s, i)
		} else {
			size = len(s) - i
			x = loadTail(s[i:])
		}
		if stop := x&highs | apostrophesOf(x); stop != 0 {
			size = min(size, bits.TrailingZeros64(stop)/8)
		}
		x |= (atLeast(x, 'A') &^ atLeast(x, 'Z'+1)) >> 2
		word := atLeast(x, 'a')&^atLeast(x, 'z'+1) | atLeast(x, '0')&^atLeast(x, '9'+1)
		mask := (word >> 7) * 0x0102040810204080 >> 56 & (1<<size - 1)
		binary.LittleEndian.PutUint64(out[n:], x)
		w, off := n>>6, n&63
		words[w] |= mask << off
		if off > 56 {
			words[w+1] |= mask >> (64 - off)
		}
		n += size
		i += size
		if size < 8 {
			break
		}
	}
	b.n = n
	return i
}

// loadTail is load for fewer than eight bytes; zeros take the place of the others.
func loadTail(s string) uint64 {
	var x uint64
	for k := range len(s) {
		x |= uint64(s[k]) << (8 * k)
	}
	return x
}

// apostrophesOf sets the high bit of each byte of x that is ' or `, up to the first that is
// not ASCII.
func apostrophesOf(x uint64) uint64 {
	a, g := x^'\''*ones, x^'`'*ones
	return (^((a + 0x7f*ones) | a) | ^((g + 0x7f*ones) | g)) & highs
}

// step folds what stands at offset i of the raw text, one character or a run of two-byte
// ones, and returns the offset behind it.
func (b *Buffer) step(i int) int {
	s := b.raw
	if c := s[i]; c < utf8.RuneSelf {
		b.ascii(i, c)
		return i + 1
	}
	for i+1 < len(s) && s[i]&0xe0 == 0xc0 && s[i+1]&0xc0 == 0x80 {
		r := rune(s[i]&0x1f)<<6 | rune(s[i+1]&0x3f)
		if r < utf8.RuneSelf {
			break // overlong: no valid UTF-8
		}
		f := b.tab.low[r]
		if f.class == classWord && f.r >= utf8.RuneSelf && f.r < 0x800 {
			b.two(f.r)
		} else {
			b.one(i, 2, r, f)
		}
		i += 2
	}
	if i >= len(s) || s[i] < utf8.RuneSelf {
		return i
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	b.one(i, size, r, b.tab.lookup(r, size))
	return i + size
}

// ascii folds one ASCII byte.
func (b *Buffer) ascii(i int, c byte) {
	f := b.tab.low[c]
	if f.class == classApostrophe {
		b.apostrophe(i, 1)
		return
	}
	b.put(byte(f.r), f.class == classWord)
}

// two appends a word character of two bytes that took the place of one of two bytes.
func (b *Buffer) two(r rune) {
	b.out[b.n] = 0xc0 | byte(r>>6)
	b.out[b.n+1] = 0x80 | byte(r&0x3f)
	b.mark(b.n)
	b.mark(b.n + 1)
	b.n += 2
}

// one folds the character r, which takes up size bytes at offset i, to what f says.
func (b *Buffer) one(i, size int, r rune, f folded) {
	switch f.class {
	case classDrop:
	case classApostrophe:
		b.apostrophe(i, size)
		return
	case classExpand:
		b.expand(r, len(b.raw)-i)
	case classWord:
		if utf8.RuneLen(f.r) > size {
			b.grow(utf8.UTFMax + len(b.raw) - i)
		}
		b.word(f.r)
	default:
		b.put(byte(f.r), false)
	}
	b.jump(i + size)
}

// expand appends all the characters that r folds to. rest is how much raw text is left.
func (b *Buffer) expand(r rune, rest int) {
	var tmp [maxExpansion]rune
	rs := b.tab.expansion(tmp[:0], r)
	b.grow(utf8.UTFMax*len(rs) + rest)
	for _, r := range rs {
		b.word(r)
	}
}

// grow makes room for n more bytes of folded text.
func (b *Buffer) grow(n int) {
	if b.n+n+4*slack <= len(b.out) {
		return
	}
	b.out = append(b.out, make([]byte, n+4*slack)...)
	b.out = b.out[:cap(b.out)]
	b.inWd = append(b.inWd, make([]uint64, len(b.out)/64+2-len(b.inWd))...)
}

func (b *Buffer) word(r rune) {
	size := utf8.EncodeRune(b.out[b.n:b.n+utf8.UTFMax], r)
	for k := range size {
		b.mark(b.n + k)
	}
	b.n += size
}

func (b *Buffer) put(c byte, word bool) {
	b.out[b.n] = c
	if word {
		b.mark(b.n)
	}
	b.n++
}

func (b *Buffer) mark(i int) { b.inWd[i>>6] |= 1 << (i & 63) }

// jump notes that what is folded next comes from raw offset raw, unless that follows from
// the last jump.
func (b *Buffer) jump(raw int) {
	last := jump{}
	if len(b.jumps) > 0 {
		last = b.jumps[len(b.jumps)-1]
	}
	switch {
	case int(last.raw)+b.n-int(last.out) == raw:
	case len(b.jumps) > 0 && int(last.out) == b.n:
		b.jumps[len(b.jumps)-1].raw = int32(raw)
	default:
		b.jumps = append(b.jumps, jump{int32(b.n), int32(raw)})
	}
}

// apostrophe folds an apostrophe of size bytes at offset i: it is dropped inside a word, and
// a gap at a word's edge and before a final s ("TTP's" is the word ttp, then s).
func (b *Buffer) apostrophe(i, size int) {
	rest := b.raw[i+size:]
	inside := b.n > 0 && b.isWord(b.n-1) && b.startsWord(rest) && !b.finalS(rest)
	if !inside {
		b.put('\'', false)
	}
	b.jump(i + size)
}

func (b *Buffer) startsWord(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return false
	}
	c := b.tab.lookup(r, size).class
	return c == classWord || c == classExpand
}

func (b *Buffer) finalS(s string) bool {
	return len(s) > 0 && s[0]|0x20 == 's' && !b.startsWord(s[1:])
}

func (b *Buffer) isWord(i int) bool { return b.inWd[i>>6]>>(i&63)&1 != 0 }

// A Word is the place of a word in the folded text: bytes Start to End.
type Word struct{ Start, End int32 }

// AppendWords appends the words of the folded text to dst, in order.
func (b *Buffer) AppendWords(dst []Word) []Word {
	carry, start := uint64(0), int32(-1)
	for w := range (b.n + 63) / 64 {
		x := b.inWd[w]
		edges := x ^ (x<<1 | carry) // where words begin and end, in turn
		carry = x >> 63
		for ; edges != 0; edges &= edges - 1 {
			at := int32(w<<6 + bits.TrailingZeros64(edges))
			if start < 0 {
				start = at
				continue
			}
			dst = append(dst, Word{start, at})
			start = -1
		}
	}
	if start >= 0 {
		dst = append(dst, Word{start, int32(b.n)})
	}
	return dst
}
