package auth

import (
	"context"
	"time"

	"khabar/news"
)

// A Store keeps people, their sessions and their tokens. *store.DB is one. A method that is
// given the name of a person wraps news.ErrNotFound when there is no such person.
type Store interface {
	People
	Sessions
	Tokens
}

// People is the part of a Store that keeps who may sign in.
type People interface {
	// HasPeople reports whether anybody was ever added; disabled people count too.
	HasPeople(ctx context.Context) (bool, error)
	// People returns everybody, by name.
	People(ctx context.Context) ([]news.Person, error)
	// Person returns one person.
	Person(ctx context.Context, name string) (news.Person, error)
	// AddPerson adds a person who may sign in. It wraps news.ErrExists when the name is taken,
	// and news.ErrInvalid when the name or the permission is none.
	AddPerson(ctx context.Context, p news.Person) error
	// SetPassword stores the hash of a new password, ends all sessions of the person but the
	// one whose hash is keep, and revokes all tokens. A nil keep spares no session.
	SetPassword(ctx context.Context, name, hash string, keep []byte, at time.Time) error
	// RehashPassword replaces the hash of an unchanged password. Sessions and tokens stay
	// valid. It does nothing when the stored hash is no longer old.
	RehashPassword(ctx context.Context, name, old, hash string) error
	// SetPermission says what a person may do from now on. It wraps news.ErrInvalid when p is
	// not one of news.Permissions.
	SetPermission(ctx context.Context, name string, p news.Permission) error
	// SetKeys switches single-letter keys on or off for a person.
	SetKeys(ctx context.Context, name string, on bool) error
	// DisablePerson stops a person from signing in, ends all sessions and revokes all tokens.
	DisablePerson(ctx context.Context, name string, at time.Time) error
	// EnablePerson lets a disabled person sign in again. Sessions and tokens do not come back.
	EnablePerson(ctx context.Context, name string) error
}

// Sessions is the part of a Store that keeps the browsers that people are signed in with.
type Sessions interface {
	// StartSession stores a new session. It wraps news.ErrNotFound when the person is
	// disabled.
	StartSession(ctx context.Context, s news.Session) error
	// Session returns the session with that hash and its person, and records the use. It wraps
	// news.ErrNotFound when there is none, it has expired, it was not used for longer than
	// idle, or its person is disabled.
	Session(ctx context.Context, hash []byte, now time.Time, idle time.Duration) (news.Session, news.Person, error)
	// Sessions returns the sessions of a person that Session would return, newest first.
	Sessions(ctx context.Context, name string, now time.Time, idle time.Duration) ([]news.Session, error)
	// EndSession ends one session of a person. It wraps news.ErrNotFound when the session is
	// somebody else's.
	EndSession(ctx context.Context, name string, hash []byte) error
	// EndSessions ends all sessions of a person and revokes all tokens.
	EndSessions(ctx context.Context, name string, at time.Time) error
}

// Tokens is the part of a Store that keeps the secrets of programs.
type Tokens interface {
	// AddToken stores the hash of a new token and returns the token's ID. It wraps
	// news.ErrNotFound when the person is disabled, and news.ErrInvalid when the scope is none.
	AddToken(ctx context.Context, t news.Token, hash []byte) (int64, error)
	// Token returns the token with that hash and its person, and records the use. It wraps
	// news.ErrNotFound when there is none, it was revoked, or its person is disabled.
	Token(ctx context.Context, hash []byte, now time.Time) (news.Token, news.Person, error)
	// Tokens returns all tokens of a person, revoked ones too, newest first.
	Tokens(ctx context.Context, name string) ([]news.Token, error)
	// RevokeToken revokes one token of a person. It wraps news.ErrNotFound when the token is
	// somebody else's or was revoked before.
	RevokeToken(ctx context.Context, name string, id int64, at time.Time) error
}
