package store

import (
	"database/sql"
	"strings"
	"time"
	"unicode/utf8"
)

// millis returns a time as it is stored.
func millis(t time.Time) int64 { return t.UnixMilli() }

// millisOrNull returns a time as it is stored, and NULL for the zero time.
func millisOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func fromNull(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return fromMillis(ms.Int64)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// clean makes text storable by both engines: each NUL becomes a space and each invalid byte a
// question mark. The length stays the same, so that evidence still points to the same words.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	b := []byte(s)
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b[i] = '?'
		case r == 0:
			b[i] = ' '
		}
		i += size
	}
	return string(b)
}
