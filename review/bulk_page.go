package review

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A bulkData is the data of templates/bulk.html: the effect that a verdict on many items would
// have.
type bulkData struct {
	Tag, Name string
	Verdicts  []option // to choose from
	Hidden    []option // fields of the form that say which items are meant
	Of        string   // the selected items, in words
	Count     int      // number of items; if TooMany is true, there are more
	Titles    []string // titles of some of the items
	More      int      // how many more items there are than Titles
	TooMany   bool     // more items than may be decided at once
	Back      string
}

// bulkPage counts what a verdict on many items would decide, and asks for confirmation.
func (s *server) bulkPage(w http.ResponseWriter, r *request) error {
	q := trimQuery(r.URL.Query())
	q["items"] = r.URL.Query()["items"] // trimQuery drops long lists
	b, of, err := s.readBulk(r, q)
	if err != nil {
		return err
	}
	data := bulkData{Tag: b.Tag, Of: of, Back: localPath(q.Get("back"))}
	names, err := s.Store.EntryNames(r.Context(), []string{b.Tag})
	if err != nil {
		return err
	}
	if data.Name = text.Clean(names[b.Tag]); data.Name == "" {
		data.Name = b.Tag
	}
	preview, err := s.Store.PreviewBulk(r.Context(), b)
	if err != nil {
		return err
	}
	data.addPreview(preview)
	for _, name := range []string{"items", "keyword", "feed", "lang", "from", "until", "by"} {
		for _, value := range q[name] {
			data.Hidden = append(data.Hidden, option{Name: name, Value: value})
		}
	}
	data.Hidden = append(data.Hidden, option{Name: "last", Value: fmt.Sprint(preview.Last)})
	data.Verdicts = verdictOptions()
	do := strings.TrimSpace(string(b.Kind) + " " + string(b.Reason))
	for i := range data.Verdicts {
		data.Verdicts[i].Chosen = data.Verdicts[i].Value == do
	}
	return s.render(w, r, http.StatusOK, "bulk", "Decide many at once", data)
}

// addPreview adds the number of items and some of their titles. The store counts no further than
// news.MaxBulk + 1, so if there are too many, only "more than news.MaxBulk" is certain.
func (d *bulkData) addPreview(p news.BulkPreview) {
	d.Count, d.TooMany = min(p.Items, news.MaxBulk), p.Items > news.MaxBulk
	for _, t := range p.Titles {
		d.Titles = append(d.Titles, text.Clean(t))
	}
	d.More = d.Count - len(d.Titles)
}

// decideBulk puts a verdict on a tag of many items.
func (s *server) decideBulk(w http.ResponseWriter, r *request) error {
	b, _, err := s.readBulk(r, r.PostForm)
	if err != nil {
		return err
	}
	b.Last = formNumber(r, "last")
	if _, err := s.Store.DecideBulk(r.Context(), b); err != nil {
		return err
	}
	return redirect(w, r, "/")
}

// readBulk reads a verdict and the items that it is for: selected items, or all items with a
// keyword. It also returns a description of the items.
func (s *server) readBulk(r *request, q url.Values) (news.BulkDecision, string, error) {
	kind, reason, _ := strings.Cut(q.Get("do"), " ")
	b := news.BulkDecision{Kind: news.ReviewKind(kind), Reason: news.Reason(reason), Who: r.Name, Via: news.ViaBulk, At: time.Now(), Keyword: q.Get("keyword")}
	if kind == "" {
		b.Kind = news.Confirmed
	}
	if !b.Kind.Verdict() || b.Kind == news.Added || !b.Reason.Fits(b.Kind) {
		return b, "", badRequest("the verdict %q is not valid: choose confirmed, rejected or dismissed, and a reason that fits it", text.Clean(q.Get("do")))
	}
	match, others, err := s.findEntry(r.Context(), q.Get("tag"))
	if err != nil {
		return b, "", err
	}
	if b.Tag = match.ID; b.Tag == "" {
		return b, "", ambiguousTag(q.Get("tag"), others)
	}
	if b.Items, err = parseIDs(q["items"]); err != nil {
		return b, "", err
	}
	switch {
	case len(b.Items) > 0 && b.Keyword != "":
		return b, "", badRequest("a selection and a keyword cannot be combined: give one of them")
	case len(b.Items) > 0:
		return b, "of the " + plural(len(b.Items), "selected report", "selected reports"), nil
	case b.Keyword == "":
		return b, "", badRequest("nothing is selected: select stories first, with their boxes or with the key s")
	}
	if b.Filter, err = s.bulkFilter(r.Context(), q); err != nil {
		return b, "", err
	}
	_, words, _ := strings.Cut(b.Keyword, "#")
	return b, "with the keyword “" + text.Clean(words) + "”", nil
}

// bulkFilter reads the filters that narrow the items with a keyword.
func (s *server) bulkFilter(ctx context.Context, q url.Values) (news.QueueFilter, error) {
	f, err := s.readFilter(ctx, q)
	if err != nil {
		return news.QueueFilter{}, err
	}
	if f.Problem != "" {
		return news.QueueFilter{}, badRequest("%s", strings.TrimSuffix(f.Problem, "."))
	}
	return news.QueueFilter{Feed: f.filter.Feed, Lang: f.filter.Lang, Span: f.filter.Span, By: f.filter.By}, nil
}
