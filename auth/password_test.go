package auth

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"

	"khabar/news"
)

// hashAt returns the hash of the tests' password with the given costs.
func hashAt(t testing.TB, memory, iterations uint32, parallelism uint8) string {
	t.Helper()
	hash, err := argon2id.CreateHash(password, &argon2id.Params{
		Memory: memory, Iterations: iterations, Parallelism: parallelism, SaltLength: 16, KeyLength: 32,
	})
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestPasswords(t *testing.T) {
	hash, err := HashPassword(password)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	other, err := HashPassword(password)
	if err != nil || other == hash {
		t.Errorf("two hashes of one password are the same: %v", err)
	}
	// Made by an earlier version of khabar, without the library.
	const old = "$argon2id$v=19$m=19456,t=2,p=1$efxC9NvbJvRTNpDRJWTtXw$WCJnzpbZFLpX/HSFLNL+/pZP3HErIopEzIqEyHUTc3g"
	for name, c := range map[string]struct {
		hash, password  string
		match, outdated bool
	}{
		"right":                    {hash, password, true, false},
		"wrong":                    {hash, password + "x", false, false},
		"earlier version":          {old, password, true, false},
		"no password":              {"", "", false, false},
		"cut short":                {hash[:len(hash)-4], password, false, false},
		"less memory":              {hashAt(t, 8<<10, 2, 1), password, true, true},
		"more iterations":          {hashAt(t, 19<<10, 3, 1), password, true, true},
		"more lanes":               {hashAt(t, 19<<10, 2, 2), password, true, true},
		"other costs, wrong":       {hashAt(t, 8<<10, 3, 1), "wrong password", false, false},
		"changed costs":            {strings.Replace(hash, "t=2", "t=1", 1), password, false, false},
		"too much memory":          {strings.Replace(hash, "m=19456", "m=1000000", 1), password, false, false},
		"too many iterations":      {strings.Replace(hash, "t=2", "t=1000000", 1), password, false, false},
		"no iterations":            {strings.Replace(hash, "t=2", "t=0", 1), password, false, false},
		"no lanes":                 {strings.Replace(hash, "p=1", "p=0", 1), password, false, false},
		"no key":                   {hash[:strings.LastIndex(hash, "$")+1], password, false, false},
		"the password, not a hash": {password, password, false, false},
	} {
		match, outdated, err := checkPassword(c.hash, c.password)
		if match != c.match || outdated != c.outdated {
			t.Errorf("%s: match %v, outdated %v, %v; want %v, %v", name, match, outdated, err, c.match, c.outdated)
		}
	}
	for _, bad := range []string{"", "short", strings.Repeat("x", MaxPassword+1)} {
		if _, err := HashPassword(bad); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("a password of %d bytes: %v, want news.ErrInvalid", len(bad), err)
		}
	}
}

// A person whose hash has other costs than today's can sign in, which replaces the hash.
func TestOutdatedHashIsReplaced(t *testing.T) {
	f := newFixture(t)
	f.addHash("ana", news.PermissionAnalyst, hashAt(t, 8<<10, 3, 1))
	cookie := f.session("ana")
	stored := func() string {
		p, err := f.db.Person(t.Context(), "ana")
		f.must(err)
		return p.Password
	}
	before := stored()
	if w := f.post("/sign-in", []string{"name", "ana", "password", "wrong password"}); w.Code != 401 || stored() != before {
		t.Errorf("a wrong password: %d, want 401 and the same hash", w.Code)
	}
	if w := f.post("/sign-in", []string{"name", "ana", "password", password}); w.Code != 200 {
		t.Fatalf("sign in with a hash at other costs: %d, want 200", w.Code)
	}
	after := stored()
	if match, outdated, err := checkPassword(after, password); !match || outdated || after == before {
		t.Errorf("the hash after signing in is %q (%v), want one at today's costs", after, err)
	}
	if w := f.post("/sign-in", []string{"name", "ana", "password", password}); w.Code != 200 || stored() != after {
		t.Errorf("sign in once more: %d, want 200 and the same hash", w.Code)
	}
	if w := f.get("/reader", withCookie(cookie)); w.Code != 200 {
		t.Errorf("an older session after rehashing: %d, want 200", w.Code)
	}
}

// At most maxHashing passwords are hashed at once. The next request waits, and fails when its
// client disconnects.
func TestHashersAreFew(t *testing.T) {
	g := New(Config{})
	var done []func()
	for range maxHashing {
		d, err := g.startHashing(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, d)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := g.startHashing(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("one too many: %v, want context.Canceled", err)
	}
	done[0]()
	if _, err := g.startHashing(t.Context()); err != nil {
		t.Errorf("once one is done: %v, want no error", err)
	}
}
