package review

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed templates
var templateFiles embed.FS

// A frame is what layout.html shows around every page, and what each page is given.
type frame struct {
	Title   string
	Path    string // of the page, for the menu
	Visitor visitor
	Data    any // the page's own
}

// parsePages reads the templates: each page, templates/NAME.html, defines "main" for
// templates/layout.html. What is wrong with one is a mistake in the program.
func parsePages() map[string]*template.Template {
	layout := template.Must(template.New("layout.html").Funcs(funcs()).ParseFS(templateFiles, "templates/layout.html"))
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	pages := make(map[string]*template.Template, len(names))
	for _, name := range names {
		if base := path.Base(name); base != "layout.html" {
			pages[strings.TrimSuffix(base, ".html")] = template.Must(template.Must(layout.Clone()).ParseFS(templateFiles, name))
		}
	}
	return pages
}

// funcs are the functions that templates may use.
func funcs() template.FuncMap { return template.FuncMap{} }

// render writes the page of that name. It is made in memory first, so that a mistake in it
// becomes an error page rather than half a page.
func (s *server) render(w http.ResponseWriter, v *visit, status int, name, title string, data any) error {
	t, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("there is no page %q", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, frame{Title: title, Path: v.URL.Path, Visitor: v.visitor, Data: data}); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // a browser that has gone away needs no error
	return nil
}

// writeJSON answers a program.
func writeJSON(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(data) // likewise
}
