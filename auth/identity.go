package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"khabar/news"
)

// An Identity is who makes a request: a person with a session, a program with a person's token,
// or anybody on this machine while the installation is open. The zero Identity is somebody who
// is not signed in.
type Identity struct {
	Name       string          // empty for somebody who is not signed in
	Permission news.Permission // empty for somebody who is not signed in
	Open       bool            // the installation is open: nobody has to sign in
	Keys       bool            // the single-letter keyboard shortcuts of the pages are on

	session []byte     // hash of the session's cookie; nil without a session
	token   bool       // the request has a token
	scope   news.Scope // scope of the token; empty without a token
}

// IdentityOf returns who makes a request. ctx must be the context of a request that Require has
// passed to a handler; for any other context it returns the zero Identity.
func IdentityOf(ctx context.Context) Identity {
	id, _ := ctx.Value(identityKey{}).(Identity)
	return id
}

// SignedIn reports whether a person, or a program of a person, makes the request.
func (id Identity) SignedIn() bool { return id.Name != "" }

// HasSession reports whether the person signed in with a browser, and so can sign out.
func (id Identity) HasSession() bool { return id.session != nil }

// CanReview reports whether the person may decide about items and stories.
func (id Identity) CanReview() bool { return id.Permission.Covers(news.PermissionAnalyst) }

// CanMaintain reports whether the person may manage feeds and the taxonomy.
func (id Identity) CanMaintain() bool { return id.Permission.Covers(news.PermissionMaintainer) }

// CanAdmin reports whether the person may manage people.
func (id Identity) CanAdmin() bool { return id.Permission.Covers(news.PermissionAdmin) }

// identify returns who makes a request: by its token, or if it has none, by its cookie. An
// invalid token is an error, even if the cookie is valid. An invalid cookie is ignored.
func (g *Guard) identify(r *http.Request) (Identity, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		return g.identifyToken(r.Context(), header)
	}
	open, err := g.isOpen(r.Context())
	if err != nil {
		return Identity{}, err
	}
	if open {
		return Identity{Name: g.cfg.Local, Permission: news.PermissionMaintainer, Open: true, Keys: true}, nil
	}
	cookie, err := r.Cookie(g.cookieName(r))
	if err != nil {
		return Identity{}, nil
	}
	hash := hashSecret(cookie.Value)
	_, p, err := g.cfg.Store.Session(r.Context(), hash, time.Now(), SessionIdle)
	if errors.Is(err, news.ErrNotFound) {
		return Identity{}, nil
	}
	if err != nil {
		return Identity{}, err
	}
	return Identity{Name: p.Name, Permission: p.Permission, Keys: p.Keys, session: hash}, nil
}

// identifyToken returns the person of the token in an Authorization header.
func (g *Guard) identifyToken(ctx context.Context, header string) (Identity, error) {
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(secret, tokenPrefix) {
		return Identity{}, &Refusal{http.StatusUnauthorized, "the header Authorization has no token; send Authorization: Bearer khb_…"}
	}
	t, p, err := g.cfg.Store.Token(ctx, hashSecret(secret), time.Now())
	if errors.Is(err, news.ErrNotFound) {
		return Identity{}, &Refusal{http.StatusUnauthorized, "this token is wrong or was revoked; make a new one on your profile page"}
	}
	if err != nil {
		return Identity{}, err
	}
	return Identity{Name: p.Name, Permission: p.Permission, token: true, scope: t.Scope}, nil
}
