package review

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"

	"khabar/auth"
	"khabar/news"
)

func (s *server) signInRoutes() []route {
	return []route{
		{"GET /login", "", "", s.signInPage},
		{"POST /login", "", "", s.signIn},
		{"POST /logout", news.PermissionReader, "", s.signOut},
	}
}

// A signInData is what templates/login.html shows.
type signInData struct {
	Name   string
	Next   string // path of the page to go to afterwards; may be empty
	Failed string // what was wrong with the last attempt; may be empty
}

func (s *server) signInPage(w http.ResponseWriter, r *request) error {
	next := localPath(r.URL.Query().Get("next"))
	if r.SignedIn() {
		http.Redirect(w, r.Request, cmp.Or(next, "/"), http.StatusSeeOther)
		return nil
	}
	return s.render(w, r, http.StatusOK, "login", "Sign in", signInData{Next: next})
}

// signIn signs a person in. The answer does not reveal whether the name exists.
func (s *server) signIn(w http.ResponseWriter, r *request) error {
	data := signInData{Name: r.PostFormValue("name"), Next: localPath(r.PostFormValue("next"))}
	if len(data.Name) > news.MaxName {
		data.Name = ""
	}
	if err := s.Auth.SignIn(w, r.Request, data.Name, r.PostFormValue("password")); err != nil {
		status, text, ok := signInFailure(w, err)
		if !ok {
			return err
		}
		data.Failed = text
		return s.render(w, r, status, "login", "Sign in", data)
	}
	w.Header().Set("Location", cmp.Or(data.Next, "/"))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// signInFailure returns the status and the text of the answer to a wrong password or to too many
// attempts, and sets the headers of the answer. For other errors ok is false.
func signInFailure(w http.ResponseWriter, err error) (status int, text string, ok bool) {
	if e, ok := errors.AsType[*auth.LimitError](err); ok {
		w.Header().Set("Retry-After", strconv.Itoa(e.Seconds()))
		return http.StatusTooManyRequests, sentence(e.Error()), true
	}
	if errors.Is(err, auth.ErrCredentials) {
		return http.StatusUnauthorized, sentence(err.Error()), true
	}
	return 0, "", false
}

func (s *server) signOut(w http.ResponseWriter, r *request) error {
	if err := s.Auth.SignOut(w, r.Request); err != nil {
		return err
	}
	w.Header().Set("Location", "/login")
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
