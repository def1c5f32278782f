#include "go_asm.h"
#include "textflag.h"

// SSE2 alone, which every amd64 processor has. Bytes are compared as signed ones: what is added
// before brings the first of a range to the lowest, so that one comparison tells the range.
DATA apostrophe<>+0(SB)/8, $0x2727272727272727
DATA apostrophe<>+8(SB)/8, $0x2727272727272727
GLOBL apostrophe<>(SB), RODATA|NOPTR, $16
DATA backtick<>+0(SB)/8, $0x6060606060606060
DATA backtick<>+8(SB)/8, $0x6060606060606060
GLOBL backtick<>(SB), RODATA|NOPTR, $16
DATA small<>+0(SB)/8, $0x2020202020202020
DATA small<>+8(SB)/8, $0x2020202020202020
GLOBL small<>(SB), RODATA|NOPTR, $16
DATA toLetters<>+0(SB)/8, $0x1f1f1f1f1f1f1f1f // 0x80 - 'a'
DATA toLetters<>+8(SB)/8, $0x1f1f1f1f1f1f1f1f
GLOBL toLetters<>(SB), RODATA|NOPTR, $16
DATA letters<>+0(SB)/8, $0x9a9a9a9a9a9a9a9a // 0x80 + 26
DATA letters<>+8(SB)/8, $0x9a9a9a9a9a9a9a9a
GLOBL letters<>(SB), RODATA|NOPTR, $16
DATA toDigits<>+0(SB)/8, $0x5050505050505050 // 0x80 - '0'
DATA toDigits<>+8(SB)/8, $0x5050505050505050
GLOBL toDigits<>(SB), RODATA|NOPTR, $16
DATA digits<>+0(SB)/8, $0x8a8a8a8a8a8a8a8a // 0x80 + 10
DATA digits<>+8(SB)/8, $0x8a8a8a8a8a8a8a8a
GLOBL digits<>(SB), RODATA|NOPTR, $16

// FOLD16 folds sixteen bytes at offset at. It leaves the bits of those that belong to words in
// words, and of those that stop in stops.
#define FOLD16(at, words, stops) \
	MOVOU   at(SI), X0  \ // the bytes
	MOVO    X0, X1      \
	MOVO    X0, X2      \
	MOVO    X0, X3      \
	MOVO    X0, X4      \
	PCMPEQB X9, X1      \
	PCMPEQB X10, X2     \
	POR     X0, X1      \
	POR     X2, X1      \
	PMOVMSKB X1, stops  \
	POR     X11, X3     \
	PADDB   X12, X3     \
	MOVO    X13, X5     \
	PCMPGTB X3, X5      \ // X5: letters
	PADDB   X14, X4     \
	MOVO    X8, X6      \
	PCMPGTB X4, X6      \ // X6: digits
	POR     X5, X6      \
	PMOVMSKB X6, words  \
	PAND    X11, X5     \
	POR     X5, X0      \
	MOVOU   X0, at(DI)

// func foldBlock(out, src *block) (size int, in uint64)
TEXT ·foldBlock(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), DI
	MOVQ src+8(FP), SI
	MOVOU apostrophe<>(SB), X9
	MOVOU backtick<>(SB), X10
	MOVOU small<>(SB), X11
	MOVOU toLetters<>(SB), X12
	MOVOU letters<>(SB), X13
	MOVOU toDigits<>(SB), X14
	MOVOU digits<>(SB), X8
	FOLD16(0, AX, BX)
	FOLD16(16, CX, DX)
	SHLQ  $16, CX
	SHLQ  $16, DX
	ORQ   CX, AX
	ORQ   DX, BX
	FOLD16(32, CX, DX)
	SHLQ  $32, CX
	SHLQ  $32, DX
	ORQ   CX, AX
	ORQ   DX, BX
	FOLD16(48, CX, DX)
	SHLQ  $48, CX
	SHLQ  $48, DX
	ORQ   CX, AX
	ORQ   DX, BX
	JZ    whole
	BSFQ  BX, CX
	MOVQ  $1, DX
	SHLQ  CX, DX
	DECQ  DX
	ANDQ  DX, AX
	MOVQ  CX, size+16(FP)
	MOVQ  AX, in+24(FP)
	RET

whole:
	MOVQ $64, size+16(FP)
	MOVQ AX, in+24(FP)
	RET

DATA eights<>+0(SB)/8, $0x0000000800000008
DATA eights<>+8(SB)/8, $0x0000000800000008
GLOBL eights<>(SB), RODATA|NOPTR, $16

// func markBlock(to *boundBlock, tab *boundTable, bounds uint64, at, groups int) (n int)
TEXT ·markBlock(SB), NOSPLIT, $0-48
	MOVQ  to+0(FP), DI
	MOVQ  tab+8(FP), SI
	MOVQ  bounds+16(FP), AX
	MOVQ  at+24(FP), X0
	PSHUFD $0, X0, X0
	MOVQ  groups+32(FP), CX
	MOVOU eights<>(SB), X1
	XORL  DX, DX
	LEAQ  boundTable_size(SI), R9

group:
	MOVBLZX AX, BX
	SHRQ    $8, AX
	MOVBLZX (R9)(BX*1), R8
	SHLQ    $5, BX
	MOVOU   (SI)(BX*1), X2
	MOVOU   16(SI)(BX*1), X3
	PADDL   X0, X2
	PADDL   X0, X3
	MOVOU   X2, (DI)(DX*1)
	MOVOU   X3, 16(DI)(DX*1)
	PADDL   X1, X0
	ADDQ    R8, DX
	DECQ    CX
	JNZ     group
	MOVQ    DX, n+40(FP)
	RET
