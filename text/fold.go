package text

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sort"
	"unicode/utf8"
)

// FoldVersion names the folding rules. It changes with every change of what Buffer makes of
// some text.
const FoldVersion = "fold/1"

const (
	// blockSize is how many bytes are folded at once.
	blockSize = 64
	// slack is how much room there is behind the raw and the folded text, so that all blocks are
	// whole.
	slack = 2 * blockSize
	// zeroed is how many of the bytes behind the folded text are zero, so that a word's bytes can
	// be loaded eight at a time.
	zeroed = 16
	// sentinel stands behind the raw text: a byte at which a block ends.
	sentinel = utf8.RuneSelf
)

// A Buffer holds one folded text, and where in the raw text each byte of it came from. The
// zero value is ready; a Buffer that is used again allocates only when a text is longer than
// all before it.
//
// In the folded text the bytes of words are small ASCII letters, ASCII digits, and all that
// is not ASCII. All else is a single ASCII byte for each character: those for which IsGap
// holds may stand between the words of a phrase; all others break it.
type Buffer struct {
	raw   []byte // with the sentinel and slack bytes behind it
	out   []byte // folded text, with slack bytes behind it
	n     int    // length of the folded text
	jumps []jump
	words wordList
	// second is where the second of two texts begins, raw and folded.
	second jump
	tab    *table
}

// A jump says that from the folded offset out on, raw offsets run on from raw.
type jump struct{ out, raw int32 }

// Reset folds s into b, in place of what b held.
func (b *Buffer) Reset(s string) {
	b.room(len(s))
	b.raw = append(b.raw, s...)
	b.second = jump{math.MaxInt32, 0}
	b.fold()
}

// ResetBoth folds two texts into b, in place of what it held: one after the other, which is quicker
// than each by itself. An empty line is put between them, so that no phrase goes from one to the
// other. It returns how many words the first one has, and at which offset of the folded text the
// second one begins.
func (b *Buffer) ResetBoth(first, second string) (words, start int) {
	const line = "\n\n"
	b.room(len(first) + len(line) + len(second))
	b.raw = append(append(append(b.raw, first...), line...), second...)
	b.second = jump{math.MaxInt32, int32(len(first) + len(line))}
	b.fold()
	b.second.out = int32(b.offset(int(b.second.raw)-1) + 1)
	return b.words.wordsIn(int(b.second.out)), int(b.second.out)
}

// room empties b and makes room for a text of n bytes.
func (b *Buffer) room(n int) {
	if b.tab == nil {
		b.tab = foldTable()
	}
	b.n, b.raw, b.jumps = 0, b.raw[:0], b.jumps[:0]
	if need := n + slack; need > cap(b.raw) {
		b.raw = make([]byte, 0, need+need/4)
	}
	b.grow(n)
	b.words.reset()
}

// Len returns the length of the folded text in bytes.
func (b *Buffer) Len() int { return b.n }

// Bytes returns the folded text. It is valid until the next Reset and must not be changed.
func (b *Buffer) Bytes() []byte { return b.out[:b.n] }

// Padded returns the folded text with zero bytes behind it, eight at least, for loading words
// eight bytes at a time.
func (b *Buffer) Padded() []byte { return b.out[:b.n+zeroed] }

// Raw returns the offset in the raw text of the character that became the folded byte at
// offset i, which must be the first byte of a folded character, or Len. Characters that
// folding drops belong to the one before them. Of two texts, it is the offset in the one that the
// character stands in.
func (b *Buffer) Raw(i int) int {
	at := len(b.raw)
	if i < b.n {
		at = b.source(i)
	}
	if i >= int(b.second.out) {
		at -= int(b.second.raw)
	}
	return at
}

// source returns the offset in raw of what became the folded byte at offset i.
func (b *Buffer) source(i int) int {
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

// offset is the inverse of source, for what folds to one byte.
func (b *Buffer) offset(raw int) int {
	i := sort.Search(len(b.jumps), func(i int) bool { return int(b.jumps[i].raw) > raw })
	if i == 0 {
		return raw
	}
	j := b.jumps[i-1]
	return int(j.out) + raw - int(j.raw)
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// fold walks the raw text, many bytes at a time where these are plain ASCII.
func (b *Buffer) fold() {
	end := len(b.raw)
	b.raw[:end+1][end] = sentinel
	for i := 0; i < end; {
		if i = b.plain(i); i < end {
			from := b.n
			i = b.step(i)
			b.words.find(b.out, from, b.n)
		}
	}
	b.words.mark(b.n)
	behind := b.out[b.n : b.n+zeroed : b.n+zeroed]
	binary.LittleEndian.PutUint64(behind, 0)
	binary.LittleEndian.PutUint64(behind[8:], 0)
}

// plain folds from offset i of the raw text on, up to the next byte that is not ASCII, or an
// apostrophe that is no gap. It returns the offset of that.
func (b *Buffer) plain(i int) int {
	src := b.raw[:cap(b.raw)]
	for {
		size, in := foldBlock((*block)(b.out[b.n:]), (*block)(src[i:]))
		b.words.add(in, b.n)
		b.n += size
		if i += size; size < blockSize {
			if !b.gapAt(i) {
				return i
			}
			b.out[b.n] = '\''
			b.words.add(0, b.n)
			b.n++
			i++
		}
	}
}

// gapAt reports whether at offset i of the raw text, where a block ended, there is an ASCII
// apostrophe that is plainly a gap, as most are: at the end of a word, or before a final s. All
// else is left to step.
func (b *Buffer) gapAt(i int) bool {
	at := b.raw[:len(b.raw)+3][i:]
	c, next, behind := at[0], at[1], at[2]
	return c < utf8.RuneSelf && next < utf8.RuneSelf &&
		(!IsWordByte(next|0x20) || next|0x20 == 's' && behind < utf8.RuneSelf && !IsWordByte(behind|0x20))
}

// A block is some text that is folded at once.
type block [blockSize]byte

// foldBlockGeneric folds src up to the first byte that is not ASCII, or an apostrophe, and sets a
// bit of in for each byte before that which belongs to a word. Of out, all may be overwritten.
func foldBlockGeneric(out, src *block) (size int, in uint64) {
	for ; size < blockSize; size += 16 {
		x, y := binary.LittleEndian.Uint64(src[size:size+8]), binary.LittleEndian.Uint64(src[size+8:size+16])
		foldedX, wordsX := fold8(x)
		foldedY, wordsY := fold8(y)
		binary.LittleEndian.PutUint64(out[size:size+8], foldedX)
		binary.LittleEndian.PutUint64(out[size+8:size+16], foldedY)
		in |= (wordsX*gather>>56 | wordsY*gather>>56<<8) << (uint(size) & 63)
		if stopX, stopY := stops(x), stops(y); stopX|stopY != 0 {
			if size += bits.TrailingZeros64(stopX) / 8; stopX == 0 {
				size += bits.TrailingZeros64(stopY) / 8
			}
			return size, in & (1<<(uint(size)&63) - 1)
		}
	}
	return size, in
}

const (
	// gather is a factor that brings the high bits of eight bytes together in the highest byte.
	gather = 0x0002040810204081
	// Added to an ASCII byte, these set its high bit from that character on.
	fromDigits, behindDigits   = (0x80 - '0') * ones, (0x80 - '9' - 1) * ones
	fromLetters, behindLetters = (0x80 - 'a') * ones, (0x80 - 'z' - 1) * ones
)

// fold8 makes the capitals among eight bytes small, up to the first that is not ASCII, and sets
// the high bit of those that belong to words.
func fold8(x uint64) (folded, words uint64) {
	small := x | 0x20*ones
	letters := ((small + fromLetters) ^ (small + behindLetters)) & highs
	return x | letters>>2, ((x+fromDigits)^(x+behindDigits))&highs ^ letters
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
	r, size := utf8.DecodeRune(s[i:])
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
	if b.n+n+slack <= len(b.out) {
		return
	}
	b.out = append(b.out, make([]byte, n+slack)...)
	b.out = b.out[:cap(b.out)]
	b.words.grow(len(b.out))
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
	inside := b.n > 0 && IsWordByte(b.out[b.n-1]) && b.startsWord(rest) && !b.finalS(rest)
	if !inside {
		b.put('\'')
	}
	b.jump(i + size)
}

func (b *Buffer) startsWord(s []byte) bool {
	if len(s) == 0 {
		return false
	}
	if c := s[0]; c < utf8.RuneSelf {
		return b.tab.low[c].class == classWord
	}
	r, size := utf8.DecodeRune(s)
	c := b.tab.lookup(r, size).class
	return c == classWord || c == classExpand
}

func (b *Buffer) finalS(s []byte) bool {
	return len(s) > 0 && s[0]|0x20 == 's' && !b.startsWord(s[1:])
}
