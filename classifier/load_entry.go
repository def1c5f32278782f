package classifier

import (
	"regexp"
	"strings"
	"time"

	"khabar/news"
	"khabar/yamlfile"
)

var (
	idForm    = regexp.MustCompile(`^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`)
	macroForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
)

// entry reads one entry, or the fields that a local file adds to an entry of another file.
func (l *loader) entry(n *yamlfile.Node) {
	n.Only("id", "name", "description", "severity", "deed", "account_status", "formerly", "parents", "keywords", "context", "not", "tests",
		"blocks", "outlets", "designations", "status", "links", "epithets", "alone", "disabled", "note")
	id := l.id(n.Need("id"))
	if id == "" {
		return
	}
	old, extends := l.entries[id]
	first, twice := l.here[id]
	if extends && !l.local {
		first, twice = old.Position, true
	}
	if twice {
		n.Get("id").Report(yamlfile.Error, codeTwice, "%s is written twice, first at %s; merge the two, or give this one another id", id, first)
		return
	}
	l.here[id] = position(n)
	e := &Entry{ID: id, Facet: news.FacetOf(id), Position: position(n)}
	if extends {
		e = old
	}
	l.fill(e, n, extends)
	l.entries[id] = e
	if n.Get("disabled").Bool() {
		l.disabled[id] = true
	}
}

// id reads the ID of an entry. It returns "" if the ID is not valid.
func (l *loader) id(n *yamlfile.Node) string {
	id := n.Text()
	if id == "" {
		return ""
	}
	if !idForm.MatchString(id) {
		n.Errorf("%q is not of the form facet/name; write small letters, digits and hyphens, such as group/ttp", id)
		return ""
	}
	if !news.FacetOf(id).Valid() {
		n.Errorf("%q begins with an unknown facet; begin with one of %s", id, strings.Join(facets(), ", "))
		return ""
	}
	return id
}

// fill reads the fields of an entry. If extends is set, e is an entry of another file, to which
// the fields are added.
func (l *loader) fill(e *Entry, n *yamlfile.Node, extends bool) {
	if name := n.Get("name"); name != nil {
		e.Name = name.Text()
	} else if !extends {
		e.Name = n.Need("name").Text()
	}
	if d := n.Get("description"); d != nil {
		e.Description = d.Text()
	}
	if s := n.Get("severity"); s != nil {
		e.Severity, e.severityGiven = severity(e, s), true
	}
	if d := n.Get("deed"); d != nil {
		e.Deed = new(d.Bool())
		if e.Facet != news.FacetEvent {
			d.Errorf("%s is not an event; only events are deeds, delete the line", e.ID)
		}
	}
	if a := n.Get("account_status"); a != nil {
		e.AccountStatus = yamlfile.Enum(a, news.StatusKinds())
		if e.Facet != news.FacetEvent {
			a.Errorf("%s is not an event; only events have an account_status, delete the line", e.ID)
		}
	}
	if a := n.Get("alone"); a != nil {
		if e.Alone = a.Bool(); e.Facet != news.FacetPerson {
			a.Errorf("only a person's name can stand alone; delete it")
		}
	}
	e.Formerly = append(e.Formerly, n.Get("formerly").Texts()...)
	e.Context = append(e.Context, l.terms(n.Get("context"))...)
	e.Not = append(e.Not, l.terms(n.Get("not"))...)
	e.Outlets = append(e.Outlets, outlets(e, n.Get("outlets"))...)
	e.Blocks = append(e.Blocks, n.Get("blocks").Texts()...)
	e.Links = append(e.Links, n.Get("links").Texts()...)
	e.Epithets = append(e.Epithets, l.terms(n.Get("epithets"))...)
	for _, p := range n.Get("parents").List() {
		e.Parents = append(e.Parents, l.relation(p))
	}
	l.designations(e, n)
	if t := n.Get("tests"); t != nil {
		t.Only("yes", "no")
		e.Tests.Yes = append(e.Tests.Yes, tests(t.Get("yes"))...)
		e.Tests.No = append(e.Tests.No, tests(t.Get("no"))...)
	}
	for _, k := range n.Get("keywords").List() {
		l.keyword(e, k)
	}
}

// outlets reads the countries and kinds of outlet in whose headlines the acronyms of a group count without context.
func outlets(e *Entry, n *yamlfile.Node) []string {
	if n != nil && e.Facet != news.FacetGroup {
		n.Errorf("%s is not a group; only acronyms of groups count by their outlet, delete the line", e.ID)
		return nil
	}
	var all []string
	for _, o := range n.Each() {
		s := o.Text()
		if !news.FeedKind(s).Valid() {
			s = o.Country()
		}
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}

// severity reads how grave an event is: a whole number from 0 to MaxSeverity.
func severity(e *Entry, n *yamlfile.Node) int {
	if e.Facet != news.FacetEvent {
		n.Errorf("%s is not an event; only events have a severity, delete the line", e.ID)
		return 0
	}
	s := n.Int()
	if s < 0 || s > MaxSeverity {
		n.Errorf("%d is out of range; write a whole number from 0 to %d", s, MaxSeverity)
		return 0
	}
	return s
}

// designations reads the designations and statuses of an entry.
func (l *loader) designations(e *Entry, n *yamlfile.Node) {
	for _, d := range n.Get("designations").List() {
		d.Only("by", "ref", "from", "to", "as_of", "note")
		e.Designations = append(e.Designations, Designation{
			By: d.Need("by").Text(), Ref: optional(d, "ref"),
			From: date(d.Get("from")), To: date(d.Get("to")), AsOf: date(d.Get("as_of")),
		})
	}
	for _, s := range n.Get("status").List() {
		s.Only("is", "by", "ref", "date", "as_of", "note")
		e.Statuses = append(e.Statuses, PersonStatus{
			Is: yamlfile.Enum(s.Need("is"), personStatuses()), By: optional(s, "by"), Ref: optional(s, "ref"),
			Date: date(s.Get("date")), AsOf: date(s.Get("as_of")),
		})
	}
}

func personStatuses() []string {
	return []string{"designated", "convicted", "charged", "delisted", "acquitted", "deceased"}
}

func tests(n *yamlfile.Node) []Test {
	var out []Test
	for _, item := range n.List() {
		if s := item.Text(); s != "" {
			out = append(out, Test{s, position(item)})
		}
	}
	return out
}

// relation reads a parent: an ID alone, or an ID with the kind of relation and its dates.
func (l *loader) relation(n *yamlfile.Node) Relation {
	r := Relation{Kind: In, Position: position(n)}
	if n.Kind != yamlfile.Mapping {
		r.ID = n.Text()
		return r
	}
	n.Only("id", "rel", "from", "to", "note")
	r.ID = n.Need("id").Text()
	if rel := n.Get("rel"); rel != nil {
		r.Kind = yamlfile.Enum(rel, relationKinds())
	}
	r.From, r.To = date(n.Get("from")), date(n.Get("to"))
	if !r.To.IsZero() && r.To.Before(r.From) {
		n.Get("to").Errorf("is before from; swap the two")
	}
	return r
}

// optional returns the text or number of a key, or "" if it is absent or empty.
func optional(n *yamlfile.Node, key string) string {
	v := n.Get(key)
	if v == nil || v.Kind == yamlfile.Null {
		return ""
	}
	return scalar(v)
}

// scalar returns a text or a number as text.
func scalar(n *yamlfile.Node) string {
	if n.Kind == yamlfile.Int || n.Kind == yamlfile.Float {
		return n.Value
	}
	return n.Text()
}

// date reads a year, a month or a day, and returns its first day. It returns the zero time if n
// is nil or empty.
func date(n *yamlfile.Node) time.Time {
	if n == nil || n.Kind == yamlfile.Null {
		return time.Time{}
	}
	s := scalar(n)
	if s == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	n.Errorf("%q is not a date; write 2020-08-17, 2020-08 or 2020", s)
	return time.Time{}
}

// macros reads the lists of texts that replace {NAME}. An empty text is allowed.
func (l *loader) macros(n *yamlfile.Node) {
	if n == nil {
		return
	}
	for _, e := range mapping(n) {
		name := e.Key.Value
		if !macroForm.MatchString(name) {
			e.Key.Errorf("macro names are in capitals; write a name such as TEHRIK")
		}
		if old, ok := l.t.macros[name]; ok && !l.local {
			e.Key.Report(yamlfile.Error, codeTwice, "written twice, first at %s; delete one of the two", old.pos)
			continue
		}
		m := macro{pos: position(e.Key)}
		for _, v := range e.Value.List() {
			if v.Kind == yamlfile.String {
				m.Values = append(m.Values, strings.TrimSpace(v.Value))
			} else {
				m.Values = append(m.Values, v.Text())
			}
		}
		l.t.macros[name] = m
	}
}

// sets reads the named lists of context words: one list, or one for each language. A local file
// adds to the lists.
func (l *loader) sets(n *yamlfile.Node) {
	if n == nil {
		return
	}
	for _, e := range mapping(n) {
		name := e.Key.Value
		old, ok := l.t.sets[name]
		if ok && !l.local {
			e.Key.Report(yamlfile.Error, codeTwice, "written twice, first at %s; merge the two", old.pos)
			continue
		}
		s := set{Words: old.Words, pos: position(e.Key)}
		if e.Value.Kind == yamlfile.Mapping {
			for _, lang := range e.Value.Entries {
				s.Words = append(s.Words, l.terms(lang.Value)...)
			}
		} else {
			s.Words = append(s.Words, l.terms(e.Value)...)
		}
		l.t.sets[name] = s
	}
}

// mapping returns the entries of a mapping, and records an error if n is anything else.
func mapping(n *yamlfile.Node) []yamlfile.Entry {
	if n.Kind != yamlfile.Mapping {
		n.Only()
		return nil
	}
	return n.Entries
}

// terms reads a list of context words and names of sets. A set is written set:NAME, which YAML
// reads as {set: NAME} between brackets.
func (l *loader) terms(n *yamlfile.Node) []string {
	var out []string
	for _, item := range list(n) {
		if name := item.Get("set"); name != nil && len(item.Entries) == 1 {
			out = append(out, setPrefix+name.Text())
			continue
		}
		if s := item.Text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}
