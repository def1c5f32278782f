package digest

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
)

// A weight is what a report ranks by, the weightiest reason first.
type weight struct {
	flagged  bool // somebody wants it seen first
	spread   int  // independent origins, in steps: 1, 2, 4, 8
	titled   bool // a headline speaks of what it is printed under
	severity int  // of what happened
	source   int  // the best kind of outlet that tells it
	origins  int
	salience int
	at       time.Time // of its last item
	id       int64     // of its first item; breaks the last tie
}

// compare orders weights, the heaviest first.
func (w weight) compare(v weight) int {
	return cmp.Or(
		first(w.flagged, v.flagged),
		cmp.Compare(v.spread, w.spread),
		first(w.titled, v.titled),
		cmp.Compare(v.severity, w.severity),
		cmp.Compare(v.source, w.source),
		cmp.Compare(v.origins, w.origins),
		cmp.Compare(v.salience, w.salience),
		v.at.Compare(w.at),
		cmp.Compare(v.id, w.id),
	)
}

// first orders true before false.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// weigh returns the weight of r where it is printed.
func (d *desk) weigh(r *report) weight {
	w := weight{
		origins: len(distinct(r.origins)), salience: r.places[r.home].salience,
		at: sortTime(r.items[len(r.items)-1]), id: r.items[0].ID,
	}
	for n := w.origins; n >= 2; n /= 2 {
		w.spread++
	}
	w.spread = min(w.spread, 3)
	for _, it := range r.items {
		w.flagged = w.flagged || it.Flagged
		w.titled = w.titled || titled(it, r.home)
		w.source = max(w.source, standingOf(d.outlet(it.Feed).Kind))
		for _, t := range it.Tags {
			if t.Accepted() && t.Facet() == news.FacetEvent {
				w.severity = max(w.severity, d.Severity(t.ID))
			}
		}
	}
	return w
}

// titled reports whether it's headline speaks of what stands on shelf s.
func titled(it *news.Item, s shelf) bool {
	return slices.ContainsFunc(it.Tags, func(t news.Tag) bool {
		if !t.Accepted() || t.ID != s.id && (s.id != "" || t.Facet() != news.FacetEvent) {
			return false
		}
		return slices.ContainsFunc(t.Evidence, func(e news.Evidence) bool {
			return e.Field == news.FieldTitle && shown(e)
		})
	})
}

// standingOf returns how near to an event outlets of a kind usually are. Those that speak
// for a state, and those that repeat others, come last.
func standingOf(k news.FeedKind) int {
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
