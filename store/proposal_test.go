package store_test

import (
	"errors"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

func TestCloseProposal(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		for _, key := range []string{"a", "b"} {
			d := r.decision("ana", key, "group/ttp", news.Rejected)
			d.Propose = true
			_, err := db.DecideTag(t.Context(), d)
			r.must(err)
		}
		open, err := db.Proposals(t.Context(), false)
		r.must(err)
		if len(open) != 2 || open[0].Item != r.id("b") {
			t.Fatalf("open proposals: %+v", open)
		}
		closed := r.now.Add(time.Hour)
		r.must(db.CloseProposal(t.Context(), open[0].ID, true, closed))
		if err := db.CloseProposal(t.Context(), open[0].ID, false, closed); !errors.Is(err, news.ErrClosed) {
			t.Errorf("close a proposal again: %v, want ErrClosed", err)
		}
		if err := db.CloseProposal(t.Context(), 999, false, closed); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("close a missing proposal: %v, want ErrNotFound", err)
		}
		if open, err = db.Proposals(t.Context(), false); err != nil || len(open) != 1 || open[0].Item != r.id("a") {
			t.Errorf("open proposals after one was closed: %+v, %v; want that of item a", open, err)
		}
		all, err := db.Proposals(t.Context(), true)
		if err != nil || len(all) != 2 || !all[0].Taken || !all[0].Closed.Equal(closed) {
			t.Errorf("all proposals: %+v, %v; want two, of which the first was taken", all, err)
		}
	})
}
