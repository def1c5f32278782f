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
	"time"
)

//go:embed templates
var templateFiles embed.FS

// A frame is what layout.html shows around every page, and what each page is given.
type frame struct {
	Title   string
	Path    string // of the page, for the menu
	Visitor visitor
	Zone    string // in which times are shown
	Data    any    // the page's own
}

// parsePages reads the templates: each page, templates/NAME.html, defines "main" for
// templates/layout.html, and may use what templates/parts.html defines. What is wrong with
// one is a mistake in the program.
func parsePages(zone *time.Location) map[string]*template.Template {
	layout := template.Must(template.New("layout.html").Funcs(funcs(zone)).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	pages := map[string]*template.Template{"parts": layout}
	for _, name := range names {
		if base := path.Base(name); base != "layout.html" && base != "parts.html" {
			pages[strings.TrimSuffix(base, ".html")] = template.Must(template.Must(layout.Clone()).ParseFS(templateFiles, name))
		}
	}
	return pages
}

// render writes the page of that name. It is made in memory first, so that a mistake in it
// becomes an error page rather than half a page.
func (s *server) render(w http.ResponseWriter, v *visit, status int, name, title string, data any) error {
	t, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("there is no page %q", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, frame{Title: title, Path: v.URL.Path, Visitor: v.visitor, Zone: s.Zone.String(), Data: data}); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // a browser that has gone away needs no error
	return nil
}

// renderParts writes the parts of a page that an action has changed, for the script.
func (s *server) renderParts(w http.ResponseWriter, status int, p parts) error {
	var b bytes.Buffer
	if err := s.pages["parts"].ExecuteTemplate(&b, "parts", p); err != nil {
		return fmt.Errorf("parts of a page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // likewise
	return nil
}

// writeJSON answers a program.
func writeJSON(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(data) // likewise
}
