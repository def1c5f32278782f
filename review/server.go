package review

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"khabar/news"
)

// A Config is what Handler needs. Store and Log must be set.
type Config struct {
	Store Store
	Log   *slog.Logger
	// Loopback says that only this machine can connect. Only then is the desk open to
	// whoever asks, as long as nobody may sign in.
	Loopback bool
	// Public is the address under which people reach the pages, when that is another than
	// the one listened on: a reverse proxy's. Only its scheme and host are used; may be nil.
	Public *url.URL
	// Local signs what is done while the desk is open; empty means "local".
	Local string
	// Zone is in which times are shown and dates are meant; nil means UTC.
	Zone *time.Location
	// Mounts are handlers of other packages, by pattern with a method. They need no
	// signing in and guard themselves; requests from other sites reach them.
	Mounts map[string]http.Handler
}

// A server is the state that all requests share.
type server struct {
	Config
	pages map[string]*template.Template // by name
	login *login
}

// Handler serves the pages.
func Handler(cfg Config) http.Handler { return newServer(cfg).handler() }

func newServer(cfg Config) *server {
	cfg.Local = cmp.Or(cfg.Local, "local")
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	return &server{Config: cfg, pages: parsePages(cfg.Zone), login: newLogin()}
}

// handler joins the routes of the table and the mounts, behind what guards them all.
func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.guarded(rt))
	}
	csrf := http.NewCrossOriginProtection()
	for pattern, h := range s.Mounts {
		mux.Handle(pattern, h)
		csrf.AddInsecureBypassPattern(pattern)
	}
	csrf.SetDenyHandler(s.plain(http.StatusForbidden, "this form was sent from another site"))
	return s.harden(csrf.Handler(mux))
}

// guarded is a route behind the check of who asks.
func (s *server) guarded(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Request: r}
		who, err := s.visitor(r)
		v.visitor = who
		if err == nil {
			err = s.admit(rt, v)
		}
		if err == nil {
			err = rt.serve(w, v)
		}
		if err != nil {
			s.fail(w, v, err)
		}
	})
}

// A statusError is an error that chooses its own status.
type statusError struct {
	status int
	text   string // for the person
}

func (e *statusError) Error() string { return e.text }

// fail answers with what went wrong, as a page or, to programs, as JSON. What is not the
// person's doing is logged, and told without details.
func (s *server) fail(w http.ResponseWriter, v *visit, err error) {
	if v.Context().Err() != nil {
		return // nobody listens
	}
	status, text := s.explain(err)
	if errors.Is(err, errSignIn) && v.Method == http.MethodGet && !v.forPrograms() {
		http.Redirect(w, v.Request, "/login?"+url.Values{"next": {v.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		return
	}
	if status == http.StatusInternalServerError {
		s.Log.Error("page failed", "method", v.Method, "path", v.URL.Path, "who", v.Name, "error", err)
	}
	if v.forPrograms() {
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="khabar"`)
		}
		writeJSON(w, status, map[string]string{"error": text})
		return
	}
	page := errorPage{Status: status, Title: http.StatusText(status), Text: text}
	if rerr := s.render(w, v, status, "error", page.Title, page); rerr != nil {
		s.Log.Error("error page failed", "path", v.URL.Path, "error", rerr)
		http.Error(w, text, status)
	}
}

// An errorPage is what templates/error.html shows.
type errorPage struct {
	Status      int
	Title, Text string
}

// explain returns the status of an error and what to tell the person.
func (s *server) explain(err error) (status int, text string) {
	if e, ok := errors.AsType[*statusError](err); ok {
		return e.status, e.text
	}
	if e, ok := errors.AsType[*news.ConflictError](err); ok {
		return http.StatusConflict, e.Error()
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, "what you sent is too long"
	}
	switch {
	case errors.Is(err, news.ErrNotFound):
		return http.StatusNotFound, "there is no such thing here, or not any more"
	case errors.Is(err, news.ErrInvalid), errors.Is(err, news.ErrNotInStory):
		return http.StatusBadRequest, err.Error()
	case errors.Is(err, news.ErrNotYours):
		return http.StatusForbidden, "that was somebody else's doing; only they can take it back"
	case errors.Is(err, news.ErrUndone), errors.Is(err, news.ErrClosed), errors.Is(err, news.ErrExists):
		return http.StatusConflict, err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "the database took too long; try again"
	}
	return http.StatusInternalServerError, "something went wrong here; the log of the server tells what"
}

// forPrograms reports whether the answer is for a program rather than a person.
func (v *visit) forPrograms() bool { return strings.HasPrefix(v.URL.Path, "/api/") }

// see sends the browser on after an action, so that a reload does not repeat it. It goes to
// path unless the form names a page of ours to go back to, in its field "back".
func see(w http.ResponseWriter, v *visit, path string) error {
	w.Header().Set("Location", cmp.Or(localPath(v.PostFormValue("back")), path))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// localPath returns path when it leads to a page of ours, else nothing.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" ||
		!strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\r\n\t") {
		return ""
	}
	return u.String()
}
