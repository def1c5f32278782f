package auth

import (
	"fmt"
	"hash/maphash"
	"sync"
	"time"
)

// How many attempts to sign in may fail in a row, and how long it takes to get one back.
const (
	addressBurst, addressEvery = 10, 10 * time.Second
	nameBurst, nameEvery       = 10, 30 * time.Second
)

// A LimitError refuses an attempt to sign in after too many that failed.
type LimitError struct {
	Wait time.Duration // until the next attempt is allowed
}

// Error says when to try again.
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

// take uses up an attempt of an address and of a name. It returns a *LimitError when one of
// them has none left.
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

// giveBack gives back an attempt that succeeded.
func (a *attempts) giveBack(address, name string, now time.Time) {
	a.addresses.giveBack(address, now)
	a.names.giveBack(name, now)
}

// A limiter limits how often something may be tried under each of any number of keys. It has
// a fixed number of buckets, and keys with the same hash share one: so nobody can make it
// grow, or make it forget, by coming with many keys. The hash has a secret seed, so nobody
// outside can tell which keys share a bucket (see decision 93).
type limiter struct {
	burst   float64       // attempts of a key that was not used for long
	every   time.Duration // in which a key gets one attempt back
	seed    maphash.Seed
	mu      sync.Mutex
	buckets [4096]bucket
}

// A bucket is how many attempts are used up at a time.
type bucket struct {
	used float64
	at   time.Time
}

func newLimiter(burst int, every time.Duration) *limiter {
	return &limiter{burst: float64(burst), every: every, seed: maphash.MakeSeed()}
}

// take uses up one attempt of key. When none is left it returns how long to wait.
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

// giveBack gives back an attempt that turned out not to count.
func (l *limiter) giveBack(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, now)
	b.used = max(0, b.used-1)
}

// bucket returns the bucket of a key as it is now.
func (l *limiter) bucket(key string, now time.Time) *bucket {
	b := &l.buckets[maphash.String(l.seed, key)%uint64(len(l.buckets))]
	b.used = max(0, b.used-float64(now.Sub(b.at))/float64(l.every))
	b.at = now
	return b
}
