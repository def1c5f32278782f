package auth

import (
	"context"
	"time"

	"khabar/news"
)

// A Store keeps people, their sessions and their tokens. *store.DB implements it. The error of a
// method that takes the name of a person wraps news.ErrNotFound when there is no such person.
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
	// AddPerson adds a person who may sign in. The error wraps news.ErrExists when the name is
	// taken, and news.ErrInvalid when the name or the permission is not valid.
	AddPerson(ctx context.Context, p news.Person) error
	// SetPassword stores the hash of a new password, revokes all tokens of the person, and ends
	// all their sessions except the one whose hash is keep. If keep is nil, all sessions end.
	SetPassword(ctx context.Context, name, hash string, keep []byte, at time.Time) error
	// RehashPassword replaces oldHash by newHash, which is a hash of the same password. Sessions
	// and tokens stay valid. It does nothing when oldHash is no longer the stored one.
	RehashPassword(ctx context.Context, name, oldHash, newHash string) error
	// SetPermission changes the permission of a person. The error wraps news.ErrInvalid when p
	// is not one of news.Permissions.
	SetPermission(ctx context.Context, name string, p news.Permission) error
	// SetKeys switches the single-letter keyboard shortcuts on or off for a person.
	SetKeys(ctx context.Context, name string, on bool) error
	// DisablePerson stops a person from signing in, ends all sessions and revokes all tokens.
	DisablePerson(ctx context.Context, name string, at time.Time) error
	// EnablePerson lets a disabled person sign in again. Their former sessions and tokens stay
	// invalid.
	EnablePerson(ctx context.Context, name string) error
}

// Sessions is the part of a Store that keeps the sessions of people.
type Sessions interface {
	// StartSession stores a new session. The error wraps news.ErrNotFound when the person is
	// disabled.
	StartSession(ctx context.Context, s news.Session) error
	// Session returns the session that has a hash, and its person, and records that it was used now.
	// The error wraps news.ErrNotFound when there is no such session, when it has expired or was
	// not used for longer than idle, and when its person is disabled.
	Session(ctx context.Context, hash []byte, now time.Time, idle time.Duration) (news.Session, news.Person, error)
	// Sessions returns the valid sessions of a person, newest first: those for which Session
	// returns no error.
	Sessions(ctx context.Context, name string, now time.Time, idle time.Duration) ([]news.Session, error)
	// EndSession ends one session of a person. The error wraps news.ErrNotFound when the session
	// is another person's.
	EndSession(ctx context.Context, name string, hash []byte) error
	// EndSessions ends all sessions of a person and revokes all tokens.
	EndSessions(ctx context.Context, name string, at time.Time) error
}

// Tokens is the part of a Store that keeps the tokens with which programs act for people.
type Tokens interface {
	// AddToken stores the hash of a new token and returns the token's ID. The error wraps
	// news.ErrNotFound when the person is disabled, and news.ErrInvalid when the scope is not
	// valid.
	AddToken(ctx context.Context, t news.Token, hash []byte) (int64, error)
	// Token returns the token that has a hash, and its person, and records that it was used now. The
	// error wraps news.ErrNotFound when there is no such token, when it was revoked, and when
	// its person is disabled.
	Token(ctx context.Context, hash []byte, now time.Time) (news.Token, news.Person, error)
	// Tokens returns all tokens of a person, revoked ones too, newest first.
	Tokens(ctx context.Context, name string) ([]news.Token, error)
	// RevokeToken revokes one token of a person. The error wraps news.ErrNotFound when the token
	// is another person's or was revoked before.
	RevokeToken(ctx context.Context, name string, id int64, at time.Time) error
}
