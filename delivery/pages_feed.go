package delivery

import (
	"crypto/subtle"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"khabar/digest"
	"khabar/news"
)

const (
	feedDays    = 60 // how far back a feed of digests goes
	feedEntries = 50
)

// signed reports whether a signature is the one wanted, without telling how much of it is.
func signed(got, want string) bool { return subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1 }

// feed answers with a subscription's digests as Atom (RFC 4287) or JSON Feed 1.1.
func (h *pages) feed(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("subscription")
	key, err := h.store.DigestKey(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	signature, form, _ := strings.Cut(r.PathValue("file"), ".")
	if !signed(signature, sign(key, "feed", id)) || form != "atom" && form != "json" {
		http.NotFound(w, r)
		return
	}
	mailings, err := h.store.Digests(r.Context(), id, time.Now().AddDate(0, 0, -feedDays))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	f := digestFeed{id: id, name: h.name(id), lang: h.lang(r, id), self: h.publicURL + r.URL.Path}
	summary, err := digest.CountReports(f.lang)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	for _, m := range editions(mailings) {
		f.entries = append(f.entries, feedEntry{m, h.publicURL + pagePath(key, m.Recipient, m.Date, m.Revision), summary(m.Reports)})
	}
	body, contentType, err := f.atom()
	if form == "json" {
		body, contentType, err = f.json()
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body) // who has gone away misses nothing
}

// editions returns one digest for each date and revision, latest first: of those that
// readers got, the one with the most reports.
func editions(mailings []news.Digest) []news.Digest {
	type edition struct {
		date     string
		revision int
	}
	place := make(map[edition]int)
	var all []news.Digest
	for _, m := range mailings {
		if m.Status == news.DigestEmpty || m.Status == news.DigestFailed {
			continue
		}
		name := edition{m.Date, m.Revision}
		i, ok := place[name]
		switch {
		case !ok && len(all) < feedEntries:
			place[name] = len(all)
			all = append(all, m)
		case ok && m.Reports > all[i].Reports:
			all[i] = m
		}
	}
	return all
}

// A digestFeed is a feed of digests.
type digestFeed struct {
	id, name, lang, self string
	entries              []feedEntry
}

type feedEntry struct {
	news.Digest
	link    string
	summary string
}

// name is the entry's for ever.
func (e feedEntry) name() string {
	return "urn:khabar:digest:" + e.Subscription + ":" + e.Date + ":" + strconv.Itoa(e.Revision)
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Updated   string   `xml:"updated"`
	Published string   `xml:"published"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary"`
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Link    atomLink    `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

func (f digestFeed) atom() ([]byte, string, error) {
	feed := atomFeed{
		Lang: f.lang, ID: "urn:khabar:digests:" + f.id, Title: f.name, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Author: "khabar",
		Link: atomLink{Rel: "self", Type: "application/atom+xml", Href: f.self},
	}
	for i, e := range f.entries {
		if i == 0 {
			feed.Updated = e.Planned.Format(time.RFC3339)
		}
		feed.Entries = append(feed.Entries, atomEntry{
			ID: e.name(), Title: e.Subject, Updated: e.Planned.Format(time.RFC3339), Published: e.Due.Format(time.RFC3339),
			Link: atomLink{Rel: "alternate", Type: "text/html", Href: e.link}, Summary: e.summary,
		})
	}
	body, err := xml.MarshalIndent(feed, "", "  ")
	return append([]byte(xml.Header), body...), "application/atom+xml; charset=utf-8", err
}

type jsonEntry struct {
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Summary   string    `json:"summary"`
	Text      string    `json:"content_text"`
	Published time.Time `json:"date_published"`
	Modified  time.Time `json:"date_modified"`
}

type jsonFeed struct {
	Version  string      `json:"version"`
	Title    string      `json:"title"`
	Language string      `json:"language"`
	FeedURL  string      `json:"feed_url"`
	Items    []jsonEntry `json:"items"`
}

func (f digestFeed) json() ([]byte, string, error) {
	feed := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: f.name, Language: f.lang, FeedURL: f.self, Items: []jsonEntry{}}
	for _, e := range f.entries {
		feed.Items = append(feed.Items, jsonEntry{
			ID: e.name(), URL: e.link, Title: e.Subject, Summary: e.summary, Text: e.Subject, Published: e.Due, Modified: e.Planned,
		})
	}
	body, err := json.MarshalIndent(feed, "", "  ")
	return body, "application/feed+json; charset=utf-8", err
}
