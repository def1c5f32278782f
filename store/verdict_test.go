package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
)

// byGroup is a rule of relevance for tests: a group is relevant, nothing else.
func byGroup(tags []news.Tag) news.Relevance {
	for _, t := range tags {
		if t.Accepted() && t.Facet() == news.FacetGroup {
			return news.RelevantByGroup
		}
	}
	return news.Irrelevant
}

// A bench is a world in which people review.
type bench struct {
	*fixture
}

// newBench has items a to e, newest first e; each has the tag group/ttp, and b event/bombing too.
func newBench(t *testing.T, db *store.DB) *bench {
	t.Helper()
	db.SetRelevanceRule(byGroup)
	b := &bench{newFixture(t, db, feed("dawn"))}
	var items []news.Item
	for i, key := range []string{"a", "b", "c", "d", "e"} {
		it := item(key, "TTP "+strings.Repeat(key, 6), i-10, tag("group/ttp", 3))
		it.Text = []string{
			"Convoy ambushed near Wana bridge.", "Market shut after explosion on Sunday.", "Court frees four suspects in Multan.",
			"Minister denies talks with envoys.", "Police seize rifles in a warehouse.",
		}[i]
		if key == "b" {
			it.Tags = append(it.Tags, tag("event/bombing", 3))
		}
		items = append(items, it)
	}
	b.poll(ok("dawn", items...))
	return b
}

// id returns the ID of the item with that key.
func (b *bench) id(key string) int64 {
	b.Helper()
	for _, it := range b.items(news.Filter{}) {
		if it.GUID == key {
			return it.ID
		}
	}
	b.Fatalf("no item %s", key)
	return 0
}

// decide puts a verdict on an item's tag, having seen what stands.
func (b *bench) decide(who, key, tag string, kind news.ReviewKind) news.ReviewEvent {
	b.Helper()
	e, err := b.db.DecideTag(b.Context(), b.decision(who, key, tag, kind))
	b.must(err)
	return e
}

func (b *bench) decision(who, key, tag string, kind news.ReviewKind) news.Decision {
	b.Helper()
	b.now = b.now.Add(time.Second)
	return news.Decision{
		Item: b.id(key), Tag: tag, Kind: kind, Saw: b.stateOf(key, tag).Event, Who: who, Via: news.ViaCard, At: b.now,
	}
}

func (b *bench) stateOf(key, tag string) news.TagState {
	b.Helper()
	it, err := b.db.Item(b.Context(), b.id(key))
	b.must(err)
	for _, t := range it.Tags {
		if t.ID == tag {
			return t.State
		}
	}
	return news.TagState{}
}

// hasTag returns the keys of the items that a tag selects, newest first.
func (b *bench) tagged(ref string) string {
	b.Helper()
	r, err := news.ParseTagRef(ref)
	b.must(err)
	return keys(b.items(news.Filter{Tags: []news.TagRef{r}}))
}

func keys(items []news.Item) string {
	var all []string
	for _, it := range items {
		all = append(all, it.GUID)
	}
	return strings.Join(all, " ")
}

// queue returns the keys of the items on the cards of the whole queue.
func (b *bench) queue(f news.QueueFilter) string {
	b.Helper()
	var all []news.Item
	for {
		p, err := b.db.Queue(b.Context(), f)
		b.must(err)
		for _, c := range p.Cards {
			all = append(all, c.Items...)
		}
		if p.Next.IsZero() {
			return keys(all)
		}
		f.Before = p.Next
	}
}

func (b *bench) want(what, got, want string) {
	b.Helper()
	if got != want {
		b.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestVerdictsStandInEveryFilter(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.want("undecided", b.queue(news.QueueFilter{}), "e d c b a")
		b.decide("ana", "e", "group/ttp", news.Confirmed)
		b.decide("ana", "d", "group/ttp", news.Rejected)
		b.decide("ana", "c", "group/ttp", news.Dismissed)
		b.decide("ana", "a", "group/ansar", news.Added)
		b.want("rejected and dismissed ones do not count", b.tagged("group/ttp"), "e b a")
		b.want("added ones do", b.tagged("group/ansar"), "a")
		b.want("and roll up", b.tagged("group/al-qaeda+"), "a")
		b.want("two tags", keys(b.items(news.Filter{Tags: []news.TagRef{{ID: "group/ttp"}, {ID: "group/al-qaeda", Family: true}}})), "a")
		b.want("relevant", keys(b.items(news.Filter{Relevant: true})), "e b a")
		b.want("by the time seen", keys(b.items(news.Filter{By: news.BySeen, Tags: []news.TagRef{{ID: "group/ansar"}}})), "a")
		for _, c := range []struct {
			state news.QueueState
			tags  []news.TagRef
			want  string
		}{
			{news.QueueUndecided, nil, "b a"},
			{news.QueueDecided, nil, "e d c"},
			{news.QueueAny, nil, "e d c b a"},
			{news.QueueConfirmed, nil, "e"},
			{news.QueueRejected, nil, "d"},
			{news.QueueDismissed, nil, "c"},
			{news.QueueAdded, nil, "a"},
			{news.QueueUndecided, []news.TagRef{{ID: "group/ttp"}}, "b a"},
			{news.QueueUndecided, []news.TagRef{{ID: "group/ansar"}}, ""},
			{news.QueueAdded, []news.TagRef{{ID: "group/al-qaeda", Family: true}}, "a"},
			{news.QueueRejected, []news.TagRef{{ID: "group/ttp"}}, "d"},
			{news.QueueRejected, []news.TagRef{{ID: "group/ansar"}}, ""},
			{news.QueueAny, []news.TagRef{{ID: "group/ttp"}}, "e d c b a"},
			{news.QueueDecided, []news.TagRef{{ID: "group/ttp"}}, "e d c"},
		} {
			b.want(fmt.Sprint(c.state, c.tags), b.queue(news.QueueFilter{State: c.state, Tags: c.tags}), c.want)
		}
		var stories []string
		for s, err := range db.Stories(t.Context(), news.StoryFilter{Tags: []news.TagRef{{ID: "group/al-qaeda", Family: true}}}) {
			b.must(err)
			for _, tag := range s.Tags {
				stories = append(stories, fmt.Sprint(tag.ID, tag.Reports))
			}
		}
		b.want("stories", strings.Join(stories, " "), "group/ttp2 event/bombing1 group/ansar1")
		b.wantSound()
	})
}

// What people decided outlives a new headline, a new taxonomy and the classifier's opinion.
func TestRetaggingOverwritesNoVerdict(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.decide("ana", "a", "group/ttp", news.Rejected)
		b.decide("ana", "b", "group/ttp", news.Confirmed)
		d := b.decision("ana", "c", "group/aqap", news.Added)
		d.Marked = []news.Evidence{{Field: news.FieldTitle, Start: 4, End: 10}}
		if _, err := db.DecideTag(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		b.poll(ok("dawn",
			item("a", "TTP again", 0, tag("group/ttp", 3)),
			item("b", "Nothing any more", 1),
			item("c", "Now cccccc stands elsewhere", 2, tag("group/ttp", 3))))
		b.want("TTP", b.tagged("group/ttp"), "e d c b")
		b.want("AQAP", b.tagged("group/aqap"), "c")
		b.want("relevant", keys(b.items(news.Filter{Relevant: true})), "e d c b")
		b.want("undecided", b.queue(news.QueueFilter{}), "e d c")
		it, err := db.Item(t.Context(), b.id("c"))
		b.must(err)
		var found strings.Builder
		for _, tag := range it.Tags {
			if tag.ID == "group/aqap" {
				for _, e := range tag.Evidence {
					found.WriteString(it.Title[e.Start:e.End])
				}
			}
		}
		b.want("marked words, found again", found.String(), "cccccc")
		b.wantSound()
	})
}

func TestLateDecisionsAreRefused(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		late := b.decision("ben", "a", "group/ttp", news.Confirmed)
		first := b.decide("ana", "a", "group/ttp", news.Rejected)
		_, err := db.DecideTag(t.Context(), late)
		conflict, ok := errors.AsType[*news.ConflictError](err)
		if !ok || conflict.State.Who != "ana" || conflict.State.Verdict != news.Rejected || conflict.State.Event != first.ID {
			t.Fatalf("late decision: %v, %+v", err, conflict)
		}
		again := b.decision("ana", "a", "group/ttp", news.Rejected)
		again.Saw = 0
		if e, err := db.DecideTag(t.Context(), again); err != nil || e.ID != first.ID {
			t.Errorf("the same once more: event %d, %v, want %d", e.ID, err, first.ID)
		}
		late.Saw = first.ID // having seen it, ben may decide otherwise
		if _, err := db.DecideTag(t.Context(), late); err != nil {
			t.Error(err)
		}
		b.want("state", string(b.stateOf("a", "group/ttp").Verdict), "confirmed")
		b.wantSound()
	})
}

func TestUndo(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		rejected := b.decide("ana", "a", "group/ttp", news.Rejected)
		confirmed := b.decide("ben", "a", "group/ttp", news.Confirmed)
		undo := func(e news.ReviewEvent, who string) error {
			_, err := db.Undo(t.Context(), e.ID, who, news.ViaCard, b.now)
			return err
		}
		if err := undo(confirmed, "ana"); !errors.Is(err, news.ErrNotYours) {
			t.Errorf("another's: %v", err)
		}
		b.must(undo(confirmed, "ben"))
		b.want("the earlier verdict stands again", b.stateOf("a", "group/ttp").Who, "ana")
		b.want("it does not count", b.tagged("group/ttp"), "e d c b")
		if err := undo(confirmed, "ben"); !errors.Is(err, news.ErrUndone) {
			t.Errorf("twice: %v", err)
		}
		last, err := db.LastReviewEvent(t.Context(), "ana", start)
		b.must(err)
		if last.ID != rejected.ID {
			t.Errorf("last event of ana: %d, want %d", last.ID, rejected.ID)
		}
		b.must(undo(last, "ana"))
		b.want("undecided again", b.queue(news.QueueFilter{}), "e d c b a")
		b.want("relevant again", keys(b.items(news.Filter{Relevant: true})), "e d c b a")
		if err := undo(news.ReviewEvent{ID: 999}, "ana"); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("of nothing: %v", err)
		}
		page, err := db.ItemPage(t.Context(), b.id("a"))
		b.must(err)
		var kinds []string
		for _, e := range page.History {
			kinds = append(kinds, fmt.Sprint(e.Who, " ", e.Kind))
		}
		b.want("history", strings.Join(kinds, ", "), "ana rejected, ben confirmed, ben undone, ana undone")
		b.wantSound()
	})
}

func TestBulk(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		kept := b.decide("ana", "c", "group/ttp", news.Confirmed)
		bulk := news.BulkDecision{
			Tag: "group/ttp", Kind: news.Rejected, Reason: news.ReasonSense, Who: "ben", Via: news.ViaBulk, At: b.now,
			Keyword: "group/ttp#word", Propose: true,
		}
		count, err := db.PreviewBulk(t.Context(), bulk)
		b.must(err)
		if count.Items != 4 || count.Last != b.id("a") || len(count.Titles) != 4 {
			t.Fatalf("count: %+v", count)
		}
		b.poll(ok("dawn", item("f", "TTP once more", 9, tag("group/ttp", 3))))
		bulk.Last = count.Last
		batch, err := db.DecideBulk(t.Context(), bulk)
		b.must(err)
		if batch.Events != 4 {
			t.Errorf("batch: %+v", batch)
		}
		b.want("what came in since is left alone, and so is what was decided", b.tagged("group/ttp"), "f c")
		proposals, err := db.Proposals(t.Context(), false)
		b.must(err)
		if len(proposals) != 1 || proposals[0].Want || !strings.HasPrefix(proposals[0].Text, "TTP eeeeee") {
			t.Errorf("proposals: %+v", proposals)
		}
		undone, err := db.Undo(t.Context(), batch.ID, "ben", news.ViaBulk, b.now)
		b.must(err)
		if len(undone) != 4 {
			t.Errorf("%d events taken back, want 4", len(undone))
		}
		b.want("all is as before", b.tagged("group/ttp"), "f e d c b a")
		if st := b.stateOf("c", "group/ttp"); st.Event != kept.ID {
			t.Errorf("another's verdict: %+v", st)
		}
		if proposals, err = db.Proposals(t.Context(), false); err != nil || len(proposals) != 0 {
			t.Errorf("proposals of what was taken back: %+v, %v", proposals, err)
		}
		bulk.Keyword, bulk.Items = "", []int64{b.id("a"), b.id("c"), 12345}
		if batch, err = db.DecideBulk(t.Context(), bulk); err != nil || batch.Events != 1 {
			t.Errorf("selection: %+v, %v", batch, err)
		}
		bulk.Keyword = "group/ttp#word"
		if _, err = db.DecideBulk(t.Context(), bulk); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("two scopes: %v", err)
		}
		b.wantSound()
	})
}

// One key decides a tag for those items of a story that share its evidence.
func TestBulkOverAStory(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		db.SetRelevanceRule(byGroup)
		b := &bench{newFixture(t, db, feed("dawn"), feed("geo"), feed("nation"))}
		text := "TTP claims blast at market in Peshawar that killed eleven people on Monday"
		other := tag("group/ttp", 3)
		other.Evidence = slices.Clone(other.Evidence)
		other.Evidence[0].Keyword = "group/ttp#fitna"
		b.poll(ok("dawn", item("a", text, 0, tag("group/ttp", 3))))
		b.poll(ok("geo", item("b", text, 1, tag("group/ttp", 3))))
		b.poll(ok("nation", item("c", text, 2, other)))
		p, err := db.Queue(t.Context(), news.QueueFilter{})
		b.must(err)
		if len(p.Cards) != 1 || keys(p.Cards[0].Items) != "c b a" || p.Undecided != 3 {
			t.Fatalf("queue: %d left, %+v", p.Undecided, p.Cards)
		}
		page, err := db.ItemPage(t.Context(), b.id("b"))
		b.must(err)
		if diff := cmp.Diff([]news.SharedTag{{Tag: "group/ttp", Items: 2}}, page.Shared); diff != "" {
			t.Error(diff)
		}
		batch, err := db.DecideBulk(t.Context(), news.BulkDecision{
			Tag: "group/ttp", Kind: news.Confirmed, Who: "ana", Via: news.ViaStory, At: b.now, SharedWith: b.id("b"),
		})
		b.must(err)
		b.want("events", fmt.Sprint(batch.Events), "2")
		b.want("left", b.queue(news.QueueFilter{}), "c")
		b.wantSound()
	})
}
