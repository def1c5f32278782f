package eval

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"khabar/news"
)

// A Reading is one text that is labelled as a whole, with the result of the program for it. The labels
// say whether a newsroom wants the text, what happened in it, and who did what.
type Reading struct {
	ID   string
	Lang string

	// Labels.
	Want   Want
	Events []string            // kinds of events, such as "bombing"
	Actors map[string][]string // roles of groups and persons, by the ID of their entry
	Facets []news.Facet        // facets of which Actors has all entries that the text names
	Unread bool                // only Want is labelled
	Also   []string            // entries whose tags are neither right nor wrong

	// Figures are how many people the text says were killed and so on, by measure; those that it does not say are left out.
	Figures map[string]int

	// Result of the program.
	Counted map[string]int // as Figures
	Level   Want           // relevance of the text: WantYes for lead, WantBrief for brief, WantNo for none
	Found   []string       // kinds of events
	Tags    []news.Tag     // only accepted tags count
}

// A Want says whether a newsroom wants a report.
type Want string

// The values of Want. A text with WantBrief is neither right nor wrong at any level.
const (
	WantYes   Want = "yes"
	WantBrief Want = "brief"
	WantNo    Want = "no"
)

// The measures of a ReadingResult, in the order in which they are printed.
const (
	MeasureGroups    = "groups"
	MeasurePersons   = "persons"
	MeasureRoles     = "roles"
	MeasureEvents    = "events"
	MeasureRelevance = "relevance"

	MeasureKilled          = "killed" // without militants and attackers
	MeasureKilledMilitants = "killed_militants"
	MeasureInjured         = "injured"
	MeasureCaptured        = "captured"
)

// A Miss is one thing that the program got wrong in a text.
type Miss struct {
	Measure string `json:"measure"`
	Kind    string `json:"kind"`   // what was missed or wrongly found: an entry, an event, or roles as in "target as mention"
	Case    string `json:"case"`   // ID of the text
	Missed  bool   `json:"missed"` // whether a label was not found; otherwise something without a label was found
}

// A ReadingResult says how well the program read texts.
type ReadingResult struct {
	Cases     int
	Measures  []Row // by measure
	Languages []Row // by language and measure, such as "ur groups"
	Misses    []Miss
}

// JudgeReadings compares what the program made of texts with their labels.
//
//   - Relevance: a text that is wanted and is not at level yes is missed; a text that is not wanted and is
//     at any level but no is false.
//   - Events count in texts that are wanted or wanted in brief.
//   - Groups and persons count in the same texts, and in a text that is not wanted if Facets has their facet.
//   - A figure counts in the same texts as events, if any text has one: it is true if it is the labelled one; another one is both false and missed.
//   - A role counts for each labelled entry that was found: it is true if it is one of the labelled roles,
//     and both false and missed otherwise.
func JudgeReadings(all []Reading, below Descendants) ReadingResult {
	j := readingJudge{below: below, measures: map[string]Counts{}, languages: map[string]Counts{}, seen: map[string]bool{}}
	figures := slices.ContainsFunc(all, func(r Reading) bool { return len(r.Figures) > 0 })
	for i := range all {
		j.Reading = &all[i]
		j.relevance()
		if j.Unread {
			continue
		}
		if j.Want != WantNo {
			j.events()
			if figures {
				j.figures()
			}
		}
		j.entries(news.FacetGroup, MeasureGroups)
		j.entries(news.FacetPerson, MeasurePersons)
	}
	r := ReadingResult{Cases: len(all), Misses: j.misses}
	for _, m := range []string{MeasureGroups, MeasurePersons, MeasureRoles, MeasureEvents, MeasureRelevance} {
		r.Measures = append(r.Measures, Row{m, j.measures[m]})
	}
	if figures {
		for _, m := range figureMeasures() {
			r.Measures = append(r.Measures, Row{m, j.measures[m]})
		}
	}
	if len(j.seen) > 1 { // with one language, these are the same numbers again
		r.Languages = rows(j.languages)
	}
	slices.SortStableFunc(r.Misses, func(a, b Miss) int {
		return cmp.Or(strings.Compare(a.Measure, b.Measure), strings.Compare(a.Kind, b.Kind))
	})
	return r
}

// A readingJudge judges readings one after the other.
type readingJudge struct {
	*Reading            // the current one
	below               Descendants
	measures, languages map[string]Counts
	seen                map[string]bool // languages of the readings so far
	misses              []Miss
}

func (j *readingJudge) add(measure, kind string, c Counts) {
	count(j.measures, measure, c)
	language, _, _ := strings.Cut(cmp.Or(j.Lang, "und"), "-") // "en" of "en-GB"
	j.seen[language] = true
	count(j.languages, language+" "+measure, c)
	if c.Missed > 0 {
		j.misses = append(j.misses, Miss{measure, kind, j.ID, true})
	} else if c.False > 0 {
		j.misses = append(j.misses, Miss{measure, kind, j.ID, false})
	}
}

func (j *readingJudge) relevance() {
	switch {
	case j.Want == WantYes && j.Level == WantYes:
		j.add(MeasureRelevance, "", Counts{True: 1})
	case j.Want == WantYes:
		j.add(MeasureRelevance, "wanted, at level "+string(j.Level), Counts{Missed: 1})
	case j.Want == WantNo && j.Level != WantNo:
		j.add(MeasureRelevance, "not wanted, at level "+string(j.Level), Counts{False: 1})
	}
}

func (j *readingJudge) events() {
	for _, e := range j.Events {
		if slices.Contains(j.Found, e) {
			j.add(MeasureEvents, e, Counts{True: 1})
		} else {
			j.add(MeasureEvents, e, Counts{Missed: 1})
		}
	}
	for _, e := range j.Found {
		if !slices.Contains(j.Events, e) {
			j.add(MeasureEvents, e, Counts{False: 1})
		}
	}
}

func figureMeasures() []string {
	return []string{MeasureKilled, MeasureKilledMilitants, MeasureInjured, MeasureCaptured}
}

// figures compares the figures of the text.
func (j *readingJudge) figures() {
	for _, m := range figureMeasures() {
		want, labelled := j.Figures[m]
		got, found := j.Counted[m]
		switch {
		case labelled && found && got == want:
			j.add(m, "", Counts{True: 1})
		case labelled && found:
			j.add(m, "another number", Counts{Missed: 1, False: 1})
		case labelled:
			j.add(m, "a number", Counts{Missed: 1})
		case found:
			j.add(m, "a number", Counts{False: 1})
		}
	}
}

// entries compares the tags of a facet with the actors, and their roles.
func (j *readingJudge) entries(f news.Facet, measure string) {
	if j.Want == WantNo && !slices.Contains(j.Facets, f) {
		return
	}
	tagged := map[string]news.Role{}
	for _, t := range j.Tags {
		if t.Accepted() && t.Facet() == f {
			tagged[t.ID] = t.Role
		}
	}
	right := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(j.Actors)) {
		if news.FacetOf(id) != f {
			continue
		}
		role, found := tagged[id]
		right[id] = true
		for _, e := range j.below(id) { // a branch matches the label of its group
			right[e] = true
			if r, ok := tagged[e]; ok && !found {
				role, found = r, true
			}
		}
		if !found {
			j.add(measure, id, Counts{Missed: 1})
			continue
		}
		j.add(measure, id, Counts{True: 1})
		j.role(role, j.Actors[id])
	}
	for _, id := range slices.Sorted(maps.Keys(tagged)) {
		if !right[id] && !slices.Contains(j.Also, id) {
			j.add(measure, id, Counts{False: 1})
		}
	}
}

// role compares the role of an entry with its labelled roles. The label "victim" means the role target.
func (j *readingJudge) role(got news.Role, want []string) {
	if len(want) == 0 {
		return
	}
	one := func(r string) string {
		if r == "victim" {
			return string(news.RoleTarget)
		}
		return r
	}
	g := one(cmp.Or(string(got), string(news.RoleMention)))
	for _, w := range want {
		if one(w) == g {
			j.add(MeasureRoles, g, Counts{True: 1})
			return
		}
	}
	j.add(MeasureRoles, one(want[0])+" as "+g, Counts{Missed: 1, False: 1})
}
