package review

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

//go:embed static
var staticFiles embed.FS

// pageRoutes are the pages in which news is reviewed.
func (s *server) pageRoutes() []route {
	return []route{
		{"GET /static/{file}", "", "", s.static},
		{"GET /favicon.ico", "", "", s.favicon},
		{"GET /help", news.PermissionReader, "", s.help},
		{"GET /{$}", news.PermissionReader, "", s.queue},
		{"GET /items/{id}", news.PermissionReader, "", s.item},
		{"GET /stories/{id}", news.PermissionReader, "", s.story},
		{"GET /feeds", news.PermissionReader, "", s.feeds},
		{"GET /digests", news.PermissionReader, "", s.digests},
		{"GET /digests/{id}", news.PermissionReader, "", s.digest},
		{"GET /digests/{id}/mail", news.PermissionReader, "", s.digestMail},
		{"GET /entries", news.PermissionReader, "", s.entries},
		{"GET /bulk", news.PermissionAnalyst, "", s.bulkPage},
		{"GET /proposals", news.PermissionMaintainer, "", s.proposals},
		{"POST /decide", news.PermissionAnalyst, "", s.decide},
		{"POST /undo", news.PermissionAnalyst, "", s.undo},
		{"POST /desk", news.PermissionAnalyst, "", s.desk},
		{"POST /tags", news.PermissionAnalyst, "", s.addTag},
		{"POST /bulk", news.PermissionAnalyst, "", s.bulk},
		{"POST /stories/{id}/split", news.PermissionAnalyst, "", s.splitStory},
		{"POST /stories/{id}/merge", news.PermissionAnalyst, "", s.mergeStory},
		{"POST /feeds/{id}/fetch", news.PermissionMaintainer, "", s.fetchNow},
		{"POST /proposals/{id}", news.PermissionMaintainer, "", s.settleProposal},
	}
}

// static serves the style sheet, the script and the icon.
func (s *server) static(w http.ResponseWriter, v *visit) error {
	files, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return err
	}
	if _, err := fs.Stat(files, v.PathValue("file")); err != nil {
		return &statusError{http.StatusNotFound, "there is no such file"}
	}
	w.Header().Set("Cache-Control", "no-cache") // asked for again after an update
	http.ServeFileFS(w, v.Request, files, v.PathValue("file"))
	return nil
}

// favicon answers browsers that ask for an icon whatever the page says.
func (s *server) favicon(w http.ResponseWriter, v *visit) error {
	http.Redirect(w, v.Request, "/static/icon.svg", http.StatusMovedPermanently)
	return nil
}

// A menuEntry is one of the pages that the top of every page leads to.
type menuEntry struct {
	Name, Path string
	Key        string // that leads there after g
	Here       bool
}

// Menu returns the pages that the visitor may see.
func (f frame) Menu() []menuEntry {
	all := []menuEntry{{"Queue", "/", "q", false}, {"Feeds", "/feeds", "h", false}, {"Digests", "/digests", "d", false}}
	if f.Visitor.CanMaintain() {
		all = append(all, menuEntry{"Proposals", "/proposals", "p", false})
	}
	if f.Visitor.CanAdmin() {
		all = append(all, menuEntry{"People", "/users", "", false})
	}
	for i := range all {
		p := all[i].Path
		all[i].Here = f.Path == p || p != "/" && strings.HasPrefix(f.Path, p+"/")
	}
	return all
}

// funcs are the functions that templates may use; they show times in zone.
func funcs(zone *time.Location) template.FuncMap {
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

// plural returns n with the word for it: "1 report", "2 reports".
func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

// help explains the keys and the marks.
func (s *server) help(w http.ResponseWriter, v *visit) error {
	return s.render(w, v, http.StatusOK, "help", "Keys and help", nil)
}

// A keyGroup is a part of the table of keys.
type keyGroup struct {
	Name string
	Keys []keyHelp
}

// A keyHelp says what a key does.
type keyHelp struct {
	Keys []string
	Does string
}

// keyTable is the table of keys. The keys themselves stand in the templates, as data-key.
func keyTable() []keyGroup {
	return []keyGroup{
		{"Decide", []keyHelp{
			{[]string{"a"}, "the chosen tag is right"},
			{[]string{"Shift", "A"}, "all tags that still ask are right"},
			{[]string{"x"}, "the chosen tag is wrong; then 1–4 says why, x nothing"},
			{[]string{"d"}, "right, but not wanted; then 1–4 says why, d nothing"},
			{[]string{"1", "…", "9"}, "choose a tag"},
			{[]string{"p"}, "while saying why: offer the sentence as a test"},
			{[]string{"u", "⌫"}, "take back your last decision"},
			{[]string{"Space"}, "leave the story for later"},
		}},
		{"More", []keyHelp{
			{[]string{"t"}, "add a tag that is missing"},
			{[]string{"n"}, "write a note"},
			{[]string{"f"}, "flag, or no longer"},
			{[]string{"m"}, "take it on yourself, or no longer"},
			{[]string{"s"}, "select the story, to decide many at once"},
			{[]string{"Shift", "S"}, "decide for the selected"},
			{[]string{"r"}, "the story’s other reports"},
			{[]string{"Esc"}, "close, and back to the story"},
		}},
		{"Move", []keyHelp{
			{[]string{"j", "k"}, "next story, story before"},
			{[]string{"o"}, "open the report’s page"},
			{[]string{"v"}, "the original, in a new tab"},
			{[]string{"]"}, "older stories"},
			{[]string{"/"}, "filter"},
			{[]string{"g", "q"}, "queue; g s story, g h feeds, g d digests"},
			{[]string{"?"}, "this help"},
		}},
	}
}

// An option is a choice of a list, or a link.
type option struct {
	Value, Name string
	Chosen      bool
}

// options makes a list of choices out of values and their names, in turn.
func options(chosen string, pairs ...string) []option {
	var out []option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, option{pairs[i], pairs[i+1], pairs[i] == chosen})
	}
	return out
}

// number reads the number in the path of a page.
func number(v *visit, name string) (int64, error) {
	n, err := strconv.ParseInt(v.PathValue(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, &statusError{http.StatusNotFound, "there is no such page: want a number in its address"}
	}
	return n, nil
}

// langTag returns tag if it has the form of a BCP 47 tag, else nothing: a page then does
// not say what the language is.
func langTag(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	if len(base) < 2 || len(base) > 3 || strings.ContainsAny(base, "0123456789") {
		return ""
	}
	for part := range strings.SplitSeq(tag, "-") {
		if len(part) == 0 || len(part) > 8 || strings.IndexFunc(part, notAlphanumeric) >= 0 {
			return ""
		}
	}
	return tag
}

func notAlphanumeric(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
}

// language returns the name of the language with that BCP 47 tag, or the tag.
func language(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	names := map[string]string{
		"en": "English", "ur": "Urdu", "ps": "Pashto", "fa": "Persian", "prs": "Dari", "ar": "Arabic", "hi": "Hindi",
		"sd": "Sindhi", "bn": "Bangla", "fr": "French", "de": "German", "he": "Hebrew", "tr": "Turkish", "zh": "Chinese",
		"es": "Spanish", "ru": "Russian", "id": "Indonesian", "so": "Somali", "sw": "Swahili", "ha": "Hausa",
	}
	if strings.EqualFold(tag, "fa-AF") {
		return "Dari"
	}
	if name, ok := names[base]; ok {
		return name
	}
	if tag == "" || base == "und" {
		return "language unknown"
	}
	return text.Clean(tag)
}
