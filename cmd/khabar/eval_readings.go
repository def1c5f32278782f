package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"khabar/classifier"
	"khabar/eval"
	"khabar/news"
	"khabar/yamlfile"
)

//go:embed eval_readings.yaml
var defaultReadingMap []byte

// A readingMap says which entries the labels of whole texts stand for.
type readingMap struct {
	labels []readingLabel
	as     map[string]string // labels by another word for them
	actors map[string]string // IDs of entries by the name of an actor; "" for no entry
}

// A readingLabel is a kind of event, with the events that show it.
type readingLabel struct {
	name   string
	any    []news.TagRef // events, each of which shows the label
	weak   []news.TagRef // events that show it if no label of unless is there
	also   []string      // labels that it implies
	unless []string      // labels that rule out this one, or weak if there is any
}

// readReadingMap reads a file of the form of eval_readings.yaml, or eval_readings.yaml itself if name is empty.
func readReadingMap(name string) (readingMap, error) {
	src := defaultReadingMap
	if name != "" {
		b, err := os.ReadFile(name)
		if err != nil {
			return readingMap{}, fmt.Errorf("read the label map: %w", err)
		}
		src = b
	}
	f := yamlfile.Parse(cmp.Or(name, "eval_readings.yaml"), src)
	m := readingMap{as: map[string]string{}, actors: map[string]string{}}
	f.Root.Only("events", "actors")
	if events := f.Root.Need("events"); events != nil {
		for _, e := range events.Entries {
			m.addLabel(e)
		}
	}
	if actors := f.Root.Get("actors"); actors != nil {
		for _, e := range actors.Entries {
			if e.Value.Value != "" {
				tagRef(e.Value)
			}
			m.actors[e.Key.Value] = e.Value.Value
		}
	}
	return m, f.Err()
}

func (m *readingMap) addLabel(e yamlfile.Entry) {
	e.Value.Only("any", "else", "implies", "unless", "as")
	if as := e.Value.Get("as"); as != nil {
		m.as[e.Key.Value] = as.Text()
		return
	}
	l := readingLabel{name: e.Key.Value, also: e.Value.Get("implies").Texts(), unless: e.Value.Get("unless").Texts()}
	for _, n := range e.Value.Need("any").Each() {
		l.any = append(l.any, tagRef(n))
	}
	for _, n := range e.Value.Get("else").Each() {
		l.weak = append(l.weak, tagRef(n))
	}
	m.labels = append(m.labels, l)
}

// tagRef returns the entry that a node names, and records an error if it names none.
func tagRef(n *yamlfile.Node) news.TagRef {
	ref, err := news.ParseTagRef(n.Text())
	if err != nil {
		n.Errorf("%v", err)
	}
	return ref
}

// labelsOf returns the labels that a word of a labelled text stands for; none if the word is not measured.
func (m *readingMap) labelsOf(word string) []string {
	word = cmp.Or(m.as[word], word)
	for _, l := range m.labels {
		if l.name == word {
			return append([]string{word}, l.also...)
		}
	}
	return nil
}

// found returns the labels that the accepted tags show.
func (m *readingMap) found(t *classifier.Taxonomy, tags []news.Tag) []string {
	ids := map[string]bool{}
	for _, tag := range tags {
		if tag.Accepted() {
			ids[tag.ID] = true
		}
	}
	shows := func(refs []news.TagRef) bool {
		return slices.ContainsFunc(refs, func(r news.TagRef) bool {
			return ids[r.ID] || r.Family && slices.ContainsFunc(t.Descendants(r.ID), func(id string) bool { return ids[id] })
		})
	}
	var all []string
	for _, l := range m.labels {
		if shows(l.any) || shows(l.weak) {
			all = append(all, l.name)
		}
	}
	found := slices.Clone(all)
	for _, l := range m.labels {
		if slices.ContainsFunc(l.unless, func(u string) bool { return slices.Contains(all, u) }) && (len(l.weak) == 0 || !shows(l.any)) {
			found = slices.DeleteFunc(found, func(name string) bool { return name == l.name })
		}
	}
	return found
}

// evalReadings judges texts that are labelled as a whole.
func (a *app) evalReadings(t *classifier.Taxonomy, c *classifier.Classifier, texts []labelled, mapFile string, asJSON bool) error {
	m, err := readReadingMap(mapFile)
	if err != nil {
		return err
	}
	all := make([]eval.Reading, len(texts))
	for i := range texts {
		it, err := a.labelledItem(&texts[i])
		if err != nil {
			return err
		}
		all[i] = newReading(t, c, &m, &texts[i], &it)
	}
	r := eval.JudgeReadings(all, t.Descendants)
	if asJSON {
		return writeJSON(a.stdout, newReadingsJSON(r))
	}
	return printReadings(a.stdout, r)
}

func newReading(t *classifier.Taxonomy, c *classifier.Classifier, m *readingMap, l *labelled, it *news.Item) eval.Reading {
	r := eval.Reading{
		ID: l.ID, Lang: l.Lang, Want: l.Want, Also: l.GroupsAlso, Level: eval.WantNo,
		Unread: l.Net == "random", Actors: map[string][]string{},
		Figures: map[string]int{}, Counted: map[string]int{},
	}
	for _, e := range l.Events {
		for _, e := range m.labelsOf(e) {
			if !slices.Contains(r.Events, e) {
				r.Events = append(r.Events, e)
			}
		}
	}
	for _, actor := range l.Actors {
		if id := m.actor(c, actor.Name); id != "" {
			r.Actors[id] = append(r.Actors[id], actor.Role)
		}
	}
	if l.Groups != nil {
		r.Facets = []news.Facet{news.FacetGroup, news.FacetPerson}
	}
	for id, role := range l.Groups {
		r.Actors[id] = []string{role}
	}
	for _, id := range l.Persons {
		r.Actors[id] = nil
	}
	for name, n := range map[string]*int{
		eval.MeasureKilled: l.Killed, eval.MeasureKilledMilitants: l.Attackers, eval.MeasureInjured: l.Injured, eval.MeasureCaptured: l.Captured,
	} {
		if n != nil {
			r.Figures[name] = *n
		}
	}
	read := c.Read(*it)
	it.Tags, r.Tags = read.Tags, read.Tags
	for i := range read.Accounts {
		countFigures(&read.Accounts[i], r.Counted)
	}
	switch c.Judge(it).Level {
	case news.LevelLead:
		r.Level = eval.WantYes
	case news.LevelBrief:
		r.Level = eval.WantBrief
	}
	r.Found = m.found(t, r.Tags)
	return r
}

// countFigures adds the figures of an account to those of its text, of which the greatest count. What a text only recalls does
// not count.
func countFigures(a *news.Account, figures map[string]int) {
	if a.Status.Is == news.Recalled {
		return
	}
	for name, f := range map[string]*news.Figure{
		eval.MeasureKilled: a.Killed, eval.MeasureKilledMilitants: a.KilledMilitants, eval.MeasureInjured: a.Injured, eval.MeasureCaptured: a.Captured,
	} {
		if f != nil && f.N != nil {
			figures[name] = max(figures[name], *f.N)
		}
	}
}

// actor returns the ID of the group or person that a labelled name means; "" if the taxonomy has none.
func (m *readingMap) actor(c *classifier.Classifier, name string) string {
	if id, ok := m.actors[name]; ok {
		return id
	}
	id := ""
	for _, t := range c.Classify(news.Item{Title: name, Lang: "en"}) {
		if f := t.Facet(); t.Accepted() && (f == news.FacetGroup || f == news.FacetPerson) {
			if id != "" {
				return "" // the name could mean two entries
			}
			id = t.ID
		}
	}
	return id
}

func printReadings(out io.Writer, r eval.ReadingResult) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tTRUE\tFALSE\tMISSED\tPRECISION (95 %)\tRECALL (95 %)\tF1")
	printRows(w, r.Measures)
	printRows(w, r.Languages)
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d texts; all that was wrong, most frequent first:\n", r.Cases)
	for _, k := range missKinds(r.Misses) {
		if _, err := fmt.Fprintln(out, k.line()); err != nil {
			return err
		}
	}
	return nil
}

// A missKind is all misses of one kind.
type missKind struct {
	eval.Miss
	cases []string
}

// missKinds groups misses by kind, the most frequent kinds first.
func missKinds(misses []eval.Miss) []missKind {
	var kinds []missKind
	index := map[eval.Miss]int{}
	for _, m := range misses {
		key := m
		key.Case = ""
		i, ok := index[key]
		if !ok {
			i = len(kinds)
			index[key] = i
			kinds = append(kinds, missKind{Miss: key})
		}
		kinds[i].cases = append(kinds[i].cases, m.Case)
	}
	slices.SortStableFunc(kinds, func(a, b missKind) int { return cmp.Compare(len(b.cases), len(a.cases)) })
	return kinds
}

func (k missKind) line() string {
	what := "false"
	if k.Missed {
		what = "missed"
	}
	if k.Measure == eval.MeasureRoles {
		what = "wrong"
	}
	return fmt.Sprintf("%4d  %-7s %s  %s: %s", len(k.cases), what, k.Measure, k.Kind, strings.Join(k.cases, " "))
}

// readingsJSON is the JSON form of a ReadingResult.
type readingsJSON struct {
	Texts     int         `json:"texts"`
	Measures  []rowJSON   `json:"measures"`
	Languages []rowJSON   `json:"languages"`
	Wrong     []eval.Miss `json:"wrong"`
}

func newReadingsJSON(r eval.ReadingResult) readingsJSON {
	return readingsJSON{Texts: r.Cases, Measures: newRowsJSON(r.Measures), Languages: newRowsJSON(r.Languages), Wrong: append([]eval.Miss{}, r.Misses...)}
}
