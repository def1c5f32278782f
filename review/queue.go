package review

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A queuePage is what templates/queue.html shows.
type queuePage struct {
	Filter    filterForm
	Shortcuts []option
	Cards     []card
	First     string // address of the newest; empty on the first page
	Older     string // address of the next page; empty on the last
	Nothing   string // why there are no cards
	Advice    string
	Tally     tally
	Recent    recent
	CanReview bool
	Verdicts  []option
}

// A filterForm is the form of filters, as it is filled in.
type filterForm struct {
	Chosen                    []chosenTag
	States, Feeds, Langs, Bys []option
	From, Until               string
	Assignee, Keyword         string
	Flagged                   bool
	Active                    int      // how many filters are set
	Trouble                   string   // what is wrong with them
	Choices                   []option // what could be meant
	filter                    news.QueueFilter
	query                     url.Values
}

// A chosenTag is a tag that is asked for.
type chosenTag struct{ ID, Name, Without string }

// queue shows the review queue. Everything that selects is in the address.
func (s *server) queue(w http.ResponseWriter, v *visit) error {
	q := clip(v.URL.Query())
	if to, err := s.resolve(v, q); err != nil || to != "" {
		if err == nil {
			http.Redirect(w, v.Request, to, http.StatusSeeOther)
		}
		return err
	}
	f, err := s.filterForm(v, q)
	if err != nil {
		return err
	}
	p := &queuePage{Filter: f, Shortcuts: s.shortcuts(v), CanReview: v.CanReview(), Verdicts: verdictOptions()}
	status, title := http.StatusOK, "Queue"
	var page news.QueuePage
	if f.Trouble == "" {
		if page, err = s.Store.Queue(v.Context(), f.filter); errors.Is(err, news.ErrInvalid) || errors.Is(err, news.ErrNotFound) {
			_, p.Filter.Trouble = s.explain(err)
		} else if err != nil {
			return err
		}
	}
	if p.Filter.Trouble != "" {
		status = http.StatusBadRequest
	}
	if err := s.fill(v, p, page); err != nil {
		return err
	}
	return s.render(w, v, status, "queue", title, p)
}

// fill puts what the store gave on the page.
func (s *server) fill(v *visit, p *queuePage, page news.QueuePage) error {
	names, err := s.outlets(v.Context())
	if err != nil {
		return err
	}
	here := v.URL.RequestURI()
	d := &dealer{visitor: v.visitor, outlets: names, back: here, sel: true}
	for _, c := range page.Cards {
		if len(c.Items) > 0 {
			p.Cards = append(p.Cards, d.deal(c))
		}
	}
	for i := range p.Cards {
		p.Cards[i].Next = "end"
		if i+1 < len(p.Cards) {
			p.Cards[i].Next = p.Cards[i+1].Anchor
		}
	}
	if !page.Next.IsZero() {
		p.Older = address("/", p.Filter.query, "before", page.Next.String())
	}
	if !p.Filter.filter.Before.IsZero() {
		p.First = address("/", p.Filter.query, "before", "")
	}
	p.Nothing, p.Advice = "Nothing is left to be decided here.", "New reports come in as the feeds are read."
	switch {
	case p.Filter.Trouble != "":
		p.Nothing, p.Advice = "There is nothing to show.", "Mend the filters, or clear them."
	case p.Filter.Active > 0:
		p.Nothing, p.Advice = "No report fits these filters.", "Take some of them away."
	}
	if p.Recent, err = s.recent(v, here); err != nil {
		return err
	}
	p.Tally, err = s.tallyOf(v.Context(), v.Name, page.Undecided)
	return err
}

// clip keeps of each parameter what any form could have sent.
func clip(q url.Values) url.Values {
	const longest, most = 300, 12
	for name, values := range q {
		values = slices.DeleteFunc(values, func(s string) bool { return s == "" || len(s) > longest })
		for i, s := range values {
			values[i] = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", ""))
		}
		q[name] = values[:min(most, len(values))]
	}
	return q
}

// address returns an address with one parameter changed, or taken away when value is empty.
func address(path string, q url.Values, name, value string) string {
	all := url.Values{}
	for k, v := range q {
		if k != name && len(v) > 0 {
			all[k] = v
		}
	}
	if value != "" {
		all.Set(name, value)
	}
	if len(all) == 0 {
		return path
	}
	return path + "?" + all.Encode()
}

// resolve turns a tag that was typed into one that is asked for: it returns the address to
// go to, or nothing when none was typed or several could be meant.
func (s *server) resolve(v *visit, q url.Values) (string, error) {
	typed := q.Get("with")
	if typed == "" {
		return "", nil
	}
	alone := q.Get("alone") != ""
	match, _, err := s.entry(v.Context(), strings.TrimSuffix(typed, "+"))
	if err != nil || match.ID == "" {
		return "", err
	}
	ref := news.TagRef{ID: match.ID, Family: !alone}
	all := url.Values{}
	for k, values := range q {
		if k != "with" && k != "alone" && k != "before" {
			all[k] = values
		}
	}
	all["tag"] = append(slices.Clone(q["tag"]), ref.String())
	return address("/", all, "", ""), nil
}

// filterForm reads the parameters of the queue.
func (s *server) filterForm(v *visit, q url.Values) (filterForm, error) {
	f := filterForm{From: q.Get("from"), Until: q.Get("until"), Assignee: q.Get("assignee"), Keyword: q.Get("keyword"), query: q}
	f.Flagged = q.Get("flagged") != ""
	f.filter = news.QueueFilter{
		Feed: q.Get("feed"), Lang: q.Get("lang"), By: news.TimeField(q.Get("by")), State: news.QueueState(q.Get("state")),
		Assignee: f.Assignee, Flagged: f.Flagged, Keyword: f.Keyword,
	}
	f.check(q, s.Zone)
	if err := s.chosen(v, &f, q); err != nil {
		return f, err
	}
	feeds, err := s.Store.Feeds(v.Context())
	if err != nil {
		return f, err
	}
	f.lists(feeds)
	for _, name := range []string{"tag", "feed", "lang", "from", "until", "by", "state", "assignee", "flagged", "keyword"} {
		f.Active += len(q[name])
	}
	return f, nil
}

// check reads what can be wrong, and says the first thing that is.
func (f *filterForm) check(q url.Values, zone *time.Location) {
	if f.filter.By != "" && !f.filter.By.Valid() {
		f.Trouble, f.filter.By = "There is no such time to go by: "+text.Clean(string(f.filter.By)), ""
	}
	if f.filter.State != "" && !f.filter.State.Valid() {
		f.Trouble, f.filter.State = "There is no such verdict: "+text.Clean(string(f.filter.State)), ""
	}
	var err error
	if f.filter.Before, err = news.ParseCursor(q.Get("before")); err != nil {
		f.Trouble = "The address of this page of the queue is broken; begin at the newest."
	}
	if f.filter.Span.From, err = day(f.From, 0, zone); err != nil {
		f.Trouble, f.From = "From: want a date such as 2026-11-22.", ""
	}
	if f.filter.Span.Until, err = day(f.Until, 1, zone); err != nil {
		f.Trouble, f.Until = "Until: want a date such as 2026-11-22.", ""
	}
}

// day returns when a day begins, or one so many later; the zero time when s is empty.
func day(s string, later int, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, zone)
	if err != nil {
		return time.Time{}, err
	}
	if t.Year() < 1970 || t.Year() > 9000 {
		return time.Time{}, errors.New("no year of news")
	}
	return time.Date(t.Year(), t.Month(), t.Day()+later, 0, 0, 0, 0, zone), nil
}

// chosen reads the tags that are asked for, and says what to do about one that was typed
// and not found.
func (s *server) chosen(v *visit, f *filterForm, q url.Values) error {
	var ids []string
	for _, raw := range q["tag"] {
		ref, err := news.ParseTagRef(raw)
		if err != nil {
			f.Trouble = "There is no such tag: " + text.Clean(raw)
			continue
		}
		f.filter.Tags, ids = append(f.filter.Tags, ref), append(ids, ref.ID)
	}
	names, err := s.Store.EntryNames(v.Context(), ids)
	if err != nil {
		return err
	}
	for i, ref := range f.filter.Tags {
		name := cmp.Or(text.Clean(names[ref.ID]), ref.ID)
		if ref.Family {
			name += " and below"
		}
		rest := slices.Delete(slices.Clone(q["tag"]), i, i+1)
		all := url.Values{}
		maps.Copy(all, q)
		all["tag"] = rest
		f.Chosen = append(f.Chosen, chosenTag{ref.String(), name, address("/", all, "before", "")})
	}
	typed := q.Get("with")
	if typed == "" {
		return nil
	}
	_, others, err := s.entry(v.Context(), strings.TrimSuffix(typed, "+"))
	f.Trouble = "No tag has the name or ID “" + text.Clean(typed) + "”."
	for _, m := range others {
		f.Trouble = "“" + text.Clean(typed) + "” could be any of these:"
		f.Choices = append(f.Choices, option{Value: address("/", url.Values{"tag": append(slices.Clone(q["tag"]), m.ID+"+")}, "", ""), Name: text.Clean(m.Name) + " (" + m.ID + ")"})
	}
	return err
}

// lists fills in what can be chosen.
func (f *filterForm) lists(feeds []news.Feed) {
	f.States = options(string(cmp.Or(f.filter.State, news.QueueUndecided)),
		"undecided", "Undecided", "decided", "Decided", "any", "Any", "confirmed", "Confirmed", "rejected", "Wrong", "dismissed", "Not wanted", "added", "Added by hand")
	f.Bys = options(string(cmp.Or(f.filter.By, news.ByPublished)), "published", "Published", "seen", "First seen")
	f.Feeds, f.Langs = options(f.filter.Feed, "", "All"), options(f.filter.Lang, "", "All")
	var langs []string
	for _, feed := range feeds {
		f.Feeds = append(f.Feeds, option{feed.ID, cmp.Or(text.Clean(feed.Title), feed.ID), feed.ID == f.filter.Feed})
		if feed.Lang != "" {
			langs = adjoin(langs, feed.Lang)
		}
	}
	if f.filter.Lang != "" && !slices.ContainsFunc(langs, func(l string) bool { return strings.EqualFold(l, f.filter.Lang) }) {
		langs = append(langs, f.filter.Lang)
	}
	slices.Sort(langs)
	for _, l := range langs {
		f.Langs = append(f.Langs, option{l, language(l) + " (" + text.Clean(l) + ")", strings.EqualFold(l, f.filter.Lang)})
	}
	slices.SortStableFunc(f.Feeds[1:], func(a, b option) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	if f.filter.Feed != "" && !slices.ContainsFunc(feeds, func(x news.Feed) bool { return x.ID == f.filter.Feed }) {
		f.Feeds = append(f.Feeds, option{f.filter.Feed, text.Clean(f.filter.Feed), true})
	}
}

// shortcuts are queues that are asked for again and again.
func (s *server) shortcuts(v *visit) []option {
	today := time.Now().In(s.Zone).Format(time.DateOnly)
	here := v.URL.RequestURI()
	all := []option{
		{Value: "/", Name: "All undecided"},
		{Value: "/?from=" + today, Name: "Undecided of today"},
		{Value: "/?flagged=1&state=any", Name: "Flagged"},
		{Value: "/?assignee=" + url.QueryEscape(v.Name) + "&state=any", Name: "Taken on by you"},
		{Value: "/?state=decided", Name: "Decided"},
	}
	for i := range all {
		all[i].Chosen = all[i].Value == here
	}
	return all
}

// verdictOptions are the verdicts that many items can be given at once, with their reasons.
func verdictOptions() []option {
	out := options("", "confirmed", "Confirmed")
	for _, k := range []news.ReviewKind{news.Rejected, news.Dismissed} {
		name := map[news.ReviewKind]string{news.Rejected: "Wrong", news.Dismissed: "Not wanted"}[k]
		out = append(out, option{Value: string(k), Name: name})
		for _, r := range news.Reasons(k) {
			out = append(out, option{Value: string(k) + " " + string(r), Name: name + ": " + strings.ToLower(reasonName(r))})
		}
	}
	return out
}

// ids reads lists of numbers with spaces between.
func ids(lists []string) ([]int64, error) {
	var out []int64
	for _, list := range lists {
		for f := range strings.FieldsSeq(list) {
			id, err := strconv.ParseInt(f, 10, 64)
			if err != nil || id <= 0 {
				return nil, &statusError{http.StatusBadRequest, "want the numbers of reports"}
			}
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
