package delivery

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"khabar/digest"
	"khabar/news"
	"khabar/schedule"
	"khabar/yamlfile"
)

// A List is the content of digests.yaml, checked.
type List struct {
	Version       int // of the file's form; 1
	Subscriptions []*Subscription
}

// References says what a list may speak of. A nil function knows everything.
type References struct {
	Tag  func(id string) bool   // the taxonomy has such an entry
	Feed func(slug string) bool // the feed list has such a feed
	// Body says what is wrong with the template of a hook's body: see CheckBody.
	Body func(name string) error
}

// ReadList reads the list src; name is only used in errors. The error, when there is one,
// is of type yamlfile.Findings and has everything that is wrong with the list.
func ReadList(name string, src []byte, known References) (*List, error) {
	r := listReader{file: yamlfile.Parse(name, src), known: known, ids: map[string]int{}}
	list := &List{}
	root := r.file.Root
	root.Only("version", "timezone", "defaults", "digests")
	if v := root.Need("version"); v != nil {
		if list.Version = v.Int(); list.Version != 1 && v.Kind == yamlfile.Int {
			v.Errorf("%d is not known to this khabar; write 1", list.Version)
		}
	}
	r.readDefaults(root.Need("timezone"), root.Get("defaults"))
	for _, n := range root.Need("digests").List() {
		list.Subscriptions = append(list.Subscriptions, r.read(n))
	}
	return list, r.file.Err()
}

// A listReader reads the subscriptions of one list.
type listReader struct {
	file     *yamlfile.File
	known    References
	defaults Subscription
	at       bool           // the defaults say when
	ids      map[string]int // line where an id was first given
}

// sharedFields stand in defaults as well as in a digest.
func sharedFields() []string {
	return []string{
		"at", "days", "lang", "format", "empty", "csv", "subject", "via", "from", "on_uncertain",
		"min_certainty", "min_salience",
	}
}

// readDefaults reads what holds for each digest that does not say otherwise.
func (r *listReader) readDefaults(zone, n *yamlfile.Node) {
	r.defaults = Subscription{
		Enabled: true, Location: time.UTC, Days: week(), Lang: "en", Format: FormatBoth, Empty: EmptyTrouble,
		Subject: digest.SubjectFull, OnUncertain: UncertainResend,
	}
	r.defaults.Via, _ = ParseVia(DefaultVia)
	r.readZone(zone, &r.defaults)
	if n != nil {
		n.Only(sharedFields()...)
		r.at = n.Get("at") != nil
		r.readShared(n, &r.defaults)
	}
}

// week returns the days of the week from Monday.
func week() []time.Weekday {
	return []time.Weekday{1, 2, 3, 4, 5, 6, 0}
}

func (r *listReader) readZone(n *yamlfile.Node, s *Subscription) {
	name := n.Text()
	if name == "" {
		return
	}
	zone, err := schedule.Zone(name)
	if err != nil {
		n.Errorf("%v", err)
		return
	}
	s.Location = zone
}

// readShared reads the fields that stand in defaults as well as in a digest.
func (r *listReader) readShared(n *yamlfile.Node, s *Subscription) {
	if v := n.Get("at"); v != nil {
		s.At = readClock(v)
	}
	if v := n.Get("days"); v != nil {
		s.Days = readDays(v)
	}
	if v := n.Get("lang"); v != nil {
		s.Lang = yamlfile.Enum(v, digest.Languages())
	}
	if v := n.Get("format"); v != nil {
		s.Format = yamlfile.Enum(v, Formats())
	}
	if v := n.Get("empty"); v != nil {
		s.Empty = yamlfile.Enum(v, EmptyDays())
	}
	if v := n.Get("csv"); v != nil {
		s.CSV = v.Bool()
	}
	if v := n.Get("subject"); v != nil {
		s.Subject = yamlfile.Enum(v, []digest.SubjectStyle{digest.SubjectFull, digest.SubjectPlain})
	}
	if v := n.Get("on_uncertain"); v != nil {
		s.OnUncertain = yamlfile.Enum(v, OnUncertainValues())
	}
	if v := n.Get("via"); v != nil {
		s.Via = readVia(v)
	}
	if v := n.Get("from"); v != nil {
		s.From = readAddress(v)
	}
	if v := n.Get("min_certainty"); v != nil {
		s.Filter.MinCertainty = readCertainty(v)
	}
	if v := n.Get("min_salience"); v != nil {
		s.Filter.MinSalience = readSalience(v)
	}
}

// read reads one digest.
func (r *listReader) read(n *yamlfile.Node) *Subscription {
	s := r.defaults
	n.Only(append([]string{"id", "name", "enabled", "to", "timezone", "tags", "languages", "feeds", "body"}, sharedFields()...)...)
	r.readShared(n, &s)
	s.ID = r.readID(n.Need("id"))
	s.Name = readLine(n.Need("name"), maxName)
	if v := n.Get("enabled"); v != nil {
		s.Enabled = v.Bool()
	}
	r.readZone(n.Get("timezone"), &s)
	if !r.at {
		n.Need("at")
	}
	s.To = readAddresses(n.Get("to"))
	s.Filter.Tags = r.readTags(n.Get("tags"))
	s.Filter.Langs = readLangs(n.Get("languages"))
	s.Filter.Feeds = r.readFeeds(n.Get("feeds"))
	s.Body = readLine(n.Get("body"), maxPath)
	r.checkWay(n, &s)
	s.schedule = scheduleOf(&s)
	return &s
}

// scheduleOf returns when s is due; never, when what it says of that has mistakes.
func scheduleOf(s *Subscription) schedule.Schedule {
	if s.At == "" || len(s.Days) == 0 {
		return schedule.Schedule{}
	}
	hour, minute, _ := strings.Cut(s.At, ":")
	days := make([]string, len(s.Days))
	for i, d := range s.Days {
		days[i] = string('0' + rune(d))
	}
	sched, err := schedule.Cron(minute+" "+hour+" * * "+strings.Join(days, ","), s.Location)
	if err != nil {
		return schedule.Schedule{} // every clock time and list of days is an expression
	}
	return sched
}

// checkWay checks that what a digest says of its sending goes together. What stands in
// defaults is not held against a digest that has no use for it.
func (r *listReader) checkWay(n *yamlfile.Node, s *Subscription) {
	mail := s.Via.IsMail()
	switch {
	case s.Via.Scheme == "":
		return // a mistake that is told already
	case s.Via.Scheme == schemeHook:
		r.checkHook(n, s)
	case s.Body != "":
		n.Get("body").Errorf("only hooks have a body of their own; delete the line")
	}
	if mail && n.Get("to") == nil {
		n.Need("to")
	}
	if mail && (s.Format == FormatJSON || s.Format == FormatEML) {
		place(n, "format").Errorf("mail cannot be %s; write both, html or text", s.Format)
	}
	mail = mail || s.Format == FormatEML
	if mail && s.From.Address == "" && n.Get("from") == nil && r.defaults.From.Address == "" {
		n.Errorf("mail needs a sender; add a line \"from: …\" here or under defaults")
	}
	if own := n.Get("csv"); own != nil && s.CSV && !mail {
		own.Errorf("only mail can carry a table; delete the line")
	}
}

// checkHook checks what a digest for a hook says of its sending.
func (r *listReader) checkHook(n *yamlfile.Node, s *Subscription) {
	if len(s.To) > 0 {
		n.Get("to").Errorf("a hook has no readers; delete the field, or give another \"via\"")
	}
	if own := n.Get("format"); own != nil {
		own.Errorf("body says what a hook is sent; delete the line")
	}
	if s.Body == "" || r.known.Body == nil {
		return
	}
	if err := r.known.Body(s.Body); err != nil {
		n.Get("body").Errorf("%v; write slack, teams, or the name of a file with a template", err)
	}
}

// place returns the field of n, or n itself when the field stands in defaults.
func place(n *yamlfile.Node, field string) *yamlfile.Node {
	if v := n.Get(field); v != nil {
		return v
	}
	return n
}

// readID reads a slug and records an error when another digest has it.
func (r *listReader) readID(n *yamlfile.Node) string {
	id := n.Text()
	if id == "" || !validSlug(n, id) {
		return ""
	}
	if line, ok := r.ids[id]; ok {
		n.Errorf("%s is the id of the digest in line %d too; give each digest an id of its own", id, line)
		return ""
	}
	r.ids[id] = n.Pos.Line
	return id
}

func (r *listReader) readTags(n *yamlfile.Node) []news.TagRef {
	var all []news.TagRef
	for _, item := range each(n) {
		s := item.Text()
		if s == "" {
			continue
		}
		ref, err := news.ParseTagRef(s)
		switch {
		case err != nil:
			item.Errorf("%v", err)
		case r.known.Tag != nil && !r.known.Tag(ref.ID):
			item.Errorf("the taxonomy has no %s; look it up with \"khabar taxonomy list\"", ref.ID)
		case slices.Contains(all, ref):
			item.Errorf("%s stands here twice; delete one", s)
		default:
			all = append(all, ref)
		}
	}
	return all
}

func (r *listReader) readFeeds(n *yamlfile.Node) []string {
	var all []string
	for _, item := range each(n) {
		s := item.Text()
		switch {
		case s == "" || !validSlug(item, s):
		case r.known.Feed != nil && !r.known.Feed(s):
			item.Errorf("the feed list has no %s; look it up with \"khabar feeds list\"", s)
		case slices.Contains(all, s):
			item.Errorf("%s stands here twice; delete one", s)
		default:
			all = append(all, s)
		}
	}
	return all
}

// readAddresses reads whom mail goes to.
func readAddresses(n *yamlfile.Node) []mail.Address {
	var all []mail.Address
	for _, item := range each(n) {
		a := readAddress(item)
		if slices.ContainsFunc(all, func(b mail.Address) bool { return a.Address != "" && a.Address == b.Address }) {
			item.Errorf("this address stands here twice; delete one")
			continue
		}
		if a.Address != "" {
			all = append(all, a)
		}
	}
	return all
}

// each returns the items of a list, or a single value as a list of one.
func each(n *yamlfile.Node) []*yamlfile.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind != yamlfile.Sequence:
		return []*yamlfile.Node{n}
	case len(n.Items) == 0:
		n.Errorf("the list is empty; write something, or delete the field")
	}
	return n.Items
}
