package review

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A bulkPage is what templates/bulk.html shows: what a verdict on many items would do.
type bulkPage struct {
	Tag, Name string
	Do        string // the verdict, with its reason
	Verdict   string // in words
	Verdicts  []option
	Hidden    []option // fields of the form that say which items are meant
	Of        string   // which items, in words
	Count     int
	Titles    []string
	Rest      int // how many more than Titles
	TooMany   bool
	Back      string
}

// bulkPage counts what a verdict on many items would decide, and asks.
func (s *server) bulkPage(w http.ResponseWriter, v *visit) error {
	q := clip(v.URL.Query())
	q["items"] = v.URL.Query()["items"] // these lists are long
	b, of, err := s.readBulk(v, q)
	if err != nil {
		return err
	}
	p := bulkPage{Tag: b.Tag, Do: strings.TrimSpace(string(b.Kind) + " " + string(b.Reason)), Verdict: verdictName(b.Kind), Of: of, Back: localPath(q.Get("back"))}
	if b.Reason != "" {
		p.Verdict += " (" + strings.ToLower(reasonName(b.Reason)) + ")"
	}
	names, err := s.Store.EntryNames(v.Context(), []string{b.Tag})
	if err != nil {
		return err
	}
	if p.Name = text.Clean(names[b.Tag]); p.Name == "" {
		p.Name = b.Tag
	}
	n, err := s.Store.PreviewBulk(v.Context(), b)
	if err != nil {
		return err
	}
	p.Count, p.TooMany = n.Items, n.Items > news.MaxBulk
	for _, t := range n.Titles {
		p.Titles = append(p.Titles, text.Clean(t))
	}
	p.Rest = n.Items - len(p.Titles)
	for _, name := range []string{"items", "keyword", "feed", "lang", "from", "until", "by"} {
		for _, value := range q[name] {
			p.Hidden = append(p.Hidden, option{Name: name, Value: value})
		}
	}
	p.Hidden = append(p.Hidden, option{Name: "last", Value: fmt.Sprint(n.Last)})
	p.Verdicts = verdictOptions()
	for i := range p.Verdicts {
		p.Verdicts[i].Chosen = p.Verdicts[i].Value == p.Do
	}
	return s.render(w, v, http.StatusOK, "bulk", "Decide many at once", p)
}

// readBulk reads which verdict is meant, and for which items: a selection, or all with a keyword.
func (s *server) readBulk(v *visit, q url.Values) (news.BulkDecision, string, error) {
	what, why, _ := strings.Cut(q.Get("do"), " ")
	b := news.BulkDecision{Kind: news.ReviewKind(what), Reason: news.Reason(why), Who: v.Name, Via: news.ViaBulk, At: time.Now(), Keyword: q.Get("keyword")}
	if what == "" {
		b.Kind = news.Confirmed
	}
	if !b.Kind.Verdict() || b.Kind == news.Added || !b.Reason.Fits(b.Kind) {
		return b, "", fmt.Errorf("verdict %q: %w", text.Clean(q.Get("do")), news.ErrInvalid)
	}
	match, others, err := s.entry(v.Context(), q.Get("tag"))
	if err != nil {
		return b, "", err
	}
	if b.Tag = match.ID; b.Tag == "" {
		return b, "", unclear(q.Get("tag"), others)
	}
	if b.Items, err = ids(q["items"]); err != nil {
		return b, "", err
	}
	switch {
	case len(b.Items) > 0 && b.Keyword != "":
		return b, "", fmt.Errorf("a selection and a keyword at once: %w: want one of them", news.ErrInvalid)
	case len(b.Items) > 0:
		return b, "of the " + plural(len(b.Items), "selected report", "selected reports"), nil
	case b.Keyword == "":
		return b, "", fmt.Errorf("nothing is selected: %w: select stories first, with their boxes or with the key s", news.ErrInvalid)
	}
	f, err := s.filterForm(v, q)
	if err != nil {
		return b, "", err
	}
	if f.Trouble != "" {
		return b, "", errors.Join(news.ErrInvalid, errors.New(f.Trouble))
	}
	b.Filter = news.QueueFilter{Feed: f.filter.Feed, Lang: f.filter.Lang, Span: f.filter.Span, By: f.filter.By}
	_, words, _ := strings.Cut(b.Keyword, "#")
	return b, "with the keyword “" + text.Clean(words) + "”", nil
}

// bulk decides a tag of many items.
func (s *server) bulk(w http.ResponseWriter, v *visit) error {
	b, _, err := s.readBulk(v, v.PostForm)
	if err != nil {
		return err
	}
	b.Last = formNumber(v, "last")
	if _, err := s.Store.DecideBulk(v.Context(), b); err != nil {
		return err
	}
	return see(w, v, "/")
}
