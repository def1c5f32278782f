package review

import (
	"errors"
	"net/http"
	"strconv"

	"khabar/news"
)

// personPage shows an admin the permission, sessions and tokens of another person. Admins have
// their own on the profile page.
func (s *server) personPage(w http.ResponseWriter, r *request) error {
	if r.PathValue("name") == r.Name {
		http.Redirect(w, r.Request, "/profile", http.StatusSeeOther)
		return nil
	}
	return s.showPerson(w, r, http.StatusOK, profileData{Done: doneWords(r.URL.Query().Get("done"))})
}

func (s *server) showPerson(w http.ResponseWriter, r *request, status int, data profileData) error {
	var err error
	if data.Profile, err = s.Auth.Profile(r.Context(), r.PathValue("name")); err != nil {
		return err
	}
	data.Permissions = news.Permissions()
	return s.render(w, r, status, "person", data.Name, data)
}

// changePerson changes another person as the form says. Admins cannot change themselves, because
// khabar could be left without an admin.
func (s *server) changePerson(w http.ResponseWriter, r *request) error {
	name, do := r.PathValue("name"), r.PostFormValue("do")
	if name == r.Name {
		return badRequest("you cannot change yourself here; your profile page shows what you can change")
	}
	ctx := r.Context()
	var err error
	switch do {
	case "role":
		err = s.Auth.SetPermission(ctx, name, news.Permission(r.PostFormValue("role")))
	case "disable":
		err = s.Auth.DisablePerson(ctx, name)
	case "enable":
		err = s.Auth.EnablePerson(ctx, name)
	case "session":
		err = s.Auth.EndSession(ctx, name, r.PostFormValue("session"))
	case "sessions":
		err = s.Auth.EndSessions(ctx, name)
	case "token":
		id, _ := strconv.ParseInt(r.PostFormValue("token"), 10, 64) // not a number: 0, which no token has
		err = s.Auth.RevokeToken(ctx, name, id)
	case "password":
		do = "new-password"
		err = s.Auth.SetPassword(ctx, name, r.PostFormValue("password"))
	default:
		return badRequest("%q is not something that can be done to a person", do)
	}
	if errors.Is(err, news.ErrInvalid) {
		return s.showPerson(w, r, http.StatusBadRequest, profileData{Failed: sentence(err.Error())})
	}
	if err != nil {
		return err
	}
	return redirect(w, r, "/users/"+name+"?done="+do)
}
