package auth

import (
	"net/http"

	"khabar/news"
)

// An Access says who may use a route.
type Access struct {
	// Permission is the permission that a person needs. If it is empty, everybody may use the
	// route, signed in or not.
	Permission news.Permission
	// Scope is the scope that a token needs. A route with a scope is for programs: a session is
	// not enough. If Scope is empty, no token may be used for the route. A token acts for a
	// person, who needs Permission too.
	Scope news.Scope
}

// check returns why id may not use the route, or nil.
func (a Access) check(id Identity) error {
	switch {
	case id.token && !a.allows(id.scope):
		return &Refusal{http.StatusForbidden, "this token may not be used for that: tokens are for the API alone, and decisions need the scope review"}
	case a.Permission == "":
		return nil
	case a.Scope != "" && id.session != nil:
		return &Refusal{http.StatusUnauthorized, "a program needs a token; make one on your profile page"}
	case !id.SignedIn():
		return ErrSignIn
	case !id.Permission.Covers(a.Permission):
		return &Refusal{http.StatusForbidden, "this needs the permission " + string(a.Permission) + "; yours is " + string(id.Permission)}
	}
	return nil
}

// allows reports whether a token with a scope may be used for the route. Every token may read.
func (a Access) allows(scope news.Scope) bool {
	return a.Scope == news.ScopeRead || a.Scope != "" && a.Scope == scope
}

// A Refusal is an error that says why a request is refused.
type Refusal struct {
	Status int    // HTTP status of the answer
	Text   string // for the person who made the request
}

// Error returns Text.
func (e *Refusal) Error() string { return e.Text }

// ErrSignIn refuses a request of somebody who is not signed in.
var ErrSignIn error = &Refusal{http.StatusUnauthorized, "sign in first"}
