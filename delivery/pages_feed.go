package delivery

import (
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
	feedDays    = 60 // age of the oldest digest in a feed, in days
	feedEntries = 50 // maximum number of entries in a feed
)

// feed serves a subscription's digests as Atom (RFC 4287) or JSON Feed 1.1.
func (h *pages) feed(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("subscription")
	key, err := h.store.DigestKey(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	signature, format, _ := strings.Cut(r.PathValue("file"), ".")
	if !equalSignatures(signature, sign(key, "feed", id)) || format != "atom" && format != "json" {
		http.NotFound(w, r)
		return
	}
	digests, err := h.store.Digests(r.Context(), id, time.Now().AddDate(0, 0, -feedDays))
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
	for _, d := range onePerRevision(digests) {
		f.entries = append(f.entries, feedEntry{d, h.publicURL + pagePath(key, d.Recipient, d.Date, d.Revision), summary(d.Reports)})
	}
	body, contentType, err := f.atom()
	if format == "json" {
		body, contentType, err = f.json()
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body) // fails only when the client has disconnected
}

// onePerRevision returns one digest for each date and revision, latest first: of the digests of
// all recipients, the one with the most reports. Digests that were empty or failed are left out.
func onePerRevision(digests []news.Digest) []news.Digest {
	type revision struct {
		date   string
		number int
	}
	index := make(map[revision]int)
	var all []news.Digest
	for _, d := range digests {
		if d.Status == news.DigestEmpty || d.Status == news.DigestFailed {
			continue
		}
		key := revision{d.Date, d.Revision}
		i, ok := index[key]
		switch {
		case !ok && len(all) < feedEntries:
			index[key] = len(all)
			all = append(all, d)
		case ok && d.Reports > all[i].Reports:
			all[i] = d
		}
	}
	return all
}

// A digestFeed is a feed of one subscription's digests.
type digestFeed struct {
	id, name, lang string // ID, name and language of the subscription
	self           string // address of this feed
	entries        []feedEntry
}

type feedEntry struct {
	news.Digest
	link    string
	summary string
}

// urn returns the entry's ID. It stays the same even when the public address changes.
func (e feedEntry) urn() string {
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

func (f digestFeed) atom() (body []byte, contentType string, err error) {
	feed := atomFeed{
		Lang: f.lang, ID: "urn:khabar:digests:" + f.id, Title: f.name, Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Author: "khabar",
		Link: atomLink{Rel: "self", Type: "application/atom+xml", Href: f.self},
	}
	for i, e := range f.entries {
		if i == 0 {
			feed.Updated = e.Planned.Format(time.RFC3339)
		}
		feed.Entries = append(feed.Entries, atomEntry{
			ID: e.urn(), Title: e.Subject, Updated: e.Planned.Format(time.RFC3339), Published: e.Due.Format(time.RFC3339),
			Link: atomLink{Rel: "alternate", Type: "text/html", Href: e.link}, Summary: e.summary,
		})
	}
	body, err = xml.MarshalIndent(feed, "", "  ")
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

func (f digestFeed) json() (body []byte, contentType string, err error) {
	feed := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: f.name, Language: f.lang, FeedURL: f.self, Items: []jsonEntry{}}
	for _, e := range f.entries {
		feed.Items = append(feed.Items, jsonEntry{
			ID: e.urn(), URL: e.link, Title: e.Subject, Summary: e.summary, Text: e.Subject, Published: e.Due, Modified: e.Planned,
		})
	}
	body, err = json.MarshalIndent(feed, "", "  ")
	return body, "application/feed+json; charset=utf-8", err
}
