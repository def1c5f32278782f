package auth

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// A Profile is a person with their sessions and tokens. Expired and revoked ones are left out.
type Profile struct {
	news.Person
	Sessions []Session    // newest first
	Tokens   []news.Token // newest first
}

// A Session is a session as a page shows it.
type Session struct {
	news.Session
	ID      string // what EndSession takes as id
	Current bool   // it is the session of the request
}

// Profile returns a person with their sessions and tokens.
func (g *Guard) Profile(ctx context.Context, name string) (Profile, error) {
	p, err := g.cfg.Store.Person(ctx, name)
	if err != nil {
		return Profile{}, err
	}
	return g.profile(ctx, p)
}

func (g *Guard) profile(ctx context.Context, p news.Person) (Profile, error) {
	out := Profile{Person: p}
	sessions, err := g.cfg.Store.Sessions(ctx, p.Name, time.Now(), SessionIdle)
	if err != nil {
		return Profile{}, err
	}
	current := IdentityOf(ctx).session
	for _, s := range sessions {
		out.Sessions = append(out.Sessions, Session{s, hex.EncodeToString(s.Hash), bytes.Equal(s.Hash, current)})
	}
	tokens, err := g.cfg.Store.Tokens(ctx, p.Name)
	if err != nil {
		return Profile{}, err
	}
	out.Tokens = slices.DeleteFunc(tokens, func(t news.Token) bool { return !t.Revoked.IsZero() })
	return out, nil
}

// Profiles returns everybody, by name, with their sessions and tokens.
func (g *Guard) Profiles(ctx context.Context) ([]Profile, error) {
	people, err := g.cfg.Store.People(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Profile, len(people))
	for i, p := range people {
		if all[i], err = g.profile(ctx, p); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// AddPerson adds a person who may sign in with a password. The error wraps news.ErrInvalid when the
// name, permission or password is not valid, and news.ErrExists when the name is taken.
func (g *Guard) AddPerson(ctx context.Context, name string, permission news.Permission, password string) error {
	if err := news.CheckName(name); err != nil {
		return err
	}
	if !permission.Valid() {
		return fmt.Errorf("permission %q: %w", permission, news.ErrInvalid)
	}
	hash, err := g.hash(ctx, password)
	if err != nil {
		return err
	}
	p := news.Person{Name: name, Permission: permission, Created: time.Now(), Keys: true, Password: hash}
	if err := g.cfg.Store.AddPerson(ctx, p); err != nil {
		return err
	}
	g.logChange(ctx, name, "add the person", "permission", permission)
	return nil
}

// SetPassword gives a person a new password, ends all their sessions and revokes all their
// tokens. The error wraps news.ErrInvalid when the password is too short or too long.
func (g *Guard) SetPassword(ctx context.Context, name, password string) error {
	hash, err := g.hash(ctx, password)
	if err != nil {
		return err
	}
	if err := g.cfg.Store.SetPassword(ctx, name, hash, nil, time.Now()); err != nil {
		return err
	}
	g.logChange(ctx, name, "set the password")
	return nil
}

// SetPermission changes the permission of a person. The error wraps news.ErrInvalid when
// permission is not one of news.Permissions.
func (g *Guard) SetPermission(ctx context.Context, name string, permission news.Permission) error {
	if err := g.cfg.Store.SetPermission(ctx, name, permission); err != nil {
		return err
	}
	g.logChange(ctx, name, "set the permission", "permission", permission)
	return nil
}

// SetKeys switches the single-letter keyboard shortcuts on or off for the person who makes the request.
func (g *Guard) SetKeys(ctx context.Context, on bool) error {
	return g.cfg.Store.SetKeys(ctx, IdentityOf(ctx).Name, on)
}

// DisablePerson stops a person from signing in, ends all their sessions and revokes all their
// tokens.
func (g *Guard) DisablePerson(ctx context.Context, name string) error {
	if err := g.cfg.Store.DisablePerson(ctx, name, time.Now()); err != nil {
		return err
	}
	g.logChange(ctx, name, "disable the person")
	return nil
}

// EnablePerson lets a disabled person sign in again.
func (g *Guard) EnablePerson(ctx context.Context, name string) error {
	if err := g.cfg.Store.EnablePerson(ctx, name); err != nil {
		return err
	}
	g.logChange(ctx, name, "enable the person")
	return nil
}

// logChange logs what the person who makes the request did to a person.
func (g *Guard) logChange(ctx context.Context, name, action string, args ...any) {
	g.cfg.Log.InfoContext(ctx, "person changed", append([]any{"who", IdentityOf(ctx).Name, "action", action, "person", name}, args...)...)
}
