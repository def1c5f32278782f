package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// For random items, verdicts and filters, the pages of the queue have the items that a simple
// implementation of QueueFilter selects.
func TestQueueMatchesReference(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		rnd := rand.New(rand.NewPCG(7, 11))
		r := randomQueue(t, db, rnd, 60)
		all := r.items(news.Filter{})
		for range 100 {
			f := randomFilter(rnd, all)
			r.wantQueue(f, all)
		}
		r.wantSound()
	})
}

// randomQueue stores items of three feeds, in stories of several items. About half of them have verdicts.
func randomQueue(t *testing.T, db *store.DB, rnd *rand.Rand, items int) *reviewFixture {
	t.Helper()
	db.SetRelevanceRule(byGroupAndEvent)
	feeds := []string{"dawn", "geo", "nation"}
	r := &reviewFixture{newFixture(t, db, feed(feeds[0]), feed(feeds[1]), feed(feeds[2]))}
	tags := []string{"group/ttp", "group/aqis", "group/ansar", "event/bombing", "place/peshawar"}
	for n := range items / 3 {
		for i, id := range feeds {
			it := item(fmt.Sprintf("%s-%d", id, n), "TTP "+madeUpWords(n/2), -rnd.IntN(500)-i)
			it.Lang = []string{"en", "ur"}[rnd.IntN(2)]
			for _, id := range tags {
				if rnd.IntN(3) == 0 {
					it.Tags = append(it.Tags, tag(id, 3))
				}
			}
			j := byGroupAndEvent(&it)
			it.Relevance, it.Level = j.Reason, j.Level
			r.now = start.Add(time.Duration(n) * time.Second)
			r.poll(ok(id, it))
		}
	}
	for _, it := range r.items(news.Filter{}) {
		r.reviewAtRandom(rnd, it)
	}
	return r
}

// byGroupAndEvent is a relevance rule: an item with a group is a lead if it has an event as well, and otherwise a brief.
func byGroupAndEvent(it *news.Item) news.Judgement {
	j := byGroup(it)
	if j.Level != news.LevelNone && !slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.Accepted() && t.Facet() == news.FacetEvent }) {
		j.Level = news.LevelBrief
	}
	return j
}

// madeUpWords returns words that depend on n alone.
func madeUpWords(n int) string {
	rnd := rand.New(rand.NewPCG(uint64(n), 3))
	var words strings.Builder
	for range 12 {
		for range 3 {
			words.WriteString([]string{"ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve"}[rnd.IntN(12)])
		}
		words.WriteByte(' ')
	}
	return words.String()
}

// reviewAtRandom decides about tags of an item, flags it, assigns it, or does nothing.
func (r *reviewFixture) reviewAtRandom(rnd *rand.Rand, it news.Item) {
	r.Helper()
	for _, tag := range it.Tags {
		kind := []news.ReviewKind{news.Confirmed, news.Rejected, news.Dismissed, "", "", ""}[rnd.IntN(6)]
		if kind != "" {
			_, err := r.db.DecideTag(r.Context(), news.Decision{Item: it.ID, Tag: tag.ID, Kind: kind, Who: "ana", Via: news.ViaCard, At: start})
			r.must(err)
		}
	}
	switch rnd.IntN(8) {
	case 0:
		_, err := r.db.DecideTag(r.Context(), news.Decision{Item: it.ID, Tag: "group/aqap", Kind: news.Added, Who: "ana", Via: news.ViaCard, At: start})
		r.must(err)
	case 1:
		_, err := r.db.Triage(r.Context(), news.Triage{Item: it.ID, Kind: news.Flagged, Who: "ana", Via: news.ViaCard, At: start})
		r.must(err)
	case 2:
		_, err := r.db.Triage(r.Context(), news.Triage{Item: it.ID, Kind: news.Assigned, Who: "ana", Via: news.ViaCard, At: start})
		r.must(err)
	}
}

func randomFilter(rnd *rand.Rand, all []news.Item) news.QueueFilter {
	f := news.QueueFilter{State: news.QueueStates()[rnd.IntN(len(news.QueueStates()))], Limit: 1 + rnd.IntN(7)}
	for range rnd.IntN(3) {
		f.Tags = append(f.Tags, []news.TagRef{
			{ID: "group/ttp"}, {ID: "group/al-qaeda", Family: true}, {ID: "group/aqap", Family: true}, {ID: "event/bombing"}, {ID: "place/peshawar"},
		}[rnd.IntN(5)])
	}
	if rnd.IntN(3) == 0 {
		f.By = news.BySeen
	}
	if rnd.IntN(3) == 0 {
		f.Feed = []string{"dawn", "geo"}[rnd.IntN(2)]
	}
	if rnd.IntN(4) == 0 {
		f.Lang = "UR"
	}
	if rnd.IntN(5) == 0 {
		f.Flagged = true
	}
	if rnd.IntN(5) == 0 {
		f.Assignee = "ana"
	}
	if rnd.IntN(4) == 0 {
		f.Keyword = "group/ttp#word"
	}
	if rnd.IntN(3) == 0 {
		f.Span.Until = timeOf(f, all[rnd.IntN(len(all))])
	}
	if rnd.IntN(3) == 0 {
		f.Span.From = timeOf(f, all[rnd.IntN(len(all))])
	}
	return f
}

func timeOf(f news.QueueFilter, it news.Item) time.Time {
	if f.By == news.BySeen {
		return it.FirstSeen
	}
	return it.SortAt
}

// wantQueue compares the cards of all pages with the items for which the function selects returns
// true.
func (r *reviewFixture) wantQueue(f news.QueueFilter, all []news.Item) {
	r.Helper()
	byStory := map[int64][]news.Item{}
	for _, it := range all {
		if selects(f, it) {
			byStory[it.Story] = append(byStory[it.Story], it)
		}
	}
	var want []string
	for _, items := range byStory {
		slices.SortFunc(items, func(x, y news.Item) int { return strings.Compare(cardKey(f, y), cardKey(f, x)) })
		line := cardKey(f, items[0])
		shown := items[:min(len(items), news.CardItems)]
		want = append(want, fmt.Sprint(line, " ", keys(shown), " and ", len(items)-len(shown)))
	}
	slices.SortFunc(want, func(x, y string) int { return strings.Compare(y, x) })
	var got []string
	for page := f; ; {
		p, err := r.db.Queue(r.Context(), page)
		r.must(err)
		if len(p.Cards) > f.Limit {
			r.Errorf("%+v: %d cards", f, len(p.Cards))
		}
		for _, c := range p.Cards {
			got = append(got, fmt.Sprint(cardKey(f, c.Items[0]), " ", keys(c.Items), " and ", c.More))
		}
		if p.Next.IsZero() {
			break
		}
		page.Before = p.Next
	}
	if !slices.Equal(got, want) {
		r.Errorf("%+v:\n got %q\nwant %q", f, got, want)
	}
}

// cardKey returns a string by which items sort as in the queue.
func cardKey(f news.QueueFilter, it news.Item) string {
	lead := 0
	if it.Level == news.LevelLead {
		lead = 1
	}
	return fmt.Sprintf("%d-%d-%06d", lead, timeOf(f, it).UnixMilli(), it.ID)
}

// selects reports whether a filter selects an item.
func selects(f news.QueueFilter, it news.Item) bool {
	judged := slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.State.Verdict != "" })
	open := it.Relevance != "" && slices.ContainsFunc(it.Tags, func(t news.Tag) bool {
		return t.Facet().NeedsVerdict() && t.Accepted() && t.State.Verdict == ""
	})
	at := timeOf(f, it)
	keyword := slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.ID == "group/ttp" && len(t.Evidence) > 0 })
	switch {
	case f.State == news.QueueUndecided && !open, f.State == news.QueueDecided && (open || !judged),
		f.State == news.QueueAny && it.Relevance == "" && !judged && !f.Flagged && f.Assignee == "",
		f.State.Verdict() != "" && !slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.State.Verdict == f.State.Verdict() }),
		f.Feed != "" && it.Feed != f.Feed, f.Lang != "" && !strings.EqualFold(it.Lang, f.Lang),
		f.Flagged && !it.Flagged, f.Assignee != "" && it.Assignee != f.Assignee, f.Keyword != "" && !keyword,
		!f.Span.From.IsZero() && at.Before(f.Span.From), !f.Span.Until.IsZero() && !at.Before(f.Span.Until):
		return false
	}
	for _, ref := range f.Tags {
		if !slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return includes(ref, t.ID) && hasState(t, f.State) }) {
			return false
		}
	}
	return true
}

// includes reports whether a tag reference includes the entry id of smallTaxonomy.
func includes(ref news.TagRef, id string) bool {
	below := map[string]string{"group/al-qaeda": "group/aqis group/aqap group/ansar", "group/aqap": "group/ansar"}
	return id == ref.ID || ref.Family && strings.Contains(below[ref.ID], id)
}

// hasState reports whether the state of a queue selects a tag.
func hasState(t news.Tag, s news.QueueState) bool {
	switch {
	case s == news.QueueUndecided && t.Facet().NeedsVerdict():
		return t.Accepted() && t.State.Verdict == ""
	case s == news.QueueUndecided:
		return t.Accepted()
	case s == news.QueueAny:
		return t.Accepted() || t.State.Verdict != ""
	case s == news.QueueDecided:
		return t.State.Verdict != ""
	}
	return t.State.Verdict == s.Verdict()
}

func TestQueueRefusesFilters(t *testing.T) {
	r := newReviewFixture(t, storetest.Open(t))
	for name, f := range map[string]news.QueueFilter{
		"tag":     {Tags: []news.TagRef{{ID: "group/none"}}},
		"feed":    {Feed: "none"},
		"keyword": {Keyword: "group/ttp#none"},
		"entry":   {Keyword: "group/none#ttp"},
		"form":    {Keyword: "ttp"},
		"state":   {State: "odd"},
		"time":    {By: "odd"},
	} {
		if p, err := r.db.Queue(t.Context(), f); err == nil {
			t.Errorf("a filter with a wrong %s returned %+v, want an error", name, p)
		}
	}
	for _, limit := range []int{-1, 0, 1, 1 << 30} {
		if p, err := r.db.Queue(t.Context(), news.QueueFilter{Limit: limit}); err != nil || len(p.Cards) == 0 {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
}
