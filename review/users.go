package review

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"khabar/news"
)

// userRoutes are the pages about others. A token reaches none of them.
func (s *server) userRoutes() []route {
	return []route{
		{"GET /users", news.PermissionAdmin, "", s.users},
		{"POST /users", news.PermissionAdmin, "", s.addUser},
		{"POST /users/{name}", news.PermissionAdmin, "", s.changeUser},
	}
}

// A usersPage is what templates/users.html shows.
type usersPage struct {
	People []userRow
	Permissions  []news.Permission
	Add    news.Person // what the form for a new person holds
	Done   string      // what was just done
	Failed string      // what was wrong with a form
}

// A userRow is a person as the page lists them.
type userRow struct {
	news.Person
	Sessions int  // that are alive
	Self     bool // the one who looks
}

func (s *server) users(w http.ResponseWriter, v *visit) error {
	p := usersPage{Add: news.Person{Permission: news.PermissionAnalyst}}
	if name := v.URL.Query().Get("done"); news.CheckName(name) == nil {
		p.Done = "Done: " + name + "."
	}
	return s.showUsers(w, v, http.StatusOK, p)
}

func (s *server) showUsers(w http.ResponseWriter, v *visit, status int, p usersPage) error {
	people, err := s.Store.People(v.Context())
	if err != nil {
		return err
	}
	for _, one := range people {
		sessions, err := s.Store.Sessions(v.Context(), one.Name, time.Now(), SessionIdle)
		if err != nil {
			return err
		}
		p.People = append(p.People, userRow{one, len(sessions), one.Name == v.Name})
	}
	p.Permissions = news.Permissions()
	return s.render(w, v, status, "users", "People", p)
}

func (s *server) addUser(w http.ResponseWriter, v *visit) error {
	p := news.Person{Name: v.PostFormValue("name"), Permission: news.Permission(v.PostFormValue("role")), Created: time.Now(), Keys: true}
	err := news.CheckName(p.Name)
	if err == nil && !p.Permission.Valid() {
		err = fmt.Errorf("%w: role %q", news.ErrInvalid, p.Permission)
	}
	if err == nil {
		p.Password, err = s.hash(v.Context(), v.PostFormValue("password"))
	}
	if err == nil {
		err = s.Store.AddPerson(v.Context(), p)
	}
	switch {
	case errors.Is(err, news.ErrInvalid):
		return s.showUsers(w, v, http.StatusBadRequest, usersPage{Add: p, Failed: err.Error()})
	case errors.Is(err, news.ErrExists):
		return s.showUsers(w, v, http.StatusConflict, usersPage{Add: p, Failed: "There is somebody of that name already."})
	case err != nil:
		return err
	}
	return see(w, v, "/users?done="+p.Name)
}

// changeUser does one thing to another person. Nobody does it to themselves: an admin who
// did could leave the desk without one.
func (s *server) changeUser(w http.ResponseWriter, v *visit) error {
	name := v.PathValue("name")
	if name == v.Name {
		return s.showUsers(w, v, http.StatusBadRequest, usersPage{Failed: "What concerns yourself is on the page of your account."})
	}
	var err error
	switch do := v.PostFormValue("do"); do {
	case "role":
		err = s.Store.SetPermission(v.Context(), name, news.Permission(v.PostFormValue("role")))
	case "disable":
		err = s.Store.DisablePerson(v.Context(), name, time.Now())
	case "enable":
		err = s.Store.EnablePerson(v.Context(), name)
	case "sessions":
		err = s.Store.EndSessions(v.Context(), name)
	case "password":
		err = s.setPassword(v.Context(), name, v.PostFormValue("password"))
	default:
		err = fmt.Errorf("%w: %q is nothing that can be done to a person", news.ErrInvalid, do)
	}
	if errors.Is(err, news.ErrInvalid) {
		return s.showUsers(w, v, http.StatusBadRequest, usersPage{Failed: err.Error()})
	}
	if err != nil {
		return err
	}
	return see(w, v, "/users?done="+name)
}

// setPassword gives another person a password, and ends their sessions.
func (s *server) setPassword(ctx context.Context, name, password string) error {
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.Store.SetPassword(ctx, name, hash, nil)
}
