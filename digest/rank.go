package digest

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
)

// A weight decides the rank of a story. Its fields are in the order of importance: each decides
// only between stories that are equal in all fields before it. See decision 49.
//
// Flagged stories come first in a second way too: pickInRounds (in compose_sections.go), which
// chooses the stories that a section prints, takes them before all others.
type weight struct {
	flagged  bool      // a person has flagged a report
	lead     bool      // a report is a lead
	spread   int       // independent origins, in steps: 0, 1, 2 and 3 for 1, 2, 4 and 8
	titled   bool      // a headline names the entry of the section in which the story is printed
	severity int       // severity of the gravest event
	source   int       // the highest sourceWeight of the story's outlets
	origins  int       // number of independent origins
	salience int       // salience of the section's entry; see membership
	at       time.Time // time of the last item
	id       int64     // ID of the first item, so that no two weights are equal
}

// compare orders weights, the highest first: it is negative if w ranks higher than v.
func (w weight) compare(v weight) int {
	return cmp.Or(
		trueFirst(w.flagged, v.flagged),
		trueFirst(w.lead, v.lead),
		cmp.Compare(v.spread, w.spread),
		trueFirst(w.titled, v.titled),
		cmp.Compare(v.severity, w.severity),
		cmp.Compare(v.source, w.source),
		cmp.Compare(v.origins, w.origins),
		cmp.Compare(v.salience, w.salience),
		v.at.Compare(w.at),
		cmp.Compare(v.id, w.id),
	)
}

// trueFirst orders true before false.
func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// weigh returns the weight of s in its main section.
func (c *composer) weigh(s *story) weight {
	w := weight{
		origins: len(unique(s.origins)), salience: s.sections[s.main].salience,
		at: sortTime(s.items[len(s.items)-1]), id: s.items[0].ID,
	}
	for n := w.origins; n >= 2; n /= 2 {
		w.spread++
	}
	w.spread = min(w.spread, 3)
	for _, it := range s.items {
		w.flagged = w.flagged || it.Flagged
		w.lead = w.lead || it.Level != news.LevelBrief
		w.titled = w.titled || titled(it, s.main)
		w.source = max(w.source, sourceWeight(c.outlet(it.Feed).Kind))
		for _, t := range it.Tags {
			if t.Accepted() && t.Facet() == news.FacetEvent {
				w.severity = max(w.severity, c.Severity(t.ID))
			}
		}
	}
	return w
}

// titled reports whether the headline of an item names the entry of the section with a key. For a
// section without an entry it reports whether the headline names an event.
func titled(it *news.Item, key sectionKey) bool {
	return slices.ContainsFunc(it.Tags, func(t news.Tag) bool {
		if !t.Accepted() || t.ID != key.id && (key.id != "" || t.Facet() != news.FacetEvent) {
			return false
		}
		return slices.ContainsFunc(t.Evidence, func(e news.Evidence) bool {
			return e.Field == news.FieldTitle && counts(e)
		})
	})
}

// sourceWeight returns the weight of an outlet's kind, from 0 to 4: the closer such outlets usually
// are to events, the higher. Governments and state media have 1. Aggregators, which repeat others,
// and unknown kinds have 0.
func sourceWeight(k news.FeedKind) int {
	switch k {
	case news.KindWire:
		return 4
	case news.KindNewspaper, news.KindBroadcaster:
		return 3
	case news.KindUN, news.KindMonitor, news.KindThinkTank:
		return 2
	case news.KindGovernment, news.KindStateMedia:
		return 1
	}
	return 0
}
