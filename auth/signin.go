package auth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"khabar/news"
)

// ErrCredentials says that the name and the password do not belong to a person who may sign in.
var ErrCredentials = errors.New("the name or the password is wrong")

// SignIn checks a name and a password, starts a session and sets its cookie. It returns
// ErrCredentials when name or password is wrong or the person is disabled, and a *LimitError after
// too many failed attempts. Neither the error nor the time that the check takes reveals whether the name
// exists.
func (g *Guard) SignIn(w http.ResponseWriter, r *http.Request, name, password string) error {
	if err := g.authenticate(r, name, password); err != nil {
		return err
	}
	return g.startSession(w, r, name)
}

// ChangePassword gives the person who makes the request a new password, ends all their other
// sessions and revokes all their tokens. It needs the old password, so that nobody can take over
// a profile at a browser that was left unattended. It returns the errors of SignIn, and one that
// wraps news.ErrInvalid when the new password is too short or too long.
func (g *Guard) ChangePassword(r *http.Request, old, password string) error {
	ctx, id := r.Context(), IdentityOf(r.Context())
	if err := g.authenticate(r, id.Name, old); err != nil {
		return err
	}
	hash, err := g.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := g.cfg.Store.SetPassword(ctx, id.Name, hash, id.session, time.Now()); err != nil {
		return err
	}
	g.logChange(ctx, id.Name, "set the password")
	return nil
}

// authenticate checks a name and a password, and returns a *LimitError after too many failed
// attempts. Attempts that succeed do not count.
func (g *Guard) authenticate(r *http.Request, name, password string) error {
	now, address := time.Now(), g.clientAddress(r).String()
	if err := g.attempts.take(address, name, now); err != nil {
		return err
	}
	if err := g.verify(r.Context(), name, password); err != nil {
		return err
	}
	g.attempts.giveBack(address, name, now)
	return nil
}

// verify checks a name and a password. If the hash was made with other costs than the current
// ones, verify replaces it: only now is the password available.
func (g *Guard) verify(ctx context.Context, name, password string) error {
	p, err := g.cfg.Store.Person(ctx, name)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return err
	}
	done, err := g.startHashing(ctx)
	if err != nil {
		return err
	}
	defer done()
	if len(password) > MaxPassword {
		return ErrCredentials
	}
	match, outdated, err := checkPassword(p.Password, password)
	if err != nil && p.Password != "" {
		g.cfg.Log.WarnContext(ctx, "the stored password hash cannot be used; set a new password", "person", p.Name, "error", err)
	}
	if !match || !p.Disabled.IsZero() {
		return ErrCredentials
	}
	if outdated {
		g.rehash(ctx, p, password)
	}
	return nil
}

// rehash stores a new hash of a password, made with the current costs. It only logs an error,
// because the old hash keeps working.
func (g *Guard) rehash(ctx context.Context, p news.Person, password string) {
	hash, err := HashPassword(password)
	if err == nil {
		err = g.cfg.Store.RehashPassword(ctx, p.Name, p.Password, hash)
	}
	if err != nil {
		g.cfg.Log.WarnContext(ctx, "rehash a password", "person", p.Name, "error", err)
	}
}
