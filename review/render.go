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
	"strconv"
	"strings"
	"time"

	"khabar/auth"
	"khabar/text"
)

//go:embed templates
var templateFiles embed.FS

// A layoutData is what templates/layout.html shows around every page.
type layoutData struct {
	Title    string
	Path     string        // path of the page, for the menu
	Identity auth.Identity // who sees the page
	Zone     string        // time zone of the times on the page
	Data     any           // what the template of the page shows
}

// parseTemplates reads the templates. Each page, templates/NAME.html, defines "main" for
// templates/layout.html and may use what templates/parts.html defines. It panics on an error
// in a template.
func parseTemplates(zone *time.Location) map[string]*template.Template {
	layout := template.Must(template.New("layout.html").Funcs(templateFuncs(zone)).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	all := map[string]*template.Template{"parts": layout}
	for _, name := range names {
		if base := path.Base(name); base != "layout.html" && base != "parts.html" {
			all[strings.TrimSuffix(base, ".html")] = template.Must(template.Must(layout.Clone()).ParseFS(templateFiles, name))
		}
	}
	return all
}

// templateFuncs returns the functions that templates may use. They show times in zone.
func templateFuncs(zone *time.Location) template.FuncMap {
	return template.FuncMap{
		"clock":  func(t time.Time) string { return t.In(zone).Format("2 Jan 2006, 15:04") },
		"hour":   func(t time.Time) string { return t.In(zone).Format("15:04") },
		"utc":    func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") },
		"iso":    func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"plural": plural,
		"lines":  text.CleanLines,
		"line":   text.Clean,
		"keys":   keyTable,
	}
}

// plural returns a number with its noun: "1 report", "2 reports".
func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

// A menuEntry is a link at the top of every page.
type menuEntry struct {
	Name, Path string
	Key        string // key that follows the link when pressed after g
	Current    bool
}

// Menu returns the pages that the person may see.
func (l layoutData) Menu() []menuEntry {
	all := []menuEntry{{"Queue", "/", "q", false}, {"Feeds", "/feeds", "h", false}, {"Digests", "/digests", "d", false}}
	if l.Identity.CanMaintain() {
		all = append(all, menuEntry{"Proposals", "/proposals", "p", false})
	}
	if l.Identity.CanAdmin() {
		all = append(all, menuEntry{"People", "/users", "", false})
	}
	for i := range all {
		p := all[i].Path
		all[i].Current = l.Path == p || p != "/" && strings.HasPrefix(l.Path, p+"/")
	}
	return all
}

// render writes the page with a name. It renders the page into memory first: if that fails, the
// answer can still be an error page.
func (s *server) render(w http.ResponseWriter, r *request, status int, name, title string, data any) error {
	t, ok := s.templates[name]
	if !ok {
		return fmt.Errorf("there is no page %q", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, layoutData{Title: title, Path: r.URL.Path, Identity: r.Identity, Zone: s.Zone.String(), Data: data}); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	writeHTML(w, status, b.Bytes())
	return nil
}

// renderParts writes the parts of a page that an action has changed, for the script.
func (s *server) renderParts(w http.ResponseWriter, status int, p changedParts) error {
	var b bytes.Buffer
	if err := s.templates["parts"].ExecuteTemplate(&b, "parts", p); err != nil {
		return fmt.Errorf("parts of a page: %w", err)
	}
	writeHTML(w, status, b.Bytes())
	return nil
}

func writeHTML(w http.ResponseWriter, status int, page []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page) // fails only when the client is gone
}

// writeJSON writes an answer for a program.
func writeJSON(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(data) // fails only when the client is gone
}
