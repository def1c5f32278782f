package fetcher

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"khabar/news"
)

// A jsonFeed has the members of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) that
// khabar uses. Each is kept raw, so that a member of a wrong type does not lose the whole feed
// (see decision 21).
type jsonFeed struct {
	Version  json.RawMessage   `json:"version"`
	Language json.RawMessage   `json:"language"`
	Author   json.RawMessage   `json:"author"`
	Authors  json.RawMessage   `json:"authors"`
	Items    []json.RawMessage `json:"items"`
}

// A jsonItem has the members of an item that khabar uses.
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

// parseJSON parses the entries of a JSON Feed. JSON without the version and the list of items
// of a JSON Feed is not a feed.
func parseJSON(ctx context.Context, text []byte) ([]entry, error) {
	if err := checkJSON(ctx, text); err != nil {
		return nil, err
	}
	var feed jsonFeed
	if err := json.Unmarshal(text, &feed); err != nil {
		if !bytes.Contains(text, []byte("jsonfeed.org/version/")) {
			return nil, newError(news.ClassNotAFeed, "found JSON that is not a JSON Feed")
		}
		return nil, newError(news.ClassParse, "the JSON Feed is broken: %v", err)
	}
	if !strings.Contains(jsonText(feed.Version), "jsonfeed.org/version/") || feed.Items == nil {
		return nil, newError(news.ClassNotAFeed, "found JSON that is not a JSON Feed: it lacks the version or the items of one")
	}
	if len(feed.Items) > maxItems {
		return nil, newError(news.ClassTooLarge, "the document has more than %d items", maxItems)
	}
	common := feed.common()
	entries := make([]entry, 0, len(feed.Items))
	for i, raw := range feed.Items {
		if err := stopped(ctx); err != nil {
			return nil, err
		}
		var it jsonItem
		if json.Unmarshal(raw, &it) == nil {
			entries = append(entries, it.entry(common))
		}
		feed.Items[i] = nil
	}
	return entries, nil
}

// checkJSON returns an error when text is nested too deeply or has too many values.
func checkJSON(ctx context.Context, text []byte) error {
	depth, values, quoted := 0, 0, false
	for i, checked := 0, 0; i < len(text); i++ {
		if i-checked >= checkEvery {
			if err := stopped(ctx); err != nil {
				return err
			}
			checked = i
		}
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
			return newError(news.ClassTooLarge, "the JSON has more than %d levels or %d values", maxDepth, maxElements)
		}
	}
	return nil
}

// common returns an entry with the author and language of f, for items that have none of their own.
// Both are decoded once and cut, because many items may have them.
func (f *jsonFeed) common() entry {
	return entry{
		author: cut(firstNonBlank(authorName(f.Authors), authorName(f.Author)), maxPerson),
		lang:   feedLang(jsonText(f.Language)),
	}
}

// feedLang returns s, the language of a feed, without white space; "" when s is too long to be a
// language.
func feedLang(s string) string {
	if s = strings.TrimSpace(s); len(s) > maxLang {
		return ""
	}
	return s
}

// entry returns a JSON item as an entry. common has the author and language of the feed.
func (it *jsonItem) entry(common entry) entry {
	e := entry{
		guid: jsonText(it.ID), isLink: true,
		link:    firstNonBlank(jsonText(it.URL), jsonText(it.ExternalURL)),
		title:   jsonText(it.Title),
		summary: jsonText(it.Summary),
		content: firstNonBlank(jsonText(it.ContentHTML), escapeText(jsonText(it.ContentText))),
		author:  firstNonBlank(authorName(it.Authors), authorName(it.Author), common.author),
		lang:    firstNonBlank(jsonText(it.Language), common.lang),
	}
	e.publishedRaw = jsonText(it.DatePublished)
	e.published = jsonTime(e.publishedRaw)
	e.updated = jsonTime(jsonText(it.DateModified))
	return e
}

// jsonText returns the JSON value raw as a string: a number or a boolean as it is written, which the
// specification requires for ids; "" for null, an array or an object.
func jsonText(raw json.RawMessage) string {
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

// authorName returns the name in an author object, or in the first of an array of them.
func authorName(raw json.RawMessage) string {
	type author struct {
		Name json.RawMessage `json:"name"`
	}
	var one author
	if json.Unmarshal(raw, &one) == nil {
		return jsonText(one.Name)
	}
	var many []author
	if json.Unmarshal(raw, &many) == nil && len(many) > 0 {
		return jsonText(many[0].Name)
	}
	return jsonText(raw)
}

// jsonTime parses a time in RFC 3339, the format of JSON Feed; zero when it is not one.
func jsonTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339, strings.TrimSpace(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

// escapeText returns plain text as HTML with line breaks.
func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", "<br>").Replace(s)
}

// firstNonBlank returns the first string that is more than white space.
func firstNonBlank(all ...string) string {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}
