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

// TestQueueAgainstOracle asks random filters of a random desk, page by page, and holds what
// comes against a plain reading of what the filter says.
func TestQueueAgainstOracle(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		rnd := rand.New(rand.NewPCG(7, 11))
		b := randomDesk(t, db, rnd, 60)
		all := b.items(news.Filter{})
		for range 100 {
			f := randomFilter(rnd, all)
			b.holdAgainst(f, all)
		}
		b.wantSound()
	})
}

// randomDesk has items of three feeds in stories of several, about half of which people have decided about.
func randomDesk(t *testing.T, db *store.DB, rnd *rand.Rand, items int) *bench {
	t.Helper()
	db.SetRelevanceRule(byGroup)
	feeds := []string{"dawn", "geo", "nation"}
	b := &bench{newFixture(t, db, feed(feeds[0]), feed(feeds[1]), feed(feeds[2]))}
	tags := []string{"group/ttp", "group/aqis", "group/ansar", "event/bombing", "place/peshawar"}
	for n := range items / 3 {
		for i, id := range feeds {
			it := item(fmt.Sprintf("%s-%d", id, n), "TTP "+madeUp(n/2), -rnd.IntN(500)-i)
			it.Lang = []string{"en", "ur"}[rnd.IntN(2)]
			for _, id := range tags {
				if rnd.IntN(3) == 0 {
					it.Tags = append(it.Tags, tag(id, 3))
				}
			}
			it.Relevance = byGroup(it.Tags)
			b.now = start.Add(time.Duration(n) * time.Second)
			b.poll(ok(id, it))
		}
	}
	for _, it := range b.items(news.Filter{}) {
		b.review(rnd, it)
	}
	return b
}

// madeUp returns words that go with a number.
func madeUp(n int) string {
	rnd := rand.New(rand.NewPCG(uint64(n), 3))
	var b strings.Builder
	for range 12 {
		for range 3 {
			b.WriteString([]string{"ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve"}[rnd.IntN(12)])
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// reviewTx does something to an item, or nothing.
func (b *bench) review(rnd *rand.Rand, it news.Item) {
	b.Helper()
	for _, tag := range it.Tags {
		kind := []news.ReviewKind{news.Confirmed, news.Rejected, news.Dismissed, "", "", ""}[rnd.IntN(6)]
		if kind != "" {
			_, err := b.db.DecideTag(b.Context(), news.Decision{Item: it.ID, Tag: tag.ID, Kind: kind, Who: "ana", Via: news.ViaCard, At: start})
			b.must(err)
		}
	}
	switch rnd.IntN(8) {
	case 0:
		_, err := b.db.DecideTag(b.Context(), news.Decision{Item: it.ID, Tag: "group/aqap", Kind: news.Added, Who: "ana", Via: news.ViaCard, At: start})
		b.must(err)
	case 1:
		_, err := b.db.Triage(b.Context(), news.Triage{Item: it.ID, Kind: news.Flagged, Who: "ana", Via: news.ViaCard, At: start})
		b.must(err)
	case 2:
		_, err := b.db.Triage(b.Context(), news.Triage{Item: it.ID, Kind: news.Assigned, Who: "ana", Via: news.ViaCard, At: start})
		b.must(err)
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

// holdAgainst compares the cards of all pages with what asks says of each item.
func (b *bench) holdAgainst(f news.QueueFilter, all []news.Item) {
	b.Helper()
	byStory := map[int64][]news.Item{}
	for _, it := range all {
		if entryNeedsVerdict(f, it) {
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
		p, err := b.db.Queue(b.Context(), page)
		b.must(err)
		if len(p.Cards) > f.Limit {
			b.Errorf("%+v: %d cards", f, len(p.Cards))
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
		b.Errorf("%+v:\n got %q\nwant %q", f, got, want)
	}
}

// cardKey orders items as the queue does.
func cardKey(f news.QueueFilter, it news.Item) string {
	return fmt.Sprintf("%d-%06d", timeOf(f, it).UnixMilli(), it.ID)
}

// needsVerdict reports whether a filter asks for an item, as the comments on QueueFilter say.
func entryNeedsVerdict(f news.QueueFilter, it news.Item) bool {
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
		if !slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return within(ref, t.ID) && stands(f.State, t) }) {
			return false
		}
	}
	return true
}

// within reports whether a reference means a tag, in the taxonomy of desk.
func within(ref news.TagRef, id string) bool {
	below := map[string]string{"group/al-qaeda": "group/aqis group/aqap group/ansar", "group/aqap": "group/ansar"}
	return id == ref.ID || ref.Family && strings.Contains(below[ref.ID], id)
}

// stands reports whether a tag stands as a state asks it to.
func stands(s news.QueueState, t news.Tag) bool {
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

func TestQueueOfWhatIsNotThere(t *testing.T) {
	b := newBench(t, storetest.Open(t))
	for name, f := range map[string]news.QueueFilter{
		"tag":     {Tags: []news.TagRef{{ID: "group/none"}}},
		"feed":    {Feed: "none"},
		"keyword": {Keyword: "group/ttp#none"},
		"entry":   {Keyword: "group/none#ttp"},
		"no form": {Keyword: "ttp"},
		"state":   {State: "odd"},
		"time":    {By: "odd"},
	} {
		if p, err := b.db.Queue(t.Context(), f); err == nil {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for _, limit := range []int{-1, 0, 1, 1 << 30} {
		if p, err := b.db.Queue(t.Context(), news.QueueFilter{Limit: limit}); err != nil || len(p.Cards) == 0 {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
}
