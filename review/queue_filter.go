package review

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A filterForm is the form with the filters of the queue, and its values.
type filterForm struct {
	Tags                      []filterTag
	States, Feeds, Langs, Bys []option
	From, Until               string
	Assignee, Keyword         string
	Flagged                   bool
	Active                    int      // how many filters are set
	Problem                   string   // what is wrong with the filters; may be empty
	Suggestions               []option // links to tags that could be meant

	filter news.QueueFilter
	query  url.Values
}

// A filterTag is a tag of the filters.
type filterTag struct {
	ID, Name string
	Without  string // address of the queue without this filter
}

// resolveTypedTag looks up the tag that was typed into the filters. It returns the address of
// the queue with that tag, or the empty string when none was typed or several tags or none match.
func (s *server) resolveTypedTag(ctx context.Context, q url.Values) (string, error) {
	typed := q.Get("with")
	if typed == "" {
		return "", nil
	}
	match, _, err := s.findEntry(ctx, strings.TrimSuffix(typed, "+"))
	if err != nil || match.ID == "" {
		return "", err
	}
	ref := news.TagRef{ID: match.ID, Family: q.Get("alone") == ""}
	all := url.Values{}
	for k, values := range q {
		if k != "with" && k != "alone" && k != "before" {
			all[k] = values
		}
	}
	all["tag"] = append(slices.Clone(q["tag"]), ref.String())
	return address("/", all, "", ""), nil
}

// readFilter reads the parameters of the queue. It puts mistakes in them into Problem.
func (s *server) readFilter(ctx context.Context, q url.Values) (filterForm, error) {
	f := filterForm{From: q.Get("from"), Until: q.Get("until"), Assignee: q.Get("assignee"), Keyword: q.Get("keyword"), query: q}
	f.Flagged = q.Get("flagged") != ""
	f.filter = news.QueueFilter{
		Feed: q.Get("feed"), Lang: q.Get("lang"), By: news.TimeField(q.Get("by")), State: news.QueueState(q.Get("state")),
		Assignee: f.Assignee, Flagged: f.Flagged, Keyword: f.Keyword,
	}
	f.parse(q, s.Zone)
	if err := s.readTags(ctx, &f, q); err != nil {
		return f, err
	}
	feeds, err := s.Store.Feeds(ctx)
	if err != nil {
		return f, err
	}
	f.fillOptions(feeds)
	for _, name := range []string{"tag", "feed", "lang", "from", "until", "by", "state", "assignee", "flagged", "keyword"} {
		f.Active += len(q[name])
	}
	return f, nil
}

// parse reads the parameters that must be parsed, such as dates.
func (f *filterForm) parse(q url.Values, zone *time.Location) {
	if f.filter.By != "" && !f.filter.By.Valid() {
		f.Problem, f.filter.By = "There is no such time: "+text.Clean(string(f.filter.By)), ""
	}
	if f.filter.State != "" && !f.filter.State.Valid() {
		f.Problem, f.filter.State = "There is no such verdict: "+text.Clean(string(f.filter.State)), ""
	}
	var err error
	if f.filter.Before, err = news.ParseCursor(q.Get("before")); err != nil {
		f.Problem = "The address of this page of the queue is broken. Go back to the newest."
	}
	if f.filter.Span.From, err = parseDay(f.From, 0, zone); err != nil {
		f.Problem, f.From = "“From” is not a date; write one such as 2026-11-22.", ""
	}
	if f.filter.Span.Until, err = parseDay(f.Until, 1, zone); err != nil {
		f.Problem, f.Until = "“Until” is not a date; write one such as 2026-11-22.", ""
	}
}

// parseDay returns the beginning of a day in zone: of the date s if add is 0, or else of the day that
// comes add days after it. For an empty s it returns the zero time.
func parseDay(s string, add int, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		return time.Time{}, err
	}
	if t.Year() < 1970 || t.Year() > 9000 {
		return time.Time{}, errors.New("the year is out of range")
	}
	return time.Date(t.Year(), t.Month(), t.Day()+add, 0, 0, 0, 0, zone), nil
}

// readTags reads the tags of the filters. For a typed tag that resolveTypedTag could not look up,
// it suggests tags.
func (s *server) readTags(ctx context.Context, f *filterForm, q url.Values) error {
	var ids []string
	for _, raw := range q["tag"] {
		ref, err := news.ParseTagRef(raw)
		if err != nil {
			f.Problem = "There is no such tag: " + text.Clean(raw)
			continue
		}
		f.filter.Tags, ids = append(f.filter.Tags, ref), append(ids, ref.ID)
	}
	names, err := s.Store.EntryNames(ctx, ids)
	if err != nil {
		return err
	}
	for i, ref := range f.filter.Tags {
		name := cmp.Or(text.Clean(names[ref.ID]), ref.ID)
		if ref.Family {
			name += " and below"
		}
		others := maps.Clone(q)
		others["tag"] = slices.Delete(slices.Clone(q["tag"]), i, i+1)
		f.Tags = append(f.Tags, filterTag{ref.String(), name, address("/", others, "before", "")})
	}
	typed := q.Get("with")
	if typed == "" {
		return nil
	}
	_, matches, err := s.findEntry(ctx, strings.TrimSuffix(typed, "+"))
	f.Problem = "No tag has the name or ID “" + text.Clean(typed) + "”."
	if len(matches) > 0 {
		f.Problem = "“" + text.Clean(typed) + "” could be any of these:"
	}
	for _, m := range matches {
		f.Suggestions = append(f.Suggestions, option{
			Value: address("/", url.Values{"tag": append(slices.Clone(q["tag"]), m.ID+"+")}, "", ""), Name: text.Clean(m.Name) + " (" + m.ID + ")",
		})
	}
	return err
}

// fillOptions fills in the lists of choices.
func (f *filterForm) fillOptions(feeds []news.Feed) {
	f.States = options(string(cmp.Or(f.filter.State, news.QueueUndecided)),
		"undecided", "Undecided", "decided", "Decided", "any", "Any", "confirmed", "Confirmed", "rejected", "Rejected", "dismissed", "Dismissed", "added", "Added by hand")
	f.Bys = options(string(cmp.Or(f.filter.By, news.ByPublished)), "published", "Published", "seen", "First seen")
	f.Langs = languageOptions(feeds, f.filter.Lang)
	f.Feeds = feedOptions(feeds, f.filter.Feed)
}

// languageOptions returns the languages of feeds, and the chosen one.
func languageOptions(feeds []news.Feed, chosen string) []option {
	var langs []string
	for _, feed := range feeds {
		if feed.Lang != "" {
			langs = appendNew(langs, feed.Lang)
		}
	}
	if chosen != "" && !slices.ContainsFunc(langs, func(l string) bool { return strings.EqualFold(l, chosen) }) {
		langs = append(langs, chosen)
	}
	slices.Sort(langs)
	out := options(chosen, "", "All")
	for _, l := range langs {
		out = append(out, option{l, languageName(l) + " (" + text.Clean(l) + ")", strings.EqualFold(l, chosen)})
	}
	return out
}

// feedOptions returns the feeds by name, and the chosen one.
func feedOptions(feeds []news.Feed, chosen string) []option {
	out := options(chosen, "", "All")
	for _, feed := range feeds {
		out = append(out, option{feed.ID, cmp.Or(text.Clean(feed.Title), feed.ID), feed.ID == chosen})
	}
	slices.SortStableFunc(out[1:], func(a, b option) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	if chosen != "" && !slices.ContainsFunc(feeds, func(f news.Feed) bool { return f.ID == chosen }) {
		out = append(out, option{chosen, text.Clean(chosen), true})
	}
	return out
}
