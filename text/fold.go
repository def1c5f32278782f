package text

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// FoldVersion names the folding rules. It changes with every change of what Buffer makes of
// some text.
const FoldVersion = "fold/1"

const (
	// slack is how much room there is behind the folded text, so that it can be stored sixteen
	// bytes at a time, and looked through in blocks.
	slack = blockSize
	// zeroed is how many of the bytes behind it are zero, so that a word's bytes can be loaded
	// eight at a time.
	zeroed = 16
)

// A Buffer holds one folded text, and where in the raw text each byte of it came from. The
// zero value is ready; a Buffer that is used again allocates only when a text is longer than
// all before it.
//
// In the folded text the bytes of words are small ASCII letters, ASCII digits, and all that
// is not ASCII. All else is a single ASCII byte for each character: those for which IsGap
// holds may stand between the words of a phrase; all others break it.
type Buffer struct {
	raw   string
	out   []byte // folded text, with slack bytes behind it
	n     int    // length of the folded text
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
	b.raw, b.n = s, 0
	b.jumps = b.jumps[:0]
	if need := len(s) + 2*slack; need > len(b.out) {
		b.out = make([]byte, need+need/4)
	}
	b.fold()
	behind := b.out[b.n : b.n+zeroed : b.n+zeroed]
	binary.LittleEndian.PutUint64(behind, 0)
	binary.LittleEndian.PutUint64(behind[8:], 0)
}

// Len returns the length of the folded text in bytes.
func (b *Buffer) Len() int { return b.n }

// Bytes returns the folded text. It is valid until the next Reset and must not be changed.
func (b *Buffer) Bytes() []byte { return b.out[:b.n] }

// Padded returns the folded text with zero bytes behind it, eight at least, for loading words
// eight bytes at a time.
func (b *Buffer) Padded() []byte { return b.out[:b.n+zeroed] }

// Text returns the text that was folded.
func (b *Buffer) Text() string { return b.raw }

// Raw returns the offset in the raw text of the character that became the folded byte at
// offset i, which must be the first byte of a folded character, or Len. Characters that
// folding drops belong to the one before them.
func (b *Buffer) Raw(i int) int {
	if i >= b.n {
		return len(b.raw)
	}
	// The last jump at or before i; texts have few, so looking backwards would not do worse
	// than halving, but long texts in scripts that change their length have thousands.
	from, to := 0, len(b.jumps)
	for from < to {
		if mid := int(uint(from+to) / 2); int(b.jumps[mid].out) > i {
			to = mid
		} else {
			from = mid + 1
		}
	}
	if from == 0 {
		return i
	}
	j := b.jumps[from-1]
	return int(j.raw) + i - int(j.out)
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// atLeast sets the high bit of each byte of x that is c or more. Both must be ASCII.
func atLeast(x uint64, c byte) uint64 { return x + (0x80-uint64(c))*ones }

// load returns the first eight bytes of s; the compiler makes one load of it.
func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// loadTail returns what is left of s from i on, fewer than eight bytes, zeros behind it.
func loadTail(s string, i int) uint64 {
	if len(s) >= 8 {
		return load(s[len(s)-8:]) >> (8 * uint(8-len(s)+i) & 63)
	}
	var x uint64
	for k := i; k < len(s); k++ {
		x |= uint64(s[k]) << (8 * uint(k-i) & 63)
	}
	return x
}

// fold walks the raw text, eight bytes at a time where these are plain ASCII.
func (b *Buffer) fold() {
	s := b.raw
	for i := 0; i < len(s); {
		i = b.plain(s, i)
		if i < len(s) {
			i = b.step(i)
		}
	}
}

// plain folds from offset i on up to the next byte that is not ASCII, or an apostrophe. It
// returns the offset of that.
func (b *Buffer) plain(s string, i int) int {
	out, n := b.out, b.n
	for i+16 <= len(s) {
		x, y := load(s[i:i+8]), load(s[i+8:i+16])
		if stops(x)|stops(y) != 0 {
			break
		}
		x, y = lower(x), lower(y)
		to := out[n : n+16 : n+16]
		binary.LittleEndian.PutUint64(to, x)
		binary.LittleEndian.PutUint64(to[8:16:16], y)
		i += 16
		n += 16
	}
	for i+8 <= len(s) {
		x := load(s[i : i+8])
		size := bits.TrailingZeros64(stops(x)) / 8
		binary.LittleEndian.PutUint64(out[n:n+8:n+8], lower(x))
		i += size
		n += size
		if size < 8 {
			b.n = n
			return i
		}
	}
	if i < len(s) {
		x := loadTail(s, i)
		size := min(len(s)-i, bits.TrailingZeros64(stops(x))/8)
		binary.LittleEndian.PutUint64(out[n:n+8:n+8], lower(x))
		i += size
		n += size
	}
	b.n = n
	return i
}

// lower makes the capitals among eight bytes small, up to the first that is not ASCII.
func lower(x uint64) uint64 {
	return x | ((atLeast(x, 'A')^atLeast(x, 'Z'+1))&highs)>>2
}

// stops sets the high bit of the first byte of x that is not ASCII, or an apostrophe. Those
// of later bytes may be wrong.
func stops(x uint64) uint64 {
	// Of ASCII, nothing but zero sets its high bit when it is made one less.
	return (x | (x ^ '\''*ones - ones) | (x ^ '`'*ones - ones)) & highs
}

// step folds what stands at offset i of the raw text, one character or a run of words in
// characters of two bytes, and returns the offset behind it.
func (b *Buffer) step(i int) int {
	s := b.raw
	if s[i] < utf8.RuneSelf {
		b.apostrophe(i, 1) // plain stops at no other
		return i + 1
	}
	for i+1 < len(s) && s[i+1]&0xc0 == 0x80 && s[i]&0xe0 == 0xc0 {
		r := rune(s[i]&0x1f)<<6 | rune(s[i+1]&0x3f)
		if r < utf8.RuneSelf {
			break // overlong: no valid UTF-8
		}
		f := b.tab.low[r]
		if f.class == classWord && f.r >= utf8.RuneSelf && f.r < 0x800 {
			b.out[b.n] = 0xc0 | byte(f.r>>6)
			b.out[b.n+1] = 0x80 | byte(f.r&0x3f)
			b.n += 2
		} else {
			b.one(i, 2, r, f)
		}
		if i += 2; i < len(s) && s[i] == ' ' {
			b.put(' ')
			i++
		}
	}
	if i >= len(s) || s[i] < utf8.RuneSelf {
		return i
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	b.one(i, size, r, b.tab.lookup(r, size))
	return i + size
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
		b.put(byte(f.r))
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
	if b.n+n+2*slack <= len(b.out) {
		return
	}
	b.out = append(b.out, make([]byte, n+2*slack)...)
	b.out = b.out[:cap(b.out)]
}

// word appends a character of a word, put one that is of none.
func (b *Buffer) word(r rune) {
	b.n += utf8.EncodeRune(b.out[b.n:b.n+utf8.UTFMax], r)
}

func (b *Buffer) put(c byte) {
	b.out[b.n] = c
	b.n++
}

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
	inside := b.n > 0 && wordByte(b.out[b.n-1]) && b.startsWord(rest) && !b.finalS(rest)
	if !inside {
		b.put('\'')
	}
	b.jump(i + size)
}

func (b *Buffer) startsWord(s string) bool {
	if s == "" {
		return false
	}
	if c := s[0]; c < utf8.RuneSelf {
		return b.tab.low[c].class == classWord
	}
	r, size := utf8.DecodeRuneInString(s)
	c := b.tab.lookup(r, size).class
	return c == classWord || c == classExpand
}

func (b *Buffer) finalS(s string) bool {
	return len(s) > 0 && s[0]|0x20 == 's' && !b.startsWord(s[1:])
}
