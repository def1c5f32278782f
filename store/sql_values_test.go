package store

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"پشاور \ufffd", "پشاور \ufffd"},
		{"a\x00b", "a b"},
		{"a\xffb", "a?b"},
		{"\xf0\x9f\x98", "???"},
		{"\xc0\x80", "??"},
		{"\xed\xa0\x80", "???"}, // half a surrogate pair
	} {
		if got := clean(c.in); got != c.want {
			t.Errorf("clean(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// What is cleaned can be stored, is as long as it was, and is not changed again.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"TTP", "خبر", "a\x00\xff", "\xf0\x9f", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
			t.Errorf("clean(%q) = %q, which cannot be stored", s, got)
		}
		if len(got) != len(s) || clean(got) != got {
			t.Errorf("clean(%q) = %q", s, got)
		}
	})
}

func TestStoredKey(t *testing.T) {
	long := strings.Repeat("x", maxKey)
	if got := storedKey(long); got != long {
		t.Errorf("a key of %d bytes is not stored as it is", maxKey)
	}
	a, b := storedKey(long+"a"), storedKey(long+"b")
	if a == b || len(a) > maxKey {
		t.Errorf("long keys are stored as %q and %q", a, b)
	}
}

func TestTimes(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2023, 1, 30, 8, 0, 0, 123e6, time.UTC),
		time.UnixMilli(0).UTC(),
		time.Date(1899, 12, 31, 23, 59, 59, 999e6, time.UTC),
		never(),
	} {
		if got := fromMillis(millis(at)); !got.Equal(at) || got.Location() != time.UTC {
			t.Errorf("%v, stored and read, is %v", at, got)
		}
	}
	if millisOrNull(time.Time{}) != nil {
		t.Error("an unknown time is not null")
	}
}
