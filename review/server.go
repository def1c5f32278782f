package review

import (
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"khabar/auth"
)

// A Config configures Handler. Store, Auth and Log must be set.
type Config struct {
	Store Store
	Auth  *auth.Guard
	Log   *slog.Logger
	// Zone is the time zone of the times on pages and the dates in filters; nil means UTC.
	Zone *time.Location
	// Mounts are handlers of other packages, by pattern with a method. They are served without
	// signing in, and also get forms of other sites, so they must check their requests.
	Mounts map[string]http.Handler
}

// A server is the state that all requests share.
type server struct {
	Config
	templates map[string]*template.Template // by name of the page
}

// Handler returns the handler of the pages and of the API.
func Handler(cfg Config) http.Handler { return newServer(cfg).handler() }

func newServer(cfg Config) *server {
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	return &server{Config: cfg, templates: parseTemplates(cfg.Zone)}
}

// handler returns the handler of the table of routes and the mounts.
func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.routeHandler(rt))
	}
	for pattern, h := range s.Mounts {
		mux.Handle(pattern, h)
	}
	return s.Auth.Protect(mux, slices.Collect(maps.Keys(s.Mounts)), s.refuse)
}

// routeHandler serves a route to those who may use it.
func (s *server) routeHandler(rt route) http.Handler {
	h := http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := newRequest(hr)
		var err error
		if r.Method == http.MethodPost && !r.wantsJSON() {
			err = readForm(r.Request)
		}
		if err == nil {
			err = rt.serve(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
	return s.Auth.Require(auth.Access{Permission: rt.need, Scope: rt.scope}, h, s.refuse)
}

// refuse answers a request that package auth has refused.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	s.fail(w, newRequest(r), err)
}

// A request is an HTTP request and who makes it.
type request struct {
	*http.Request
	auth.Identity
}

func newRequest(r *http.Request) *request { return &request{r, auth.IdentityOf(r.Context())} }

// wantsJSON reports whether the answer is for a program rather than a person.
func (r *request) wantsJSON() bool { return strings.HasPrefix(r.URL.Path, "/api/") }
