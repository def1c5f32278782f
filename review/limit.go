package review

import (
	"hash/maphash"
	"sync"
	"time"
)

// A limiter bounds how often something may be tried under each of any number of keys. It
// has a fixed number of buckets, and keys that fall into the same one share it: so nobody
// can make it forget, or make it grow, by coming with many keys. Which keys share a bucket
// nobody outside can tell.
type limiter struct {
	burst   float64       // tries that a rested key has
	every   time.Duration // in which it gets one back
	seed    maphash.Seed
	mu      sync.Mutex
	buckets [4096]bucket
}

// A bucket is how many tries were used up, as of when.
type bucket struct {
	used float64
	at   time.Time
}

func newLimiter(burst int, every time.Duration) *limiter {
	return &limiter{burst: float64(burst), every: every, seed: maphash.MakeSeed()}
}

// take uses up one try of key, and says how long to wait when there is none.
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

// give gives a try back that turned out to need no counting.
func (l *limiter) give(key string, now time.Time) {
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
