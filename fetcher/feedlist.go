package fetcher

import (
	"strings"
	"time"

	"khabar/news"
	"khabar/schedule"
	"khabar/yamlfile"
)

// A List is a checked feed list (feeds.yaml).
type List struct {
	Version  int            // version of the file format; 1
	Zone     string         // IANA name of the time zone of schedules and of days
	Location *time.Location // the zone that Zone names; UTC when Zone is empty
	Feeds    []news.Feed    // in the file's order, enabled or not
}

// The bounds of the time between two polls of a feed.
const (
	minEvery = 5 * time.Minute
	maxEvery = 7 * 24 * time.Hour
)

// ReadList reads the feed list src; name is used only in errors. An error is of type
// yamlfile.Findings and has every mistake in the list.
func ReadList(name string, src []byte) (*List, error) {
	r := listReader{file: yamlfile.Parse(name, src), ids: map[string]int{}, urls: map[string]int{}}
	list := &List{Location: time.UTC}
	root := r.file.Root
	root.Only("version", "timezone", "defaults", "feeds")
	if v := root.Need("version"); v != nil {
		if list.Version = v.Int(); list.Version != 1 && v.Kind == yamlfile.Int {
			v.Errorf("this khabar cannot read version %d; write 1", list.Version)
		}
	}
	list.Zone, list.Location = readZone(root.Need("timezone"))
	r.zone = list.Location
	r.readDefaults(root.Get("defaults"))
	if feeds := root.Need("feeds"); feeds != nil {
		items := feeds.List()
		if feeds.Kind == yamlfile.Sequence && len(items) == 0 {
			feeds.Errorf("the list is empty; write at least one feed")
		}
		list.Feeds = r.readFeeds(items, list.Zone)
	}
	return list, r.file.Err()
}

// readZone returns the name in n and the time zone that it names. When n names no time zone, it
// reports an error and returns UTC: the rest of the list is then read only to find more errors.
func readZone(n *yamlfile.Node) (string, *time.Location) {
	name := n.Text()
	if name == "" {
		return "", time.UTC
	}
	zone, err := schedule.Zone(name)
	if err != nil {
		n.Errorf("%v", err)
		return "", time.UTC
	}
	return name, zone
}

// A listReader reads the feeds of one list.
type listReader struct {
	file     *yamlfile.File
	zone     *time.Location
	defaults news.Feed
	ids      map[string]int // line in which each slug, present or former, is first used
	urls     map[string]int // line in which each address is first used; the keys are of comparableURL
}

// readDefaults reads the values of fields that feeds may leave out.
func (r *listReader) readDefaults(n *yamlfile.Node) {
	r.defaults = news.Feed{Every: schedule.Auto, Enabled: true, Checked: "never"}
	if n == nil {
		return
	}
	n.Only("lang", "country", "kind", "every", "enabled")
	r.readShared(n, &r.defaults)
}

// readShared reads the fields that both defaults and feeds have.
func (r *listReader) readShared(n *yamlfile.Node, f *news.Feed) {
	if v := n.Get("lang"); v != nil {
		f.Lang = readLang(v)
	}
	if v := n.Get("country"); v != nil {
		f.Country = v.Country()
	}
	if v := n.Get("kind"); v != nil {
		f.Kind = yamlfile.Enum(v, news.FeedKinds())
	}
	if v := n.Get("every"); v != nil {
		f.Every = readEvery(v)
	}
	if v := n.Get("enabled"); v != nil {
		f.Enabled = v.Bool()
	}
}

func (r *listReader) readFeeds(items []*yamlfile.Node, zone string) []news.Feed {
	feeds := make([]news.Feed, 0, len(items))
	for _, n := range items {
		f := r.readFeed(n)
		f.Zone = zone
		feeds = append(feeds, f)
	}
	// Former slugs are read last, so that a slug of one feed that is also a former slug of another is
	// reported where it is a former slug.
	for i, n := range items {
		feeds[i].Formerly = r.readFormerly(n.Get("formerly"))
	}
	return feeds
}

func (r *listReader) readFeed(n *yamlfile.Node) news.Feed {
	f := r.defaults
	n.Only("id", "formerly", "title", "url", "site", "lang", "country", "kind", "every", "schedule",
		"enabled", "checked", "note", "allow_private")
	r.readShared(n, &f)
	f.ID = n.Need("id").NewSlug(r.ids, "feed")
	f.Title = n.Need("title").Line(maxFeedTitle)
	f.URL = r.readFeedURL(n.Need("url"))
	f.Site = readURL(n.Get("site"))
	f.Note = n.Get("note").Line(maxNote)
	f.AllowPrivate = n.Get("allow_private").Bool()
	if r.defaults.Lang == "" {
		n.Need("lang")
	}
	if r.defaults.Kind == "" {
		n.Need("kind")
	}
	if v := n.Get("checked"); v != nil {
		f.Checked = readChecked(v)
	}
	if v := n.Get("schedule"); v != nil {
		f.Schedule, f.Every = r.readSchedule(v, n.Get("every")), 0
	}
	return f
}

// readFormerly reads one former slug, or a list of them.
func (r *listReader) readFormerly(n *yamlfile.Node) []string {
	var ids []string
	for _, v := range n.Each() {
		id := v.Slug()
		if id == "" {
			continue
		}
		if line, ok := r.ids[id]; ok {
			v.Errorf("%s is also an id, present or former, in line %d, and an id belongs to one feed for ever; delete it here", id, line)
			continue
		}
		r.ids[id] = v.Pos.Line
		ids = append(ids, id)
	}
	return ids
}

// readFeedURL reads an address, and reports an error when another feed has it.
func (r *listReader) readFeedURL(n *yamlfile.Node) string {
	s := readURL(n)
	if s == "" {
		return ""
	}
	key := comparableURL(s)
	if line, ok := r.urls[key]; ok {
		n.Errorf("the feed in line %d also has this address; delete one of the two feeds", line)
		return s
	}
	r.urls[key] = n.Pos.Line
	return s
}

// readEvery reads the time between two polls.
func readEvery(n *yamlfile.Node) time.Duration {
	if n.Kind == yamlfile.String && n.Value == "auto" {
		return schedule.Auto
	}
	return n.Duration(minEvery, maxEvery)
}

// readSchedule reads a cron expression, the field "schedule". A feed that has it must not have the
// field "every".
func (r *listReader) readSchedule(n, every *yamlfile.Node) string {
	if every != nil {
		n.Errorf("this feed also has the field \"every\"; keep one of the two")
	}
	expr := strings.Join(strings.Fields(n.Text()), " ")
	if expr == "" {
		return ""
	}
	s, err := schedule.Cron(expr, r.zone)
	if err != nil {
		n.Errorf("%v; write something like \"0 6 * * *\" (daily at 06:00) or @hourly", err)
		return ""
	}
	if tooOften(s) {
		n.Errorf("%q polls more often than every %.0f minutes; poll less often", expr, minEvery.Minutes())
		return ""
	}
	return expr
}

// tooOften reports whether two successive times of s in an ordinary week are less than minEvery apart.
func tooOften(s schedule.Schedule) bool {
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for at := s.Next(start); at.Sub(start) < 7*24*time.Hour; {
		next := s.Next(at)
		if next.Sub(at) < minEvery {
			return true
		}
		at = next
	}
	return false
}

// readChecked reads the day on which the feed last answered a check, or "never".
func readChecked(n *yamlfile.Node) string {
	if n.Kind == yamlfile.String && n.Value == "never" {
		return n.Value
	}
	day := n.Date()
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}
