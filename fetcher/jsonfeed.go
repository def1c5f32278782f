package fetcher

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"khabar/news"
)

// Members of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) that khabar uses. Each is
// kept raw: one member of a wrong type must not lose the whole feed.
type jsonFeed struct {
	Version  json.RawMessage   `json:"version"`
	Language json.RawMessage   `json:"language"`
	Author   json.RawMessage   `json:"author"`
	Authors  json.RawMessage   `json:"authors"`
	Items    []json.RawMessage `json:"items"`
}

type jsonItem struct {
	ID            json.RawMessage `json:"id"`
	URL           json.RawMessage `json:"url"`
	ExternalURL   json.RawMessage `json:"external_url"`
	Title         json.RawMessage `json:"title"`
	ContentHTML   json.RawMessage `json:"content_html"`
	ContentText   json.RawMessage `json:"content_text"`
	Summary       json.RawMessage `json:"summary"`
	DatePublished json.RawMessage `json:"date_published"`
	DateModified  json.RawMessage `json:"date_modified"`
	Author        json.RawMessage `json:"author"`
	Authors       json.RawMessage `json:"authors"`
	Language      json.RawMessage `json:"language"`
}

// parseJSON reads the entries of a JSON Feed. JSON that does not say that it is one, by its
// version and its list of items, is no feed.
func parseJSON(text []byte) ([]entry, error) {
	if err := guardJSON(text); err != nil {
		return nil, err
	}
	var feed jsonFeed
	if err := json.Unmarshal(text, &feed); err != nil {
		if !bytes.Contains(text, []byte("jsonfeed.org/version/")) {
			return nil, fail(news.ClassNotAFeed, "found JSON that is no JSON Feed")
		}
		return nil, fail(news.ClassParse, "the JSON Feed is broken: %v", err)
	}
	if !strings.Contains(str(feed.Version), "jsonfeed.org/version/") || feed.Items == nil {
		return nil, fail(news.ClassNotAFeed, "found JSON that is no JSON Feed: it lacks the version or the items of one")
	}
	if len(feed.Items) > maxItems {
		return nil, fail(news.ClassTooLarge, "the document has more than %d items", maxItems)
	}
	entries := make([]entry, 0, len(feed.Items))
	for _, raw := range feed.Items {
		var it jsonItem
		if json.Unmarshal(raw, &it) == nil {
			entries = append(entries, it.entry(&feed))
		}
	}
	return entries, nil
}

// guardJSON returns an error when text is nested too deeply or has too many values.
func guardJSON(text []byte) error {
	depth, values, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			values++
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
		if depth > maxDepth || values > maxElements {
			return fail(news.ClassTooLarge, "the JSON has more than %d levels or %d values", maxDepth, maxElements)
		}
	}
	return nil
}

// entry returns it as an entry of feed.
func (it *jsonItem) entry(feed *jsonFeed) entry {
	e := entry{
		guid: str(it.ID), isLink: true,
		link:    first(str(it.URL), str(it.ExternalURL)),
		title:   str(it.Title),
		summary: str(it.Summary),
		content: first(str(it.ContentHTML), escapeText(str(it.ContentText))),
		author:  first(authorName(it.Authors), authorName(it.Author), authorName(feed.Authors), authorName(feed.Author)),
		lang:    first(str(it.Language), str(feed.Language)),
	}
	e.publishedRaw = str(it.DatePublished)
	e.published = jsonTime(e.publishedRaw)
	e.updated = jsonTime(str(it.DateModified))
	return e
}

// str returns what a value says as a string: numbers and booleans as they are written, as the
// specification wants for ids, and nothing for null, lists and objects.
func str(raw json.RawMessage) string {
	var s string
	switch {
	case len(raw) == 0 || raw[0] == '{' || raw[0] == '[' || string(raw) == "null":
		return ""
	case raw[0] != '"':
		return string(raw)
	case json.Unmarshal(raw, &s) != nil:
		return ""
	}
	return s
}

// authorName returns the name in an author object, or the first in a list of them.
func authorName(raw json.RawMessage) string {
	type author struct {
		Name json.RawMessage `json:"name"`
	}
	var one author
	if json.Unmarshal(raw, &one) == nil {
		return str(one.Name)
	}
	var many []author
	if json.Unmarshal(raw, &many) == nil && len(many) > 0 {
		return str(many[0].Name)
	}
	return str(raw)
}

// jsonTime reads a time in RFC 3339, which JSON Feed asks for; zero when it is none.
func jsonTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

// escapeText makes plain text HTML, with its line breaks.
func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", "<br>").Replace(s)
}

// first returns the first string that holds more than white space.
func first(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}
