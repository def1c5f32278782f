package digest

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
)

// A weight is what a story is ranked by, the most important reason first. See decision 49.
type weight struct {
	flagged  bool // a person has flagged a report
	spread   int  // independent origins, in steps: 0, 1, 2 and 3 for 1, 2, 4 and 8
	titled   bool // a headline names the entry whose section the story is printed in
	severity int  // of its gravest event
	source   int  // the best kind of outlet that reports it; see sourceWeight
	origins  int
	salience int
	at       time.Time // of its last item
	id       int64     // of its first item: decides the last tie
}

// compare orders weights, the highest first.
func (w weight) compare(v weight) int {
	return cmp.Or(
		trueFirst(w.flagged, v.flagged),
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

// titled reports whether the headline of an item names a section's entry, or an event if the
// section has no entry.
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

// sourceWeight returns the weight of an outlet's kind: how close to events such outlets usually
// are. Those that speak for a state, and those that repeat others, come last.
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
