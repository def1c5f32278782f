package review

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// save saves a poll of dawn with items.
func (f *fixture) save(items ...news.Item) {
	f.Helper()
	now := time.Now()
	process, err := f.db.Register(f.Context(), now)
	f.must(err)
	_, err = f.db.LeaseFeeds(f.Context(), process, []string{"dawn"}, false, now)
	f.must(err)
	_, err = f.db.Save(f.Context(), process, []news.Poll{{
		Fetch: news.Fetch{Feed: "dawn", Started: now, Status: 200, Outcome: news.OK, Items: items}, NextDue: now.Add(time.Hour),
	}}, now)
	f.must(err)
}

// walk follows the link of each page to the next one. It returns what re finds on each page.
func (f *fixture) walk(path, link string, re *regexp.Regexp) (pages [][]string) {
	f.Helper()
	next := regexp.MustCompile(`<p><a href="([^"#]+)#[a-z-]+">\d+ ` + link + `</a></p>`)
	for {
		w := f.get(path)
		if w.Code != http.StatusOK || len(pages) > 100 {
			f.Fatalf("%s, page %d: status %d", path, len(pages)+1, w.Code)
		}
		pages = append(pages, re.FindAllString(w.Body.String(), -1))
		m := next.FindStringSubmatch(w.Body.String())
		if m == nil {
			return pages
		}
		path = html.UnescapeString(m[1])
	}
}

// The page of an item that a feed changes over and over shows a few versions, and links to the others.
func TestPagesOfManyVersions(t *testing.T) {
	f := newFixture(t)
	for n := range 24 {
		f.save(news.Item{Keys: []string{"v"}, Title: fmt.Sprintf("Headline %d", n+1), Lang: "en", URL: "https://dawn.example/v"})
	}
	var id int64
	for it, err := range f.db.Items(t.Context(), news.Filter{Limit: 1}) {
		f.must(err)
		id = it.ID
	}
	path := fmt.Sprintf("/items/%d", id)
	pages := f.walk(path, "older versions?", regexp.MustCompile(`<summary>Version \d+`))
	seen := 0
	for i, page := range pages {
		if len(page) > news.PageVersions {
			t.Errorf("page %d has %d versions, want at most %d", i+1, len(page), news.PageVersions)
		}
		for _, v := range page {
			if want := fmt.Sprintf("<summary>Version %d", 24-seen); v != want {
				t.Errorf("page %d: %q, want %q", i+1, v, want)
			}
			seen++
		}
	}
	if seen != 24 || len(pages) != 3 {
		t.Errorf("%d versions on %d pages, want 24 on 3", seen, len(pages))
	}
	for _, bad := range []string{"0", "1", "x", "-3", "99999999999999999999"} {
		if w := f.get(path + "?before=" + bad); w.Code != http.StatusBadRequest {
			t.Errorf("before=%s: status %d, want 400", bad, w.Code)
		}
	}
}

// The page of a story of many reports shows a few, and links to the others. What can be decided at once are
// the reports of the page.
func TestPagesOfManyReports(t *testing.T) {
	f := newFixture(t)
	var items []news.Item
	for n := range 2*news.PageReports + 7 {
		it := hostileShapes()[0].item(fmt.Sprint("r", n))
		it.Text, it.Tags[0].Evidence = "", it.Tags[0].Evidence[:1]
		items = append(items, it)
	}
	f.save(items...)
	path, reports := "", 0
	for st, err := range f.db.Stories(t.Context(), news.StoryFilter{}) {
		f.must(err)
		if st.Items >= len(items) {
			path, reports = fmt.Sprintf("/stories/%d", st.ID), st.Items
		}
	}
	if path == "" {
		t.Fatalf("no story has %d reports", len(items))
	}
	seen := map[string]bool{}
	pages := f.walk(path, "later reports?", regexp.MustCompile(`<h3 [^>]*><a href="/items/\d+">`))
	for i, page := range pages {
		if len(page) > news.PageReports {
			t.Errorf("page %d has %d reports, want at most %d", i+1, len(page), news.PageReports)
		}
		for _, report := range page {
			seen[report] = true
		}
	}
	if len(seen) != reports || len(pages) != 3 {
		t.Errorf("%d reports on %d pages, want %d on 3", len(seen), len(pages), reports)
	}
	first := f.get(path).Body.String()
	if n := strings.Count(first, `<li class="first-of-origin">`); n != 1 {
		t.Errorf("the first page has %d first reports of an origin, want 1", n)
	}
	if want := fmt.Sprintf("decide %d undecided…", news.PageReports); !strings.Contains(first, want) {
		t.Errorf("the first page does not say %q", want)
	}
	if w := f.get(path + "?after=x"); w.Code != http.StatusBadRequest {
		t.Errorf("after=x: status %d, want 400", w.Code)
	}
}

// A report that names everything in the taxonomy does not fill the pages with its tags.
func TestPagesOfManyTags(t *testing.T) {
	f := newFixture(t)
	const entries = 300
	tax := news.Taxonomy{Version: "v2", Source: "-"}
	it := news.Item{Keys: []string{"all"}, Title: "Everything at once", Lang: "en", URL: "https://dawn.example/all", Relevance: news.RelevantByGroup}
	for n := range entries {
		id := fmt.Sprintf("%s/e%d", []string{"group", "place"}[n%2], n)
		tax.Entries = append(tax.Entries, news.Entry{ID: id, Name: id})
		word := fmt.Sprintf("word%d ", n)
		it.Tags = append(it.Tags, news.Tag{
			ID: id, Status: news.Accepted, Certainty: 900, Salience: n % 100, Role: news.RoleMention, Taxonomy: "v2", Evidence: []news.Evidence{{
				Keyword: id + "#w", Field: news.FieldText, Start: len(it.Text), End: len(it.Text) + len(word) - 1, Outcome: news.HitAccepted,
			}},
		})
		it.Text += word
	}
	f.must(f.db.SaveTaxonomy(t.Context(), tax, time.Now()))
	f.save(it)
	for name, path := range f.hostilePages() {
		body := f.get(path).Body.String()
		choices, tags := strings.Count(body, `name="pick"`), strings.Count(body, "decide 1 undecided…")
		if most := 2*maxChoices + 5; choices > most || tags > maxStoryTags { // five are of the other items in the queue
			t.Errorf("%s: %d tags to choose from, %d tags of the story", name, choices, tags)
		}
		more := fmt.Sprintf("And %d more tags", entries-2*maxChoices)
		if name == "story" {
			more = fmt.Sprintf("and %d more<", entries-maxStoryTags)
		}
		if !strings.Contains(body, more) {
			t.Errorf("%s does not say %q", name, more)
		}
		if n := strings.Count(body, `name="all"`); name == "item" && (n != maxChoices || !strings.Contains(body, fmt.Sprintf("Confirm all %d", n))) {
			t.Errorf("%s: Confirm all is for %d tags, want the %d that are shown", name, n, maxChoices)
		}
	}
}
