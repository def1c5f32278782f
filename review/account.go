package review

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"khabar/news"
)

// maxTokenName bounds what a token is said to be for, in bytes.
const maxTokenName = 60

// accountRoutes are the pages about oneself. A token reaches none of them.
func (s *server) accountRoutes() []route {
	return []route{
		{"GET /account", news.PermissionReader, "", s.account},
		{"POST /account/keys", news.PermissionReader, "", s.switchKeys},
		{"POST /account/password", news.PermissionReader, "", s.changePassword},
		{"POST /account/sessions", news.PermissionReader, "", s.endSession},
		{"POST /account/tokens", news.PermissionReader, "", s.addToken},
		{"POST /account/tokens/{id}", news.PermissionReader, "", s.revokeToken},
	}
}

// An accountPage is what templates/account.html shows.
type accountPage struct {
	Person   news.Person
	Sessions []sessionRow
	Tokens   []news.Token // that work
	New      string       // a token just made; shown this once
	Done     string       // what was just done
	Failed   string       // what was wrong with a form
}

// A sessionRow is a session as the page lists it.
type sessionRow struct {
	news.Session
	ID   string
	This bool // the page is read with it
}

func (s *server) account(w http.ResponseWriter, v *visit) error {
	return s.showAccount(w, v, http.StatusOK, accountPage{Done: accountDone(v.URL.Query().Get("done"))})
}

// accountDone says what an action did that has sent the browser on.
func accountDone(what string) string {
	switch what {
	case "keys":
		return "The keys are switched."
	case "password":
		return "The password is changed; every other session has ended."
	case "sessions":
		return "The session has ended."
	case "tokens":
		return "The token does not work any more."
	}
	return ""
}

func (s *server) showAccount(w http.ResponseWriter, v *visit, status int, p accountPage) error {
	if v.session == nil {
		return &statusError{http.StatusNotFound, "there are no accounts as long as nobody may sign in"}
	}
	var err error
	if p.Person, err = s.Store.Person(v.Context(), v.Name); err != nil {
		return err
	}
	now := time.Now()
	sessions, err := s.Store.Sessions(v.Context(), v.Name, now, SessionIdle)
	if err != nil {
		return err
	}
	for _, one := range sessions {
		p.Sessions = append(p.Sessions, sessionRow{one, hex.EncodeToString(one.Hash), bytes.Equal(one.Hash, v.session)})
	}
	tokens, err := s.Store.Tokens(v.Context(), v.Name)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.Revoked.IsZero() {
			p.Tokens = append(p.Tokens, t)
		}
	}
	return s.render(w, v, status, "account", "Account of "+v.Name, p)
}

func (s *server) switchKeys(w http.ResponseWriter, v *visit) error {
	if v.Open {
		return errNoAccount
	}
	if err := s.Store.SetKeys(v.Context(), v.Name, v.PostFormValue("keys") == "on"); err != nil {
		return err
	}
	return see(w, v, "/account?done=keys")
}

// errNoAccount refuses what only a person with a name can do.
var errNoAccount error = &statusError{http.StatusNotFound, "there are no accounts as long as nobody may sign in"}

// changePassword asks for the old password, so that a browser left alone gives nobody a new one.
func (s *server) changePassword(w http.ResponseWriter, v *visit) error {
	if v.Open {
		return errNoAccount
	}
	now, address := time.Now(), s.address(v.Request).String()
	if wait := s.login.take(address, v.Name, now); wait > 0 {
		return s.showAccount(w, v, http.StatusTooManyRequests, accountPage{Failed: "Too many tries. Try again later."})
	}
	if _, err := s.known(v, v.Name, v.PostFormValue("old")); err != nil {
		return s.showAccount(w, v, http.StatusBadRequest, accountPage{Failed: "That is not your password now."})
	}
	s.login.give(address, v.Name, now)
	if v.PostFormValue("new") != v.PostFormValue("again") {
		return s.showAccount(w, v, http.StatusBadRequest, accountPage{Failed: "The two new passwords differ."})
	}
	hash, err := s.hash(v.Context(), v.PostFormValue("new"))
	if err != nil {
		return s.showAccount(w, v, http.StatusBadRequest, accountPage{Failed: passwordRule})
	}
	if err := s.Store.SetPassword(v.Context(), v.Name, hash, v.session, now); err != nil {
		return err
	}
	return see(w, v, "/account?done=password")
}

// passwordRule tells what HashPassword wants.
var passwordRule = fmt.Sprintf("A password has at least %d characters, and at most %d bytes.", MinPassword, MaxPassword)

// hash hashes a password when there is room for it.
func (s *server) hash(ctx context.Context, password string) (string, error) {
	done, err := s.login.slot(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return HashPassword(password)
}

// endSession ends one of the visitor's sessions, or all.
func (s *server) endSession(w http.ResponseWriter, v *visit) error {
	if v.Open {
		return errNoAccount
	}
	if v.PostFormValue("session") == "all" {
		if err := s.Store.EndSessions(v.Context(), v.Name, time.Now()); err != nil {
			return err
		}
		return see(w, v, "/login")
	}
	hash, err := hex.DecodeString(v.PostFormValue("session"))
	if err != nil {
		return news.ErrNotFound
	}
	if err := s.Store.EndSession(v.Context(), v.Name, hash); err != nil {
		return err
	}
	return see(w, v, "/account?done=sessions")
}

// addToken makes a token and shows it, once.
func (s *server) addToken(w http.ResponseWriter, v *visit) error {
	if v.Open {
		return errNoAccount
	}
	t := news.Token{
		Person: v.Name, Name: strings.TrimSpace(v.PostFormValue("name")), Scope: news.Scope(v.PostFormValue("scope")), Created: time.Now(),
	}
	switch {
	case t.Name == "" || len(t.Name) > maxTokenName:
		return s.showAccount(w, v, http.StatusBadRequest, accountPage{Failed: "Say in a few words what the token is for."})
	case !t.Scope.Valid():
		return s.showAccount(w, v, http.StatusBadRequest, accountPage{Failed: "Choose what the token is good for."})
	}
	secret := tokenPrefix + rand.Text()
	if _, err := s.Store.AddToken(v.Context(), t, hashSecret(secret)); err != nil {
		return err
	}
	return s.showAccount(w, v, http.StatusOK, accountPage{New: secret})
}

func (s *server) revokeToken(w http.ResponseWriter, v *visit) error {
	id, err := strconv.ParseInt(v.PathValue("id"), 10, 64)
	if err != nil || v.Open {
		return news.ErrNotFound
	}
	if err := s.Store.RevokeToken(v.Context(), v.Name, id, time.Now()); err != nil {
		return err
	}
	return see(w, v, "/account?done=tokens")
}
