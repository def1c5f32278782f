package review

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"khabar/news"
)

// How often people may try to sign in. Only tries that fail count.
const (
	triesAddress, retryAddress = 10, 10 * time.Second
	triesName, retryName       = 10, 30 * time.Second
)

// A login is what signing in has to remember.
type login struct {
	addresses, names *limiter
	hashing          chan struct{}
}

func newLogin() *login {
	return &login{
		addresses: newLimiter(triesAddress, retryAddress),
		names:     newLimiter(triesName, retryName),
		hashing:   make(chan struct{}, hashers),
	}
}

func (s *server) loginRoutes() []route {
	return []route{
		{"GET /login", "", "", s.loginPage},
		{"POST /login", "", "", s.signIn},
		{"POST /logout", news.PermissionReader, "", s.signOut},
	}
}

// A loginForm is what templates/login.html shows.
type loginForm struct {
	Name, Next string
	Failed     string // what was wrong with the last try
}

func (s *server) loginPage(w http.ResponseWriter, v *visit) error {
	if v.signedIn() {
		http.Redirect(w, v.Request, cmp.Or(localPath(v.URL.Query().Get("next")), "/"), http.StatusSeeOther)
		return nil
	}
	return s.render(w, v, http.StatusOK, "login", "Sign in", loginForm{Next: localPath(v.URL.Query().Get("next"))})
}

// signIn checks a name and a password. Whether the name is known can be told neither from
// the answer nor from how long it takes.
func (s *server) signIn(w http.ResponseWriter, v *visit) error {
	form := loginForm{Name: v.PostFormValue("name"), Next: localPath(v.PostFormValue("next"))}
	if len(form.Name) > news.MaxName {
		form.Name = ""
	}
	now := time.Now()
	address := s.address(v.Request).String()
	if wait := s.login.take(address, form.Name, now); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		form.Failed = fmt.Sprintf("Too many tries. Try again in %d seconds.", int(wait.Seconds())+1)
		return s.render(w, v, http.StatusTooManyRequests, "login", "Sign in", form)
	}
	p, err := s.known(v, form.Name, v.PostFormValue("password"))
	if errors.Is(err, news.ErrNotFound) {
		form.Failed = "Name and password do not belong together."
		return s.render(w, v, http.StatusUnauthorized, "login", "Sign in", form)
	}
	if err != nil {
		return err
	}
	s.login.give(address, form.Name, now)
	if err := s.startSession(w, v, p); err != nil {
		return err
	}
	w.Header().Set("Location", cmp.Or(form.Next, "/"))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// take uses up a try of an address and of a name, and says how long to wait when one of
// them has none.
func (l *login) take(address, name string, now time.Time) (wait time.Duration) {
	if wait = l.addresses.take(address, now); wait > 0 {
		return wait
	}
	if wait = l.names.take(name, now); wait > 0 {
		l.addresses.give(address, now)
	}
	return wait
}

func (l *login) give(address, name string, now time.Time) {
	l.addresses.give(address, now)
	l.names.give(name, now)
}

// known returns the person of that name and password, or an error that wraps
// news.ErrNotFound.
func (s *server) known(v *visit, name, password string) (news.Person, error) {
	p, err := s.Store.Person(v.Context(), name)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return news.Person{}, err
	}
	done, serr := s.login.slot(v.Context())
	if serr != nil {
		return news.Person{}, serr
	}
	defer done()
	if fits := len(password) <= MaxPassword && checkPassword(p.Password, password); err != nil || !fits || !p.Disabled.IsZero() {
		return news.Person{}, fmt.Errorf("sign in %q: %w", name, news.ErrNotFound)
	}
	return p, nil
}

// startSession signs a person in, under a new secret; whatever the browser came with ends.
func (s *server) startSession(w http.ResponseWriter, v *visit, p news.Person) error {
	if v.session != nil {
		if err := s.Store.EndSession(v.Context(), v.Name, v.session); err != nil && !errors.Is(err, news.ErrNotFound) {
			return err
		}
	}
	secret, now := rand.Text()+rand.Text(), time.Now()
	err := s.Store.StartSession(v.Context(), news.Session{
		Hash: hashSecret(secret), Person: p.Name, Created: now, Seen: now, Expires: now.Add(SessionLife),
	})
	if err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(v.Request, secret))
	return nil
}

func (s *server) signOut(w http.ResponseWriter, v *visit) error {
	if v.session != nil {
		if err := s.Store.EndSession(v.Context(), v.Name, v.session); err != nil && !errors.Is(err, news.ErrNotFound) {
			return err
		}
	}
	http.SetCookie(w, s.cookie(v.Request, ""))
	w.Header().Set("Location", "/login")
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
