package auth

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"testing"
	"time"

	"khabar/news"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(3, time.Second)
	for range 3 {
		if wait := l.take("a", now); wait != 0 {
			t.Fatal(wait)
		}
	}
	if wait := l.take("a", now); wait != time.Second {
		t.Errorf("the fourth attempt waits %v, want 1s", wait)
	}
	if wait := l.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("an attempt one second later waits %v, want 0", wait)
	}
	l.giveBack("a", now.Add(time.Second))
	if wait := l.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("an attempt after one was given back waits %v, want 0", wait)
	}
	if n := testing.AllocsPerRun(100, func() { l.take(strconv.Itoa(rand.Int()), now) }); n > 1 { // the key itself
		t.Errorf("a new key allocates %v times, want at most 1", n)
	}
}

// Failed attempts to sign in are limited by address and by name. Other requests are not limited.
func TestGuessingIsSlow(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	// An hour, so that the test does not depend on how fast this machine hashes.
	f.guard.attempts.addresses = newLimiter(addressBurst, time.Hour)
	f.guard.attempts.names = newLimiter(nameBurst, time.Hour)
	var codes []int
	for i := range addressBurst + 2 {
		codes = append(codes, f.post("/sign-in", []string{"name", "n" + strconv.Itoa(i), "password", "x"}, withPeer("192.0.2.1:1")).Code)
	}
	if codes[addressBurst-1] != 401 || codes[addressBurst] != 429 {
		t.Errorf("wrong passwords from one address: %v, want 401 ten times, then 429", codes)
	}
	if w := f.post("/sign-in", []string{"name", "ana", "password", password}, withPeer("192.0.2.1:1")); w.Code != 429 {
		t.Errorf("the right password after too many wrong ones: %d, want 429", w.Code)
	}
	codes = nil
	for i := range nameBurst + 1 {
		codes = append(codes, f.post("/sign-in", []string{"name", "ana", "password", "wrong"}, withPeer(fmt.Sprintf("198.51.100.%d:1", i))).Code)
	}
	if codes[nameBurst-1] != 401 || codes[nameBurst] != 429 {
		t.Errorf("wrong passwords for one name: %v, want 401 ten times, then 429", codes)
	}
	if w := f.get("/public", withPeer("192.0.2.1:1")); w.Code != http.StatusOK {
		t.Errorf("a page for the address that guessed: %d, want 200", w.Code)
	}
}
