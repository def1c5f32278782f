package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"khabar/news"
)

// How long a browser stays signed in.
const (
	SessionLife = 7 * 24 * time.Hour // greatest time after signing in
	SessionIdle = 12 * time.Hour     // greatest time after the last request, whose time is stored to the hour
)

// Names of the session cookie: cookieSecure over https, cookiePlain over http. Browsers accept a
// cookie with the prefix __Host- only over https and for a whole host, and no other host of the
// domain can set it.
const (
	cookieSecure = "__Host-khabar"
	cookiePlain  = "khabar"
)

func (g *Guard) cookieName(r *http.Request) string {
	if g.isHTTPS(r) {
		return cookieSecure
	}
	return cookiePlain
}

// cookie returns the session cookie with a value. With an empty value it returns a cookie that
// makes the browser delete the session cookie.
func (g *Guard) cookie(r *http.Request, value string) *http.Cookie {
	c := &http.Cookie{
		Name: g.cookieName(r), Value: value, Path: "/", MaxAge: int(SessionLife.Seconds()),
		HttpOnly: true, Secure: g.isHTTPS(r), SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// hashSecret returns the hash of a cookie's value or of a token. Only this hash is stored. The
// secrets are long and random, so a fast hash without salt is enough.
func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// startSession starts a session of a person with a new secret, and ends the session that the
// browser had before. An attacker who put a cookie into the browser beforehand therefore does
// not share the person's session (session fixation).
func (g *Guard) startSession(w http.ResponseWriter, r *http.Request, name string) error {
	if err := g.endCurrent(r.Context()); err != nil {
		return err
	}
	secret, now := rand.Text()+rand.Text(), time.Now()
	err := g.cfg.Store.StartSession(r.Context(), news.Session{
		Hash: hashSecret(secret), Person: name, Created: now, Seen: now, Expires: now.Add(SessionLife),
	})
	if err != nil {
		return err
	}
	http.SetCookie(w, g.cookie(r, secret))
	return nil
}

// SignOut ends the session of the request, if it has one, and deletes its cookie.
func (g *Guard) SignOut(w http.ResponseWriter, r *http.Request) error {
	if err := g.endCurrent(r.Context()); err != nil {
		return err
	}
	http.SetCookie(w, g.cookie(r, ""))
	return nil
}

// endCurrent ends the session of the request, if it has one.
func (g *Guard) endCurrent(ctx context.Context) error {
	id := IdentityOf(ctx)
	if id.session == nil {
		return nil
	}
	if err := g.cfg.Store.EndSession(ctx, id.Name, id.session); err != nil && !errors.Is(err, news.ErrNotFound) {
		return err
	}
	return nil
}

// EndSession ends one session of a person. id is the ID of a Session.
func (g *Guard) EndSession(ctx context.Context, name, id string) error {
	hash, err := hex.DecodeString(id)
	if err != nil {
		return fmt.Errorf("session %q: %w", id, news.ErrNotFound)
	}
	if err := g.cfg.Store.EndSession(ctx, name, hash); err != nil {
		return err
	}
	g.logChange(ctx, name, "end a session", "session", shortID(id))
	return nil
}

// EndSessions ends all sessions of a person and revokes all tokens.
func (g *Guard) EndSessions(ctx context.Context, name string) error {
	if err := g.cfg.Store.EndSessions(ctx, name, time.Now()); err != nil {
		return err
	}
	g.logChange(ctx, name, "end all sessions and revoke all tokens")
	return nil
}

// shortID returns the first characters of a session's ID, enough to recognise it in the log.
func shortID(id string) string { return id[:min(8, len(id))] }
