package review

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed static
var staticFiles embed.FS

func (s *server) fileRoutes() []route {
	return []route{
		{"GET /static/{file}", "", "", s.staticFile},
		{"GET /favicon.ico", "", "", s.favicon},
	}
}

// staticFile serves the style sheet, the script and the icon.
func (s *server) staticFile(w http.ResponseWriter, r *request) error {
	files, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return err
	}
	if _, err := fs.Stat(files, r.PathValue("file")); err != nil {
		return &statusError{http.StatusNotFound, "there is no such file"}
	}
	w.Header().Set("Cache-Control", "no-cache") // so that browsers notice an update
	http.ServeFileFS(w, r.Request, files, r.PathValue("file"))
	return nil
}

// favicon answers requests for /favicon.ico, which browsers send even though the pages name
// another icon.
func (s *server) favicon(w http.ResponseWriter, r *request) error {
	http.Redirect(w, r.Request, "/static/icon.svg", http.StatusMovedPermanently)
	return nil
}
