package review

import (
	"net/http"

	"khabar/news"
)

// A route is a page or an action, and who may use it. The routes of all files together are
// the table that TestWhoMayDoWhat walks through; nothing is served that is not in it.
type route struct {
	pattern string          // as http.ServeMux takes it, always with a method
	need    news.Permission // empty: whoever asks, signed in or not
	// scope is what a token must have; empty: no token will do. A token acts for a person,
	// so need is asked of that person too.
	scope news.Scope
	serve handler
}

// A handler answers a visit. It either writes the whole answer or returns an error and has
// written nothing; the error becomes a page, see server.fail.
type handler func(w http.ResponseWriter, v *visit) error

// A visit is one request and who makes it.
type visit struct {
	*http.Request
	visitor
}

// routes is the table. Each part stands in the file that serves it.
func (s *server) routes() []route {
	var all []route
	for _, part := range [][]route{s.pageRoutes(), s.loginRoutes(), s.accountRoutes(), s.userRoutes(), s.apiRoutes()} {
		all = append(all, part...)
	}
	return append(all, route{"GET /", "", "", s.notFound})
}

// notFound answers for what is not in the table, to anybody alike.
func (s *server) notFound(http.ResponseWriter, *visit) error { return news.ErrNotFound }
