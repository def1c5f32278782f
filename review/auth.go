package review

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"khabar/news"
)

// How long a browser stays signed in.
const (
	SessionLife = 7 * 24 * time.Hour // at most
	SessionIdle = 12 * time.Hour     // without being used; known to the hour
)

// Names of the session cookie. A browser takes the first only over https, for the whole
// host, and lets no other host of the domain set it.
const (
	cookieSecure = "__Host-khabar"
	cookiePlain  = "khabar"
)

// tokenPrefix begins every token, so that one that has leaked can be found by searching.
const tokenPrefix = "khb_"

// errSignIn refuses a visit for want of knowing who it is.
var errSignIn error = &statusError{http.StatusUnauthorized, "sign in first"}

// A visitor is who makes a request.
type visitor struct {
	Name       string          // empty for who has not signed in
	Permission news.Permission // likewise
	Open       bool            // the desk is open: nobody may sign in yet
	Keys       bool            // single-letter keys act in the pages

	session []byte // hash of the cookie's value; nil without one
	token   bool   // came with a token
	scope   news.Scope
}

func (v visitor) signedIn() bool { return v.Name != "" }

// CanReview reports whether the visitor may decide about items and stories.
func (v visitor) CanReview() bool { return v.Permission.Covers(news.PermissionAnalyst) }

// CanMaintain reports whether the visitor may look after feeds and taxonomy.
func (v visitor) CanMaintain() bool { return v.Permission.Covers(news.PermissionMaintainer) }

// CanAdmin reports whether the visitor may look after people.
func (v visitor) CanAdmin() bool { return v.Permission.Covers(news.PermissionAdmin) }

// Session reports whether the visitor signed in with a browser, and so can sign out.
func (v visitor) Session() bool { return v.session != nil }

// open reports whether the desk answers to anybody on this machine: nobody may sign in.
func (s *server) open(r *http.Request) (bool, error) {
	if !s.Loopback {
		return false, nil
	}
	all, err := s.Store.People(r.Context())
	return len(all) == 0, err
}

// visitor finds out who makes a request: by a token, which comes alone, or by a cookie. A
// token that does not work is an error; a cookie that does not is as good as none.
func (s *server) visitor(r *http.Request) (visitor, error) {
	if auth := r.Header.Get("Authorization"); auth != "" {
		return s.byToken(r, auth)
	}
	open, err := s.open(r)
	if err != nil {
		return visitor{}, err
	}
	if open {
		return visitor{Name: s.Local, Permission: news.PermissionMaintainer, Open: true, Keys: true}, nil
	}
	c, err := r.Cookie(s.cookieName(r))
	if err != nil {
		return visitor{}, nil
	}
	hash := hashSecret(c.Value)
	_, p, err := s.Store.Session(r.Context(), hash, time.Now(), SessionIdle)
	if errors.Is(err, news.ErrNotFound) {
		return visitor{}, nil
	}
	if err != nil {
		return visitor{}, err
	}
	return visitor{Name: p.Name, Permission: p.Permission, Keys: p.Keys, session: hash}, nil
}

func (s *server) byToken(r *http.Request, auth string) (visitor, error) {
	scheme, secret, _ := strings.Cut(auth, " ")
	if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(secret, tokenPrefix) {
		return visitor{}, &statusError{http.StatusUnauthorized, "want Authorization: Bearer khb_…"}
	}
	t, p, err := s.Store.Token(r.Context(), hashSecret(secret), time.Now())
	if errors.Is(err, news.ErrNotFound) {
		return visitor{}, &statusError{http.StatusUnauthorized, "this token does not work, or not any more"}
	}
	return visitor{Name: p.Name, Permission: p.Permission, token: true, scope: t.Scope}, err
}

func (s *server) cookieName(r *http.Request) string {
	if s.secure(r) {
		return cookieSecure
	}
	return cookiePlain
}

// cookie makes the session cookie; without a value, one that takes it away.
func (s *server) cookie(r *http.Request, value string) *http.Cookie {
	c := &http.Cookie{
		Name: s.cookieName(r), Value: value, Path: "/", MaxAge: int(SessionLife.Seconds()),
		HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// hashSecret is what is stored of a cookie's value or a token. Both are long and random, so
// a plain hash cannot be turned back.
func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Costs of a password's hash: the least that OWASP's Password Storage Cheat Sheet asks of
// Argon2id.
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonSalt   = 16
	argonKey    = 32
)

// Bounds of a password, in bytes.
const (
	MinPassword = 10
	MaxPassword = 200
)

// HashPassword makes of a password what is stored of it: its Argon2id hash in PHC form. It
// refuses, with news.ErrInvalid, one that is too short or too long.
func HashPassword(password string) (string, error) {
	switch {
	case len(password) < MinPassword:
		return "", fmt.Errorf("password: %w: want at least %d characters", news.ErrInvalid, MinPassword)
	case len(password) > MaxPassword:
		return "", fmt.Errorf("password: %w: want at most %d bytes", news.ErrInvalid, MaxPassword)
	}
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // it never fails
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// checkPassword reports whether password has the hash. A hash that cannot be read, such as
// the empty one of who has no password, fits none; it takes as long to say so.
func checkPassword(hash, password string) bool {
	salt, want, ok := parseHash(hash)
	if !ok {
		salt, want = make([]byte, argonSalt), make([]byte, argonKey)
	}
	got := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	return subtle.ConstantTimeCompare(got, want) == 1 && ok
}

// parseHash reads what HashPassword made. Hashes of other costs are not made, so not read.
func parseHash(hash string) (salt, key []byte, ok bool) {
	parts := strings.Split(hash, "$")
	costs := fmt.Sprintf("m=%d,t=%d,p=%d", argonMemory, argonTime, argonLanes)
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) || parts[3] != costs {
		return nil, nil, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	return salt, key, err1 == nil && err2 == nil && len(key) == argonKey
}

// hashers is how many passwords are hashed at once: each takes 19 MiB meanwhile.
const hashers = 4

// slot waits for leave to hash a password.
func (l *login) slot(ctx context.Context) (done func(), err error) {
	select {
	case l.hashing <- struct{}{}:
		return func() { <-l.hashing }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
