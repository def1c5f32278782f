package store_test

import (
	"errors"
	"strings"
	"testing"

	"khabar/news"
	"khabar/store"
)

func TestTriage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		do := func(who string, kind news.ReviewKind, key, note, saw string) (news.ReviewEvent, error) {
			return db.Triage(t.Context(), news.Triage{
				Item: r.id(key), Kind: kind, Note: note, Digest: note != "", Saw: saw, Who: who, Via: news.ViaCard, At: r.now,
			})
		}
		for _, c := range []struct {
			who  string
			kind news.ReviewKind
			note string
			saw  string
			want error
			none bool // whether the change has no effect
		}{
			{who: "ana", kind: news.Flagged},
			{who: "ben", kind: news.Flagged, none: true},
			{who: "ana", kind: news.Assigned},
			{who: "ana", kind: news.Assigned, none: true},
			{who: "ana", kind: news.Noted, note: "Two sources say so."},
			{who: "ana", kind: news.Noted, note: strings.Repeat("x", news.MaxNote+1), want: news.ErrInvalid},
			{who: "ana", kind: news.Noted, note: " ", want: news.ErrInvalid},
			{who: "ana", kind: news.Confirmed, want: news.ErrInvalid},
			{who: "ana", kind: "odd", want: news.ErrInvalid},
		} {
			e, err := do(c.who, c.kind, "a", c.note, c.saw)
			if !errors.Is(err, c.want) || err == nil && (e.ID == 0) != c.none {
				t.Errorf("%+v: event %d, error %v", c, e.ID, err)
			}
		}
		_, err := do("ben", news.Assigned, "a", "", "")
		if conflict, ok := errors.AsType[*news.ConflictError](err); !ok || conflict.Assignee != "ana" {
			t.Errorf("ben assigns the item without having seen that ana has it: %v, want a conflict", err)
		}
		it, err := db.Item(t.Context(), r.id("a"))
		r.must(err)
		if !it.Flagged || it.Assignee != "ana" || len(it.Notes) != 1 || !it.Notes[0].Digest || it.Notes[0].Who != "ana" {
			t.Errorf("item: flagged %v, assignee %q, notes %+v", it.Flagged, it.Assignee, it.Notes)
		}
		r.want("flagged", r.queue(news.QueueFilter{Flagged: true}), "a")
		r.want("assigned to ana", r.queue(news.QueueFilter{Assignee: "ana", State: news.QueueAny}), "a")
		r.want("assigned to ben", r.queue(news.QueueFilter{Assignee: "ben", State: news.QueueAny}), "")
		if _, err := do("ben", news.Assigned, "a", "", "ana"); err != nil {
			t.Errorf("ben assigns the item, having seen that ana has it: %v", err)
		}
		last, err := db.LastReviewEvent(t.Context(), "ana", start)
		r.must(err)
		if _, err := db.Undo(t.Context(), last.ID, "ana", news.ViaCard, r.now); err != nil {
			t.Error(err)
		}
		if it, err = db.Item(t.Context(), r.id("a")); err != nil || len(it.Notes) != 0 {
			t.Errorf("notes after undo: %+v, %v", it.Notes, err)
		}
		r.wantSound()
	})
}
