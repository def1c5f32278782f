package review

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A source is the line under a headline.
type source struct {
	Outlet, Language string
	Time             time.Time
	Unsure           bool // the feed gave no time; it is that of first sight
	Version          int
	Link             string // to the original; may be empty
	Key              string // that opens it
	Name             string // of the report
}

// A report is an item on a page.
type report struct {
	ID          int64
	Title, Text []run
	Cut         bool // Text is not all there is
	Lang, Dir   string
	Source      source
	Notes       []news.Note
}

// A verdictMenu asks for the reason of a verdict.
type verdictMenu struct {
	Key, Name, Ask string
	Choices        []reasonChoice
	Propose        bool
}

// A reasonChoice is a button of a verdictMenu.
type reasonChoice struct{ Key, Value, Name string }

// A card is a story to be reviewed, as templates/parts.html shows it.
type card struct {
	Anchor  string // id of its element
	Next    string // that of the next card
	Back    string // address of the page that it stands on
	StoryID int64
	Told    string // by how many, in words
	Lead    report
	Others  []report
	More    int // reports that are not shown

	Rows []choice // that ask for a verdict
	Rest []choice // that can be corrected
	Left int      // of Rows, how many are undecided

	Flagged    bool
	Assignee   string
	Mine       bool
	ItemIDs    []int64
	Trouble    string // what went wrong with the last thing done to it
	CanReview  bool
	Select     bool // it can be selected
	OpenOthers bool
	whole      bool // texts stand whole
}

// OtherCount is how many reports there are besides the first.
func (c card) OtherCount() int { return len(c.Others) + c.More }

// ItemList returns the items of the card as a form sends them.
func (c card) ItemList() string {
	ids := make([]string, len(c.ItemIDs))
	for i, id := range c.ItemIDs {
		ids[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(ids, " ")
}

// RestNames names the first few tags that need no verdict.
func (c card) RestNames() string {
	const few = 4
	var names []string
	for _, r := range c.Rest[:min(few, len(c.Rest))] {
		names = append(names, r.Name)
	}
	s := strings.Join(names, ", ")
	if n := len(c.Rest) - few; n > 0 {
		s += " and " + plural(n, "more", "more")
	}
	return s
}

// Menus returns what asks for the reasons of verdicts.
func (card) Menus() []verdictMenu {
	return []verdictMenu{
		newVerdictMenu(news.Rejected, "x", "Wrong", "Why is the tag wrong?"),
		newVerdictMenu(news.Dismissed, "d", "Not wanted", "Why is it not wanted, though right?"),
	}
}

func newVerdictMenu(kind news.ReviewKind, key, name, ask string) verdictMenu {
	m := verdictMenu{Key: key, Name: name, Ask: ask, Propose: kind == news.Rejected}
	for i, r := range news.Reasons(kind) {
		m.Choices = append(m.Choices, reasonChoice{strconv.Itoa(i + 1), string(kind) + " " + string(r), reasonName(r)})
	}
	m.Choices = append(m.Choices, reasonChoice{key, string(kind), "No reason"})
	return m
}

func reasonName(r news.Reason) string {
	switch r {
	case news.ReasonSense:
		return "Other sense of the word"
	case news.ReasonGroup:
		return "Other group"
	case news.ReasonNegated:
		return "Text says it is not so"
	case news.ReasonAbsent:
		return "Not in the text"
	case news.ReasonPassing:
		return "Passing mention"
	case news.ReasonDuplicate:
		return "Duplicate"
	case news.ReasonOld:
		return "Old news"
	case news.ReasonScope:
		return "Out of scope"
	}
	return string(r)
}

// outlets returns the names of feeds by their slugs, and of outlets by their IDs.
func (s *server) outlets(ctx context.Context) (map[string]string, error) {
	feeds, err := s.Store.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, 2*len(feeds))
	for id, name := range news.OutletNames(feeds) {
		names[id] = cmp.Or(text.Clean(name), id)
	}
	for _, f := range feeds {
		names[f.ID] = cmp.Or(text.Clean(f.Title), f.ID)
	}
	return names, nil
}

// A dealer makes the cards of a page.
type dealer struct {
	visitor
	outlets map[string]string
	back    string
	whole   bool // show texts whole
	sel     bool // cards can be selected
}

func anchor(story int64) string { return "c" + strconv.FormatInt(story, 10) }

// deal makes a card of c, which has one item at least.
func (d *dealer) deal(c news.Card) card {
	lead := c.Items[0]
	out := card{
		Anchor: anchor(cmp.Or(c.Story.ID, lead.Story, lead.ID)), Back: d.back, StoryID: cmp.Or(c.Story.ID, lead.Story), More: c.More,
		Told: told(c.Story), CanReview: d.CanReview(), Select: d.sel, whole: d.whole,
	}
	for _, it := range c.Items {
		out.ItemIDs = append(out.ItemIDs, it.ID)
		out.Flagged = out.Flagged || it.Flagged
	}
	out.Assignee, out.Mine = lead.Assignee, lead.Assignee != "" && lead.Assignee == d.Name
	out.addChoices(c, d.Name)
	for i, it := range c.Items {
		r := d.report(it, out.numbering(it.ID))
		if i == 0 {
			r.Source.Key = "v"
			out.Lead = r
			continue
		}
		out.Others = append(out.Others, r)
	}
	return out
}

func told(s news.Story) string {
	if s.Items == 0 {
		return "the story"
	}
	return plural(s.Items, "report", "reports") + ", " + plural(len(s.Outlets), "outlet", "outlets")
}

// report shows an item.
func (d *dealer) report(it news.Item, n numbering) report {
	title := text.Clean(it.Title)
	r := report{
		ID: it.ID, Lang: langTag(it.Lang), Notes: it.Notes,
		Dir:   text.Direction(it.Lang, it.Title+it.Text[:wordEnd(it.Text, 300)]),
		Title: highlight(it.Title, news.FieldTitle, it.Tags, n),
		Source: source{
			Outlet: cmp.Or(d.outlets[it.Feed], it.Feed), Language: language(it.Lang), Time: it.SortAt, Unsure: it.Published.IsZero(),
			Version: it.Version, Link: text.WebURL(it.URL), Name: title,
		},
	}
	if strings.TrimSpace(title) == "" {
		r.Title = []run{{Text: "(no headline)"}}
	}
	if d.whole {
		r.Text = highlight(it.Text, news.FieldText, it.Tags, n)
	} else {
		r.Text, r.Cut = excerpt(it.Text, it.Tags, n)
	}
	if strings.TrimSpace(it.Text) == strings.TrimSpace(it.Title) {
		r.Text = nil
	}
	return r
}
