package review

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"khabar/auth"
	"khabar/news"
	"khabar/text"
)

// A card is the data of a story to be reviewed, for templates/parts.html.
type card struct {
	Anchor    string // ID of the card's element
	Next      string // ID of the next card's element
	Back      string // address of the page with the card
	StoryID   int64
	StorySize string // how many reports the story has, in words
	Lead      report
	Others    []report
	More      int // reports of the story that are not shown

	Needed    []tagChoice // tags that need a verdict
	Optional  []tagChoice // tags that need no verdict and can be corrected
	MoreTags  int         // tags that are in neither list, because there are too many
	Undecided int         // how many of Needed have no verdict

	Flagged    bool
	Assignee   string
	Mine       bool // assigned to the person who sees the card
	ItemIDs    []int64
	Problem    string // what went wrong with the last action on the card
	CanReview  bool
	Selectable bool
	OpenOthers bool // show Others without a click
}

// A report is an item on a page.
type report struct {
	ID          int64
	Title, Text []run
	Cut         bool // Text is only a part of the item's text
	Lang, Dir   string
	Byline      byline
	Notes       []news.Note
	Accounts    []accountView // of the first report of a card only
	Gone        []string      // corrections of accounts that the report no longer has, in words
}

// A byline is the line under a headline.
type byline struct {
	Outlet, Language string
	Time             time.Time
	FirstSeen        bool // the feed gave no time, so Time is when the item was first seen
	Version          int
	Link             string // address of the original; may be empty
	Key              string // key that opens Link; may be empty
	Title            string // title of the report
}

// OtherCount returns how many reports there are besides the first.
func (c card) OtherCount() int { return len(c.Others) + c.More }

// ItemList returns the items of the card in the form that parseIDs reads.
func (c card) ItemList() string {
	ids := make([]string, len(c.ItemIDs))
	for i, id := range c.ItemIDs {
		ids[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(ids, " ")
}

// OptionalNames names the first few tags that need no verdict.
func (c card) OptionalNames() string {
	const few = 4
	var names []string
	for _, t := range c.Optional[:min(few, len(c.Optional))] {
		names = append(names, t.Name)
	}
	s := strings.Join(names, ", ")
	if n := len(c.Optional) - few; n > 0 {
		s += " and " + plural(n, "more", "more")
	}
	return s
}

// Menus returns a menu of reasons for each verdict that can have one.
func (card) Menus() []verdictMenu {
	return []verdictMenu{
		newVerdictMenu(news.Rejected, "x", "Reject", "Why is the tag wrong?"),
		newVerdictMenu(news.Dismissed, "d", "Dismiss", "The tag is right. Why dismiss it?"),
	}
}

// feedNames returns the names of feeds by their slugs, and of outlets by their IDs.
func (s *server) feedNames(ctx context.Context) (map[string]string, error) {
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

// A cardBuilder makes the cards of a page.
type cardBuilder struct {
	viewer     auth.Identity
	names      map[string]string // see server.feedNames
	back       string            // see card.Back
	whole      bool              // show whole texts
	selectable bool
}

// cardAnchor returns the ID of the element of a story's card.
func cardAnchor(story int64) string { return "c" + strconv.FormatInt(story, 10) }

// build makes a card of c, which has at least one item.
func (b *cardBuilder) build(c news.Card) card {
	lead := c.Items[0]
	out := card{
		Anchor: cardAnchor(cmp.Or(c.Story.ID, lead.Story, lead.ID)), Back: b.back, StoryID: cmp.Or(c.Story.ID, lead.Story), More: c.More,
		StorySize: storySize(c.Story), CanReview: b.viewer.CanReview(), Selectable: b.selectable,
		Assignee: lead.Assignee, Mine: lead.Assignee != "" && lead.Assignee == b.viewer.Name,
	}
	for _, it := range c.Items {
		out.ItemIDs = append(out.ItemIDs, it.ID)
		out.Flagged = out.Flagged || it.Flagged
	}
	out.addTags(c, b.viewer.Name)
	for i, it := range c.Items {
		r := b.report(it, out.numbers(it.ID))
		if i == 0 {
			r.Byline.Key = "v"
			r.Accounts, r.Gone = accountViews(it, out.Anchor), goneCorrections(it)
			out.Lead = r
			continue
		}
		out.Others = append(out.Others, r)
	}
	return out
}

// storySize returns how many reports and outlets a story has, in words.
func storySize(s news.Story) string {
	if s.Items == 0 {
		return "the story"
	}
	return plural(s.Items, "report", "reports") + ", " + plural(len(s.Outlets), "outlet", "outlets")
}

// report returns the data of an item for a page. Its evidence is marked with the numbers of its
// tags.
func (b *cardBuilder) report(it news.Item, number numberFunc) report {
	title, facts := text.Clean(it.Title), factMarks(it)
	r := report{
		ID: it.ID, Lang: langTag(it.Lang), Notes: it.Notes,
		Dir:   text.Direction(it.Lang, it.Title+it.Text[:wordEnd(it.Text, 300)]),
		Title: highlight(it.Title, news.FieldTitle, it.Tags, facts, number),
		Byline: byline{
			Outlet: cmp.Or(b.names[it.Feed], it.Feed), Language: languageName(it.Lang), Time: it.SortAt, FirstSeen: it.Published.IsZero(),
			Version: it.Version, Link: text.WebURL(it.URL), Title: title,
		},
	}
	if strings.TrimSpace(title) == "" {
		r.Title = []run{{Text: "(no headline)"}}
	}
	if b.whole {
		r.Text = highlight(it.Text, news.FieldText, it.Tags, facts, number)
	} else {
		r.Text, r.Cut = excerpt(it.Text, it.Tags, facts, number)
	}
	if strings.TrimSpace(it.Text) == strings.TrimSpace(it.Title) {
		r.Text = nil
	}
	return r
}
