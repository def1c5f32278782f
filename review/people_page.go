package review

import (
	"errors"
	"net/http"

	"khabar/auth"
	"khabar/news"
)

// peopleRoutes are the pages about other people.
func (s *server) peopleRoutes() []route {
	return []route{
		{"GET /users", news.PermissionAdmin, "", s.peoplePage},
		{"POST /users", news.PermissionAdmin, "", s.addPerson},
		{"GET /users/{name}", news.PermissionAdmin, "", s.personPage},
		{"POST /users/{name}", news.PermissionAdmin, "", s.changePerson},
	}
}

// A peopleData is what templates/people.html shows.
type peopleData struct {
	People      []auth.Profile
	Permissions []news.Permission
	Me          string
	Name        string // name typed into the form for a new person; may be empty
	Permission  news.Permission
	Failed      string // what was wrong with the form; may be empty
}

func (s *server) peoplePage(w http.ResponseWriter, r *request) error {
	return s.showPeople(w, r, http.StatusOK, peopleData{Permission: news.PermissionAnalyst})
}

func (s *server) showPeople(w http.ResponseWriter, r *request, status int, data peopleData) error {
	var err error
	if data.People, err = s.Auth.Profiles(r.Context()); err != nil {
		return err
	}
	data.Permissions, data.Me = news.Permissions(), r.Name
	return s.render(w, r, status, "people", "People", data)
}

func (s *server) addPerson(w http.ResponseWriter, r *request) error {
	data := peopleData{Name: r.PostFormValue("name"), Permission: news.Permission(r.PostFormValue("role"))}
	err := s.Auth.AddPerson(r.Context(), data.Name, data.Permission, r.PostFormValue("password"))
	switch {
	case errors.Is(err, news.ErrInvalid):
		data.Failed = sentence(err.Error())
		return s.showPeople(w, r, http.StatusBadRequest, data)
	case errors.Is(err, news.ErrExists):
		data.Failed = "This name is taken."
		return s.showPeople(w, r, http.StatusConflict, data)
	case err != nil:
		return err
	}
	return redirect(w, r, "/users/"+data.Name+"?done=add")
}
