package text

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sort"
	"unicode/utf8"
)

// FoldVersion names the folding rules. It changes whenever some text folds differently.
const FoldVersion = "fold/1"

const (
	// blockSize is how many bytes one call of foldBlock folds, 16 in each step.
	blockSize = 64
	// slack is how many bytes are allocated after the raw and the folded text, so that a block that
	// begins in the text is inside the allocated memory.
	slack = 2 * blockSize
	// zeroed is how many of the bytes after the folded text are zero, so that the bytes of a word
	// can be loaded eight at a time.
	zeroed = 16
	// sentinel follows the raw text: a byte at which foldBlock stops.
	sentinel = utf8.RuneSelf
)

// A Buffer holds one folded text, and maps each byte of it to the raw text. The zero value is
// ready for use. A Buffer that is used again allocates only for a text that is longer than all
// earlier ones.
//
// In the folded text, words consist of lower-case ASCII letters, ASCII digits and bytes that are
// not ASCII. Any other character is a single ASCII byte: one for which IsGap holds may separate
// the words of a phrase, all others end a phrase.
type Buffer struct {
	// SplitDigits makes a digit and a letter of Arabic script or Devanagari beside it separate words, as if
	// there were a space: writers of Urdu, Persian and Hindi often leave it out ("8خوارج").
	SplitDigits bool

	raw   []byte // followed by the sentinel and slack bytes
	out   []byte // folded text, followed by slack bytes
	n     int    // length of the folded text
	jumps []jump
	words wordList
	// second is where the second of two texts begins, raw and folded.
	second jump
	tab    *table
}

// A jump says that the folded byte at offset out comes from offset raw of the raw text. The folded
// bytes after it come from the raw bytes after that one, up to the next jump.
type jump struct{ out, raw int32 }

// Reset replaces the content of b with the folded s.
func (b *Buffer) Reset(s string) {
	b.start(len(s))
	b.raw = append(b.raw, s...)
	b.second = jump{math.MaxInt32, 0}
	b.fold()
}

// ResetBoth replaces the content of b with two folded texts, which is faster than folding each
// alone. An empty line separates them, so that no phrase spans both. It returns how many words
// the first text has, and the offset of the second in the folded text.
func (b *Buffer) ResetBoth(first, second string) (words, start int) {
	const line = "\n\n"
	b.start(len(first) + len(line) + len(second))
	b.raw = append(append(append(b.raw, first...), line...), second...)
	b.second = jump{math.MaxInt32, int32(len(first) + len(line))}
	b.fold()
	b.second.out = int32(b.offset(int(b.second.raw)-1) + 1)
	return b.words.wordsIn(int(b.second.out)), int(b.second.out)
}

// start empties b and allocates space for a raw text of n bytes.
func (b *Buffer) start(n int) {
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

// Padded returns the folded text followed by at least eight zero bytes, so that words can be
// loaded eight bytes at a time.
func (b *Buffer) Padded() []byte { return b.out[:b.n+zeroed] }

// Raw returns the offset in the raw text of the character that became the folded byte at offset i.
// There must be the first byte of a folded character at i, or i must be Len. Characters that folding
// drops belong to the character before them. After ResetBoth, the offset is from the start of the
// text, first or second, that has the character.
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

// source returns the offset in b.raw of the character that became the folded byte at offset i.
func (b *Buffer) source(i int) int {
	// Find the last jump at or before i, by hand since this is called for every hit.
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

// offset is the inverse of source, for a character that folds to one byte.
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

// fold folds the raw text: runs of plain ASCII in blocks, the rest by character.
func (b *Buffer) fold() {
	end := len(b.raw)
	b.raw[:end+1][end] = sentinel
	for i := 0; i < end; {
		if b.SplitDigits && digitByte(b.raw[i]) && b.afterLetter() {
			b.words.add(0, b.n)
			b.splitAt(i)
		}
		if i = b.plain(i); i < end {
			from := b.n
			i = b.step(i)
			b.words.find(b.out, from, b.n)
		}
	}
	b.words.mark(b.n)
	clear(b.out[b.n : b.n+zeroed])
}

// plain folds the raw text from offset i up to the next byte that is not ASCII, or the next
// apostrophe that is not certainly a gap. It returns the offset of that byte.
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

// gapAt reports whether the byte at offset i of the raw text, where a block ended, is an ASCII
// apostrophe that is certainly a gap: at the end of a word, or before a final s. Most apostrophes
// are. step folds all other bytes.
func (b *Buffer) gapAt(i int) bool {
	at := b.raw[:len(b.raw)+3][i:]
	c, next, last := at[0], at[1], at[2]
	return c < utf8.RuneSelf && next < utf8.RuneSelf &&
		(!IsWordByte(next|0x20) || next|0x20 == 's' && last < utf8.RuneSelf && !IsWordByte(last|0x20))
}

// A block is the text that one call of foldBlock folds.
type block [blockSize]byte

// foldBlock folds src into out, up to the first byte that is an apostrophe or not ASCII. It returns
// how many bytes it has folded. Bit i of in is set if byte i belongs to a word. foldBlock may
// overwrite all of out.
func foldBlock(out, src *block) (size int, in uint64) {
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
	// Multiplying by gather collects the high bits of eight bytes in the highest byte.
	gather = 0x0002040810204081
	// Adding one of these to eight ASCII bytes sets the high bit of the bytes that are at least '0',
	// above '9', at least 'a', or above 'z'.
	fromDigits, afterDigits   = (0x80 - '0') * ones, (0x80 - '9' - 1) * ones
	fromLetters, afterLetters = (0x80 - 'a') * ones, (0x80 - 'z' - 1) * ones
)

// fold8 returns eight bytes with small letters in place of capitals. In words, it sets the high bit
// of each byte that belongs to a word. Both are right only up to the first byte that is not ASCII.
func fold8(x uint64) (folded, words uint64) {
	small := x | 0x20*ones
	letters := ((small + fromLetters) ^ (small + afterLetters)) & highs
	return x | letters>>2, ((x+fromDigits)^(x+afterDigits))&highs ^ letters
}

// stops sets the high bit of the first byte of x that is an apostrophe or not ASCII. The bits of
// later bytes may be wrong.
func stops(x uint64) uint64 {
	// Of the ASCII bytes, subtracting one sets the high bit of zero only.
	return (x | (x ^ '\''*ones - ones) | (x ^ '`'*ones - ones)) & highs
}

// step folds one character at offset i of the raw text, or a run of two-byte characters with
// single spaces between them, and returns the offset of the next.
func (b *Buffer) step(i int) int {
	s := b.raw
	if s[i] < utf8.RuneSelf {
		b.apostrophe(i, 1) // it is one: plain stops at no other ASCII character
		return i + 1
	}
	for i+1 < len(s) && s[i+1]&0xc0 == 0x80 && s[i]&0xe0 == 0xc0 {
		r := rune(s[i]&0x1f)<<6 | rune(s[i+1]&0x3f)
		if r < utf8.RuneSelf {
			break // overlong, so not valid UTF-8
		}
		f := b.tab.low[r]
		if f.class == classWord && f.r >= utf8.RuneSelf && f.r < 0x800 && !b.splits(f.r) {
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

// one folds the character r, of size bytes at offset i of the raw text, as f says.
func (b *Buffer) one(i, size int, r rune, f folded) {
	switch f.class {
	case classDrop:
	case classApostrophe:
		b.apostrophe(i, size)
		return
	case classExpand:
		b.expand(r, len(b.raw)-i)
	case classWord:
		if b.splits(f.r) {
			b.splitAt(i)
		}
		if utf8.RuneLen(f.r) > size {
			b.grow(utf8.UTFMax + len(b.raw) - i)
		}
		b.word(f.r)
	default:
		b.put(byte(f.r))
	}
	b.jump(i + size)
}

// splits reports whether the folded character r begins another word than the character before it, although
// nothing is between them.
func (b *Buffer) splits(r rune) bool {
	if !b.SplitDigits || b.n == 0 {
		return false
	}
	if r < utf8.RuneSelf {
		return digitByte(byte(r)) && b.afterLetter()
	}
	return digitByte(b.out[b.n-1]) && splitLetter(r)
}

// splitAt puts a space before the character at offset i of the raw text.
func (b *Buffer) splitAt(i int) {
	b.grow(1 + utf8.UTFMax + len(b.raw) - i)
	b.put(' ')
	b.jump(i)
}

// afterLetter reports whether the last folded character is a letter that is split from a digit.
func (b *Buffer) afterLetter() bool {
	if b.n == 0 || b.out[b.n-1] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeLastRune(b.out[:b.n])
	return splitLetter(r)
}

// splitLetter reports whether the folded letter r is split from a digit beside it.
func splitLetter(r rune) bool { return r >= 0x600 && r < 0x780 || r >= 0x900 && r < 0x980 }

func digitByte(c byte) bool { return '0' <= c && c <= '9' }

// expand appends all characters that r folds to. rest is how many bytes of raw text are left.
func (b *Buffer) expand(r rune, rest int) {
	var tmp [maxExpansion]rune
	rs := b.tab.expansion(tmp[:0], r)
	b.grow(utf8.UTFMax*len(rs) + rest)
	for _, r := range rs {
		b.word(r)
	}
}

// grow makes space for n more bytes of folded text.
func (b *Buffer) grow(n int) {
	if b.n+n+slack <= len(b.out) {
		return
	}
	b.out = append(b.out, make([]byte, n+slack)...)
	b.out = b.out[:cap(b.out)]
	b.words.grow(len(b.out))
}

// word appends a character of a word.
func (b *Buffer) word(r rune) {
	b.n += utf8.EncodeRune(b.out[b.n:b.n+utf8.UTFMax], r)
}

// put appends an ASCII byte.
func (b *Buffer) put(c byte) {
	b.out[b.n] = c
	b.n++
}

// jump records that the next folded byte comes from offset raw, unless the last jump implies it.
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

// apostrophe folds an apostrophe of size bytes at offset i of the raw text. It is dropped inside
// a word; at the edge of a word and before a final s it is a gap ("TTP's" becomes ttp and s).
func (b *Buffer) apostrophe(i, size int) {
	rest := b.raw[i+size:]
	inside := b.n > 0 && IsWordByte(b.out[b.n-1]) && b.startsWord(rest) && !b.finalS(rest)
	if !inside {
		b.put('\'')
	}
	b.jump(i + size)
}

// startsWord reports whether s begins with a character of a word.
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

// finalS reports whether s begins with an s that ends a word.
func (b *Buffer) finalS(s []byte) bool {
	return len(s) > 0 && s[0]|0x20 == 's' && !b.startsWord(s[1:])
}
