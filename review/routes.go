package review

import (
	"net/http"

	"khabar/news"
)

// A route is a page or an action, and who may use it. Only the routes of the table and
// Config.Mounts are served. TestWhoMayDoWhat checks every route of the table.
type route struct {
	pattern string          // for http.ServeMux, always with a method
	need    news.Permission // empty: everybody may use the route, signed in or not
	scope   news.Scope      // scope that a token needs; empty: no token may be used
	serve   handler
}

// A handler answers a request. It either writes the whole answer, or writes nothing and
// returns an error, which server.fail turns into an answer.
type handler func(w http.ResponseWriter, r *request) error

// routes returns the table.
func (s *server) routes() []route {
	var all []route
	for _, part := range [][]route{
		s.fileRoutes(), s.pageRoutes(), s.actionRoutes(), s.signInRoutes(), s.profileRoutes(), s.peopleRoutes(), s.apiRoutes(),
	} {
		all = append(all, part...)
	}
	return append(all, route{"GET /", "", "", s.notFound})
}

// pageRoutes are the pages for reviewing news.
func (s *server) pageRoutes() []route {
	return []route{
		{"GET /{$}", news.PermissionReader, "", s.queuePage},
		{"GET /items/{id}", news.PermissionReader, "", s.itemPage},
		{"GET /stories/{id}", news.PermissionReader, "", s.storyPage},
		{"GET /feeds", news.PermissionReader, "", s.feedsPage},
		{"GET /digests", news.PermissionReader, "", s.digestsPage},
		{"GET /digests/{id}", news.PermissionReader, "", s.digestPage},
		{"GET /digests/{id}/mail", news.PermissionReader, "", s.digestContent},
		{"GET /help", news.PermissionReader, "", s.helpPage},
		{"GET /entries", news.PermissionReader, "", s.searchEntries},
		{"GET /bulk", news.PermissionAnalyst, "", s.bulkPage},
		{"GET /proposals", news.PermissionMaintainer, "", s.proposalsPage},
	}
}

// actionRoutes are the actions of the forms on the pages for reviewing news.
func (s *server) actionRoutes() []route {
	return []route{
		{"POST /decide", news.PermissionAnalyst, "", s.decide},
		{"POST /undo", news.PermissionAnalyst, "", s.undo},
		{"POST /triage", news.PermissionAnalyst, "", s.triage},
		{"POST /tags", news.PermissionAnalyst, "", s.addTag},
		{"POST /corrections", news.PermissionAnalyst, "", s.correct},
		{"POST /bulk", news.PermissionAnalyst, "", s.decideBulk},
		{"POST /stories/{id}/split", news.PermissionAnalyst, "", s.splitStory},
		{"POST /stories/{id}/merge", news.PermissionAnalyst, "", s.mergeStories},
		{"POST /feeds/{id}/fetch", news.PermissionMaintainer, "", s.fetchNow},
		{"POST /proposals/{id}", news.PermissionMaintainer, "", s.closeProposal},
	}
}

// notFound answers requests that match no route. The answer is the same for everybody.
func (s *server) notFound(http.ResponseWriter, *request) error { return news.ErrNotFound }
