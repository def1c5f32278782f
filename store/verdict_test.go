package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"khabar/news"
	"khabar/store"
)

func TestFiltersHonourVerdicts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		r.want("undecided", r.queue(news.QueueFilter{}), "e d c b a")
		r.decide("ana", "e", "group/ttp", news.Confirmed)
		r.decide("ana", "d", "group/ttp", news.Rejected)
		r.decide("ana", "c", "group/ttp", news.Dismissed)
		r.decide("ana", "a", "group/ansar", news.Added)
		r.want("items whose tag was not rejected or dismissed", r.tagged("group/ttp"), "e b a")
		r.want("items whose tag was added", r.tagged("group/ansar"), "a")
		r.want("items with a descendant of the tag", r.tagged("group/al-qaeda+"), "a")
		r.want("two tags", keys(r.items(news.Filter{Tags: []news.TagRef{{ID: "group/ttp"}, {ID: "group/al-qaeda", Family: true}}})), "a")
		r.want("relevant", keys(r.items(news.Filter{Relevant: true})), "e b a")
		r.want("by FirstSeen", keys(r.items(news.Filter{By: news.BySeen, Tags: []news.TagRef{{ID: "group/ansar"}}})), "a")
		for _, c := range []struct {
			state news.QueueState
			tags  []news.TagRef
			want  string
		}{
			{news.QueueUndecided, nil, "b a"},
			{news.QueueDecided, nil, "e d c"},
			{news.QueueAny, nil, "e b a d c"}, // leads first
			{news.QueueConfirmed, nil, "e"},
			{news.QueueRejected, nil, "d"},
			{news.QueueDismissed, nil, "c"},
			{news.QueueAdded, nil, "a"},
			{news.QueueUndecided, []news.TagRef{{ID: "group/ttp"}}, "b a"},
			{news.QueueUndecided, []news.TagRef{{ID: "group/ansar"}}, ""},
			{news.QueueAdded, []news.TagRef{{ID: "group/al-qaeda", Family: true}}, "a"},
			{news.QueueRejected, []news.TagRef{{ID: "group/ttp"}}, "d"},
			{news.QueueRejected, []news.TagRef{{ID: "group/ansar"}}, ""},
			{news.QueueAny, []news.TagRef{{ID: "group/ttp"}}, "e b a d c"},
			{news.QueueDecided, []news.TagRef{{ID: "group/ttp"}}, "e d c"},
		} {
			r.want(fmt.Sprint(c.state, c.tags), r.queue(news.QueueFilter{State: c.state, Tags: c.tags}), c.want)
		}
		var stories []string
		for s, err := range db.Stories(t.Context(), news.StoryFilter{Tags: []news.TagRef{{ID: "group/al-qaeda", Family: true}}}) {
			r.must(err)
			for _, tag := range s.Tags {
				stories = append(stories, fmt.Sprint(tag.ID, tag.Reports))
			}
		}
		r.want("stories", strings.Join(stories, " "), "group/ttp2 event/bombing1 group/ansar1")
		r.wantSound()
	})
}

// Verdicts stay when an item gets a new headline and other tags.
func TestNewVersionsKeepVerdicts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		r.decide("ana", "a", "group/ttp", news.Rejected)
		r.decide("ana", "b", "group/ttp", news.Confirmed)
		d := r.decision("ana", "c", "group/aqap", news.Added)
		d.Marked = []news.Evidence{{Field: news.FieldTitle, Start: 4, End: 10}}
		if _, err := db.DecideTag(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		r.poll(ok("dawn",
			item("a", "TTP again", 0, tag("group/ttp", 3)),
			item("b", "Nothing at all", 1),
			item("c", "Now cccccc has moved", 2, tag("group/ttp", 3))))
		r.want("TTP", r.tagged("group/ttp"), "e d c b")
		r.want("AQAP", r.tagged("group/aqap"), "c")
		r.want("relevant", keys(r.items(news.Filter{Relevant: true})), "e d c b")
		r.want("undecided", r.queue(news.QueueFilter{}), "e d c")
		it, err := db.Item(t.Context(), r.id("c"))
		r.must(err)
		var found strings.Builder
		for _, tag := range it.Tags {
			if tag.ID == "group/aqap" {
				for _, e := range tag.Evidence {
					found.WriteString(it.Title[e.Start:e.End])
				}
			}
		}
		r.want("evidence of the added tag", found.String(), "cccccc")
		r.wantSound()
	})
}

func TestConflictingDecisionsAreRefused(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		late := r.decision("ben", "a", "group/ttp", news.Confirmed)
		first := r.decide("ana", "a", "group/ttp", news.Rejected)
		_, err := db.DecideTag(t.Context(), late)
		conflict, ok := errors.AsType[*news.ConflictError](err)
		if !ok || conflict.State.Who != "ana" || conflict.State.Verdict != news.Rejected || conflict.State.Event != first.ID {
			t.Fatalf("decide without having seen the current verdict: %v, %+v", err, conflict)
		}
		again := r.decision("ana", "a", "group/ttp", news.Rejected)
		again.Saw = 0
		if e, err := db.DecideTag(t.Context(), again); err != nil || e.ID != first.ID {
			t.Errorf("send the same decision again: event %d, %v, want %d", e.ID, err, first.ID)
		}
		late.Saw = first.ID // now ben has seen the current verdict
		if _, err := db.DecideTag(t.Context(), late); err != nil {
			t.Error(err)
		}
		r.want("state", string(r.stateOf("a", "group/ttp").Verdict), "confirmed")
		r.wantSound()
	})
}

func TestUndo(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		rejected := r.decide("ana", "a", "group/ttp", news.Rejected)
		confirmed := r.decide("ben", "a", "group/ttp", news.Confirmed)
		undo := func(e news.ReviewEvent, who string) error {
			_, err := db.Undo(t.Context(), e.ID, who, news.ViaCard, r.now)
			return err
		}
		if err := undo(confirmed, "ana"); !errors.Is(err, news.ErrNotYours) {
			t.Errorf("undo the event of somebody else: %v, want ErrNotYours", err)
		}
		r.must(undo(confirmed, "ben"))
		r.want("who gave the current verdict", r.stateOf("a", "group/ttp").Who, "ana")
		r.want("items whose tag counts", r.tagged("group/ttp"), "e d c b")
		if err := undo(confirmed, "ben"); !errors.Is(err, news.ErrUndone) {
			t.Errorf("undo twice: %v, want ErrUndone", err)
		}
		last, err := db.LastReviewEvent(t.Context(), "ana", start)
		r.must(err)
		if last.ID != rejected.ID {
			t.Errorf("last event of ana: %d, want %d", last.ID, rejected.ID)
		}
		r.must(undo(last, "ana"))
		r.want("undecided after undo", r.queue(news.QueueFilter{}), "e d c b a")
		r.want("relevant after undo", keys(r.items(news.Filter{Relevant: true})), "e d c b a")
		if err := undo(news.ReviewEvent{ID: 999}, "ana"); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("undo an event that does not exist: %v, want ErrNotFound", err)
		}
		page, err := db.ItemPage(t.Context(), r.id("a"))
		r.must(err)
		var kinds []string
		for _, e := range page.History {
			kinds = append(kinds, fmt.Sprint(e.Who, " ", e.Kind))
		}
		r.want("history", strings.Join(kinds, ", "), "ana rejected, ben confirmed, ben undone, ana undone")
		r.wantSound()
	})
}
