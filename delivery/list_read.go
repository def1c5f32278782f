package delivery

import (
	"net/mail"
	"slices"
	"time"

	"khabar/digest"
	"khabar/news"
	"khabar/schedule"
	"khabar/yamlfile"
)

// A List is the content of digests.yaml, checked.
type List struct {
	Version       int // version of the file format: 1
	Subscriptions []*Subscription
}

// subscription returns the subscription with an ID, or nil.
func (l *List) subscription(id string) *Subscription {
	for _, sub := range l.Subscriptions {
		if sub.ID == id {
			return sub
		}
	}
	return nil
}

// References check the tags, feeds and templates that a list names. A nil function accepts every
// name.
type References struct {
	Tag  func(id string) bool   // reports whether the taxonomy has the entry
	Feed func(slug string) bool // reports whether the feed list has the feed
	// Body returns an error when the template of a hook's body cannot be used; see CheckBody.
	Body func(name string) error
}

// ReadList parses src, the content of digests.yaml, and checks it. fileName is for error messages.
// A non-nil error is of type yamlfile.Findings and has all mistakes in the list.
func ReadList(fileName string, src []byte, refs References) (*List, error) {
	r := listReader{file: yamlfile.Parse(fileName, src), refs: refs, idLines: map[string]int{}}
	list := &List{}
	root := r.file.Root
	root.Only("version", "timezone", "defaults", "digests")
	if v := root.Need("version"); v != nil {
		if list.Version = v.Int(); list.Version != 1 && v.Kind == yamlfile.Int {
			v.Errorf("%d is not supported by this khabar; write 1", list.Version)
		}
	}
	r.readDefaults(root.Need("timezone"), root.Get("defaults"))
	for _, n := range root.Need("digests").List() {
		list.Subscriptions = append(list.Subscriptions, r.readSubscription(n))
	}
	return list, r.file.Err()
}

// A listReader reads the subscriptions of one list.
type listReader struct {
	file      *yamlfile.File
	refs      References
	defaults  Subscription
	defaultAt bool           // the defaults have the field "at"
	idLines   map[string]int // the line on which each ID is first used
}

// sharedFields returns the names of the fields that both the defaults and a digest may have.
func sharedFields() []string {
	return []string{
		"at", "days", "lang", "format", "empty", "csv", "subject", "via", "from", "on_uncertain",
		"min_certainty", "min_salience",
	}
}

// readDefaults reads the defaults: the values of fields that a digest leaves out.
func (r *listReader) readDefaults(zone, n *yamlfile.Node) {
	r.defaults = Subscription{
		Enabled: true, Location: time.UTC, Days: week(), Lang: "en", Format: FormatBoth, Empty: EmptyTrouble,
		Subject: digest.SubjectFull, OnUncertain: UncertainResend,
	}
	r.defaults.Via, _ = ParseVia(DefaultVia) // a constant that is valid
	readZone(zone, &r.defaults)
	if n != nil {
		n.Only(sharedFields()...)
		r.defaultAt = n.Get("at") != nil
		readShared(n, &r.defaults)
	}
}

func readZone(n *yamlfile.Node, sub *Subscription) {
	name := n.Text()
	if name == "" {
		return
	}
	zone, err := schedule.Zone(name)
	if err != nil {
		n.Errorf("%v", err)
		return
	}
	sub.Location = zone
}

// readShared reads the fields of sharedFields that n has into sub.
func readShared(n *yamlfile.Node, sub *Subscription) {
	if v := n.Get("at"); v != nil {
		sub.At = readClock(v)
	}
	if v := n.Get("days"); v != nil {
		sub.Days = readDays(v)
	}
	if v := n.Get("lang"); v != nil {
		sub.Lang = yamlfile.Enum(v, digest.Languages())
	}
	if v := n.Get("format"); v != nil {
		sub.Format = yamlfile.Enum(v, Formats())
	}
	if v := n.Get("empty"); v != nil {
		sub.Empty = yamlfile.Enum(v, EmptyDays())
	}
	if v := n.Get("csv"); v != nil {
		sub.CSV = v.Bool()
	}
	if v := n.Get("subject"); v != nil {
		sub.Subject = yamlfile.Enum(v, []digest.SubjectStyle{digest.SubjectFull, digest.SubjectPlain})
	}
	if v := n.Get("on_uncertain"); v != nil {
		sub.OnUncertain = yamlfile.Enum(v, OnUncertainValues())
	}
	if v := n.Get("via"); v != nil {
		sub.Via = readVia(v)
	}
	if v := n.Get("from"); v != nil {
		sub.From = readAddress(v)
	}
	if v := n.Get("min_certainty"); v != nil {
		sub.Filter.MinCertainty = readCertainty(v)
	}
	if v := n.Get("min_salience"); v != nil {
		sub.Filter.MinSalience = readSalience(v)
	}
}

// readSubscription reads one entry of the list.
func (r *listReader) readSubscription(n *yamlfile.Node) *Subscription {
	sub := r.defaults
	n.Only(append([]string{"id", "name", "enabled", "to", "timezone", "tags", "languages", "feeds", "body"}, sharedFields()...)...)
	readShared(n, &sub)
	sub.ID = n.Need("id").NewSlug(r.idLines, "digest")
	sub.Name = n.Need("name").Line(maxName)
	if v := n.Get("enabled"); v != nil {
		sub.Enabled = v.Bool()
	}
	readZone(n.Get("timezone"), &sub)
	if !r.defaultAt {
		n.Need("at")
	}
	sub.To = readAddresses(n.Get("to"))
	sub.Filter.Tags = r.readTags(n.Get("tags"))
	sub.Filter.Langs = readLangs(n.Get("languages"))
	sub.Filter.Feeds = r.readFeeds(n.Get("feeds"))
	sub.Body = n.Get("body").Line(maxPath)
	r.checkTransport(n, &sub)
	sub.schedule = scheduleOf(&sub)
	return &sub
}

// checkTransport checks that the fields that say how a digest is sent agree: for example, that mail
// has a sender. A field in the defaults that does not apply to this digest is not an error.
func (r *listReader) checkTransport(n *yamlfile.Node, sub *Subscription) {
	mail := sub.Via.IsMail()
	switch {
	case sub.Via.Scheme == "":
		return // the error in "via" has been recorded
	case sub.Via.Scheme == schemeHook:
		r.checkHook(n, sub)
	case sub.Body != "":
		n.Get("body").Errorf("only a hook has a body; delete the line")
	}
	if mail && n.Get("to") == nil {
		n.Need("to")
	}
	if mail && (sub.Format == FormatJSON || sub.Format == FormatEML) {
		fieldOrEntry(n, "format").Errorf("mail cannot be sent as %s; write both, html or text", sub.Format)
	}
	mail = mail || sub.Format == FormatEML
	if mail && sub.From.Address == "" && n.Get("from") == nil && r.defaults.From.Address == "" {
		n.Errorf("mail needs a sender; add a line \"from: …\" here or under defaults")
	}
	if csv := n.Get("csv"); csv != nil && sub.CSV && !mail {
		csv.Errorf("only mail can have a table attached; delete the line")
	}
}

// checkHook checks the fields of a digest that is sent to a hook.
func (r *listReader) checkHook(n *yamlfile.Node, sub *Subscription) {
	if len(sub.To) > 0 {
		n.Get("to").Errorf("a hook has no readers; delete the field or change \"via\"")
	}
	if format := n.Get("format"); format != nil {
		format.Errorf("a hook has a body instead of a format; delete the line")
	}
	if sub.Body == "" || r.refs.Body == nil {
		return
	}
	if err := r.refs.Body(sub.Body); err != nil {
		n.Get("body").Errorf("%v; write slack, teams, or the name of a file with a template", err)
	}
}

// fieldOrEntry returns the node of a field of n, for the position of an error. When n does not
// have the field, because its value comes from the defaults, it returns n.
func fieldOrEntry(n *yamlfile.Node, field string) *yamlfile.Node {
	if v := n.Get(field); v != nil {
		return v
	}
	return n
}

func (r *listReader) readTags(n *yamlfile.Node) []news.TagRef {
	var all []news.TagRef
	for _, item := range each(n) {
		text := item.Text()
		if text == "" {
			continue
		}
		ref, err := news.ParseTagRef(text)
		switch {
		case err != nil:
			item.Errorf("%v", err)
		case r.refs.Tag != nil && !r.refs.Tag(ref.ID):
			item.Errorf("the taxonomy has no %s; look it up with \"khabar taxonomy list\"", ref.ID)
		case slices.Contains(all, ref):
			item.Errorf("%s is listed twice; delete one", text)
		default:
			all = append(all, ref)
		}
	}
	return all
}

func (r *listReader) readFeeds(n *yamlfile.Node) []string {
	var all []string
	for _, item := range each(n) {
		slug := item.Slug()
		switch {
		case slug == "":
		case r.refs.Feed != nil && !r.refs.Feed(slug):
			item.Errorf("the feed list has no %s; look it up with \"khabar feeds list\"", slug)
		case slices.Contains(all, slug):
			item.Errorf("%s is listed twice; delete one", slug)
		default:
			all = append(all, slug)
		}
	}
	return all
}

// readAddresses reads the addresses of a digest's readers.
func readAddresses(n *yamlfile.Node) []mail.Address {
	var all []mail.Address
	for _, item := range each(n) {
		a := readAddress(item)
		if slices.ContainsFunc(all, func(b mail.Address) bool { return a.Address != "" && a.Address == b.Address }) {
			item.Errorf("this address is listed twice; delete one")
			continue
		}
		if a.Address != "" {
			all = append(all, a)
		}
	}
	return all
}

// each returns the items of a list; a single value counts as a list of one. An empty list is an error.
func each(n *yamlfile.Node) []*yamlfile.Node {
	if n != nil && n.Kind == yamlfile.Sequence && len(n.Items) == 0 {
		n.Errorf("the list is empty; add an entry or delete the field")
	}
	return n.Each()
}
