package auth

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/url"
)

// maxBody is the size limit of a request's body, in bytes. The form for a verdict on
// news.MaxBulk items fits.
const maxBody = 128 << 10

// ContentSecurityPolicy is the policy of every answer whose handler sets no other policy. A page
// loads only files of this server and has no inline style or script, and no other page may frame it.
const ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// A Config configures a Guard. Store and Log must be set.
type Config struct {
	Store Store
	// Log receives every change to a person, session or token, with the name of the person who made it.
	Log *slog.Logger
	// Loopback says that only this machine can connect. With it the installation is open until
	// the first person is added: everybody on this machine acts as Local (see decision 94).
	Loopback bool
	// Public is the address of the reverse proxy through which people reach the server. Only
	// its scheme and host are used. It is nil when there is no proxy.
	Public *url.URL
	// Local is the name under which everybody acts while the installation is open; empty
	// means "local".
	Local string
}

// A Guard authenticates and authorises requests. It is safe for concurrent use.
type Guard struct {
	cfg      Config
	attempts *attempts
	hashing  chan struct{} // one element for each password that is being hashed; its capacity is the limit
}

// New makes a Guard.
func New(cfg Config) *Guard {
	cfg.Local = cmp.Or(cfg.Local, "local")
	return &Guard{cfg: cfg, attempts: newAttempts(), hashing: make(chan struct{}, maxHashing)}
}

// A RefuseFunc answers a request that a Guard refuses. The error is a *Refusal or comes from
// the Store.
type RefuseFunc func(w http.ResponseWriter, r *http.Request, err error)

// Keys of the values that a Guard puts into the context of a request.
type (
	openKey     struct{} // bool, see Guard.isOpen
	identityKey struct{} // Identity
)

// Protect returns h with the protection that every request needs: security headers, the check
// of the Host header, the refusal of forms of other sites, and the limit on the body. crossOrigin
// are patterns of http.ServeMux for the routes to which other sites may send forms.
func (g *Guard) Protect(h http.Handler, crossOrigin []string, refuse RefuseFunc) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, pattern := range crossOrigin {
		protection.AddInsecureBypassPattern(pattern)
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "this form was sent from another site", http.StatusForbidden)
	}))
	h = protection.Handler(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.setHeaders(w.Header(), r)
		open, err := g.isOpen(r.Context())
		if err == nil && open {
			err = g.checkHost(r)
		}
		if err != nil {
			refuse(w, r, err)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), openKey{}, open))
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		h.ServeHTTP(w, r)
	})
}

// setHeaders sets the headers of every answer.
func (g *Guard) setHeaders(head http.Header, r *http.Request) {
	head.Set("Content-Security-Policy", ContentSecurityPolicy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Cache-Control", "no-store") // a handler whose answer holds no data may replace it
	if g.isHTTPS(r) {
		head.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Require returns a handler that calls h for requests that access allows, and refuse for all
// others. Both can call IdentityOf to learn who makes the request.
func (g *Guard) Require(access Access, h http.Handler, refuse RefuseFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := g.identify(r)
		r = r.WithContext(context.WithValue(r.Context(), identityKey{}, id))
		if err == nil {
			err = access.check(id)
		}
		if err != nil {
			refuse(w, r, err)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// isOpen reports whether the installation is open: only this machine can connect, and no person
// was ever added. It queries the database once per request.
func (g *Guard) isOpen(ctx context.Context) (bool, error) {
	if !g.cfg.Loopback {
		return false, nil
	}
	if open, ok := ctx.Value(openKey{}).(bool); ok {
		return open, nil
	}
	people, err := g.cfg.Store.HasPeople(ctx)
	return err == nil && !people, err
}
