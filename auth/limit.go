package auth

import (
	"fmt"
	"hash/maphash"
	"sync"
	"time"
)

// Limits of failed attempts to sign in, for each client address and for each name. …Burst attempts
// may fail in a row; after that, one more is allowed in each interval …Every.
const (
	addressBurst, addressEvery = 10, 10 * time.Second
	nameBurst, nameEvery       = 10, 30 * time.Second
)

// A LimitError says that an attempt to sign in was refused because too many before it failed.
type LimitError struct {
	Wait time.Duration // until the next attempt is allowed
}

// Error returns a text that says when to try again.
func (e *LimitError) Error() string {
	return fmt.Sprintf("too many attempts; try again in %d seconds", e.Seconds())
}

// Seconds returns Wait in seconds, rounded up.
func (e *LimitError) Seconds() int { return int(e.Wait.Seconds()) + 1 }

// attempts limits attempts to sign in, by address and by name.
type attempts struct{ addresses, names *limiter }

func newAttempts() *attempts {
	return &attempts{addresses: newLimiter(addressBurst, addressEvery), names: newLimiter(nameBurst, nameEvery)}
}

// take counts an attempt against an address and a name. It returns a *LimitError when one of
// them has no attempts left, and then counts it against neither.
func (a *attempts) take(address, name string, now time.Time) error {
	if wait := a.addresses.take(address, now); wait > 0 {
		return &LimitError{wait}
	}
	if wait := a.names.take(name, now); wait > 0 {
		a.addresses.giveBack(address, now)
		return &LimitError{wait}
	}
	return nil
}

// giveBack undoes take for an attempt that succeeded, because only failed attempts count.
func (a *attempts) giveBack(address, name string, now time.Time) {
	a.addresses.giveBack(address, now)
	a.names.giveBack(name, now)
}

// A limiter limits the rate of attempts for each key, such as an address or a name. It has a
// fixed number of buckets, and keys with the same hash share a bucket. An attacker who uses many
// different keys can therefore neither fill the memory nor push the counts of other keys out.
// The hash has a secret seed, so that nobody can find keys that share a bucket (see decision 93).
type limiter struct {
	burst   float64       // attempts that an unused key has
	every   time.Duration // a key regains one attempt in this time
	seed    maphash.Seed
	mu      sync.Mutex
	buckets [4096]bucket
}

// A bucket counts the attempts of the keys that share it.
type bucket struct {
	used float64   // attempts that were used up at the time at
	at   time.Time // when used was last computed
}

func newLimiter(burst int, every time.Duration) *limiter {
	return &limiter{burst: float64(burst), every: every, seed: maphash.MakeSeed()}
}

// take uses up one attempt of key and returns 0. When no attempt is left, it returns how long to
// wait for the next one.
func (l *limiter) take(key string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, now)
	if over := b.used + 1 - l.burst; over > 0 {
		return time.Duration(over * float64(l.every))
	}
	b.used++
	return 0
}

// giveBack returns one attempt to key, to undo take.
func (l *limiter) giveBack(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, now)
	b.used = max(0, b.used-1)
}

// bucket returns the bucket of a key, after adding the attempts that were regained until now.
func (l *limiter) bucket(key string, now time.Time) *bucket {
	b := &l.buckets[maphash.String(l.seed, key)%uint64(len(l.buckets))]
	b.used = max(0, b.used-float64(now.Sub(b.at))/float64(l.every))
	b.at = now
	return b
}
