package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime/coverage"
)

// operations runs f and returns how often basic blocks of the instrumented packages were executed
// meanwhile, by all goroutines: a cost that is the same on every machine.
func operations(f func()) (uint64, error) {
	if err := coverage.ClearCounters(); err != nil {
		return 0, err
	}
	f()
	var b bytes.Buffer
	if err := coverage.WriteCounters(&b); err != nil {
		return 0, err
	}
	return sumCounters(b.Bytes())
}

var errCounters = errors.New("unknown form of coverage counters")

// sumCounters adds up all counters of a counter file with one segment. Its form is that of
// internal/coverage: a file header of 32 bytes, a segment header (number of functions, lengths of two
// tables), the tables, and for each function how many counters it has, two numbers that identify it, and
// the counters.
func sumCounters(b []byte) (sum uint64, err error) {
	if len(b) < 48 || b[25] != 0 {
		return 0, errCounters
	}
	leb := b[24] == 2 // numbers are in LEB128
	functions := binary.LittleEndian.Uint64(b[32:])
	at := 48 + int(binary.LittleEndian.Uint32(b[40:])) + int(binary.LittleEndian.Uint32(b[44:]))
	at = (at + 3) &^ 3
	next := func() uint64 {
		if leb {
			v, n := binary.Uvarint(b[min(at, len(b)):])
			if n <= 0 {
				err = errCounters
			}
			at += n
			return v
		}
		if at+4 > len(b) {
			err = errCounters
			return 0
		}
		v := binary.LittleEndian.Uint32(b[at:])
		at += 4
		return uint64(v)
	}
	for range functions {
		n := next()
		next()
		next()
		for ; n > 0 && err == nil; n-- {
			sum += next()
		}
		if err != nil {
			return 0, err
		}
	}
	return sum, nil
}
