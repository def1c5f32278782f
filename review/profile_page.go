package review

import (
	"errors"
	"fmt"
	"net/http"

	"khabar/auth"
	"khabar/news"
)

// profileRoutes are the pages about oneself.
func (s *server) profileRoutes() []route {
	return []route{
		{"GET /profile", news.PermissionReader, "", withProfile(s.profilePage)},
		{"GET /account", news.PermissionReader, "", redirectToProfile},
		{"POST /profile/keys", news.PermissionReader, "", withProfile(s.setKeys)},
		{"POST /profile/password", news.PermissionReader, "", withProfile(s.changePassword)},
		{"POST /profile/sessions", news.PermissionReader, "", withProfile(s.endSession)},
		{"POST /profile/tokens", news.PermissionReader, "", withProfile(s.addToken)},
		{"POST /profile/tokens/{id}", news.PermissionReader, "", withProfile(s.revokeToken)},
	}
}

// withProfile refuses requests while the installation is open: then nobody has a profile.
func withProfile(h handler) handler {
	return func(w http.ResponseWriter, r *request) error {
		if r.Open {
			return &statusError{http.StatusNotFound, "nobody has a profile as long as nobody may sign in"}
		}
		return h(w, r)
	}
}

// redirectToProfile redirects from the address that the profile page had in earlier versions.
func redirectToProfile(w http.ResponseWriter, r *request) error {
	http.Redirect(w, r.Request, "/profile", http.StatusMovedPermanently)
	return nil
}

// A profileData is what templates/profile.html and templates/person.html show.
type profileData struct {
	auth.Profile
	Own         bool // it is the profile of the person who sees it
	Permissions []news.Permission
	Secret      string // the token that was just made; shown once
	Done        string // what was just done; may be empty
	Failed      string // what was wrong with a form; may be empty
}

func (s *server) profilePage(w http.ResponseWriter, r *request) error {
	return s.showProfile(w, r, http.StatusOK, profileData{Done: doneWords(r.URL.Query().Get("done"))})
}

// doneWords returns a sentence that says what an action did, for the profile page to which the
// browser is redirected afterwards.
func doneWords(action string) string {
	switch action {
	case "keys":
		return "The keys are switched."
	case "role":
		return "The permission is changed."
	case "password":
		return "The password is changed. All other sessions have ended and all tokens are revoked."
	case "new-password":
		return "The password is changed. All sessions have ended and all tokens are revoked."
	case "session":
		return "The session has ended."
	case "sessions":
		return "All sessions have ended and all tokens are revoked."
	case "token":
		return "The token is revoked."
	case "disable":
		return "The person is disabled. All sessions have ended and all tokens are revoked."
	case "enable":
		return "The person may sign in again."
	case "add":
		return "The person may sign in."
	}
	return ""
}

func (s *server) showProfile(w http.ResponseWriter, r *request, status int, data profileData) error {
	data.Own = true
	var err error
	if data.Profile, err = s.Auth.Profile(r.Context(), r.Name); err != nil {
		return err
	}
	return s.render(w, r, status, "profile", "Your profile", data)
}

// setKeys switches single-letter keys on or off.
func (s *server) setKeys(w http.ResponseWriter, r *request) error {
	if err := s.Auth.SetKeys(r.Context(), r.PostFormValue("keys") == "on"); err != nil {
		return err
	}
	return redirect(w, r, "/profile?done=keys")
}

// passwordRule says which passwords auth.HashPassword accepts.
var passwordRule = fmt.Sprintf("A password has at least %d characters, and at most %d bytes.", auth.MinPassword, auth.MaxPassword)

func (s *server) changePassword(w http.ResponseWriter, r *request) error {
	if r.PostFormValue("new") != r.PostFormValue("again") {
		return s.showProfile(w, r, http.StatusBadRequest, profileData{Failed: "The two new passwords differ."})
	}
	err := s.Auth.ChangePassword(r.Request, r.PostFormValue("old"), r.PostFormValue("new"))
	if e, ok := errors.AsType[*auth.LimitError](err); ok {
		return s.showProfile(w, r, http.StatusTooManyRequests, profileData{Failed: sentence(e.Error())})
	}
	switch {
	case errors.Is(err, auth.ErrCredentials):
		return s.showProfile(w, r, http.StatusBadRequest, profileData{Failed: "That is not your current password."})
	case errors.Is(err, news.ErrInvalid):
		return s.showProfile(w, r, http.StatusBadRequest, profileData{Failed: passwordRule})
	case err != nil:
		return err
	}
	return redirect(w, r, "/profile?done=password")
}

// endSession ends one of the person's sessions, or all of them.
func (s *server) endSession(w http.ResponseWriter, r *request) error {
	id := r.PostFormValue("session")
	if id == "all" {
		if err := s.Auth.EndSessions(r.Context(), r.Name); err != nil {
			return err
		}
		return redirect(w, r, "/login")
	}
	if err := s.Auth.EndSession(r.Context(), r.Name, id); err != nil {
		return err
	}
	return redirect(w, r, "/profile?done=session")
}

// addToken makes a token and shows it, once.
func (s *server) addToken(w http.ResponseWriter, r *request) error {
	secret, err := s.Auth.AddToken(r.Context(), r.PostFormValue("name"), news.Scope(r.PostFormValue("scope")))
	if errors.Is(err, news.ErrInvalid) {
		return s.showProfile(w, r, http.StatusBadRequest, profileData{Failed: "Say in a few words what the token is for, and choose what it may do."})
	}
	if err != nil {
		return err
	}
	return s.showProfile(w, r, http.StatusOK, profileData{Secret: secret})
}

func (s *server) revokeToken(w http.ResponseWriter, r *request) error {
	id, err := pathNumber(r, "id")
	if err != nil {
		return err
	}
	if err := s.Auth.RevokeToken(r.Context(), r.Name, id); err != nil {
		return err
	}
	return redirect(w, r, "/profile?done=token")
}
