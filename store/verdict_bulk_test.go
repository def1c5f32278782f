package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
)

func TestBulk(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		kept := r.decide("ana", "c", "group/ttp", news.Confirmed)
		bulk := news.BulkDecision{
			Tag: "group/ttp", Kind: news.Rejected, Reason: news.ReasonSense, Who: "ben", Via: news.ViaBulk, At: r.now,
			Keyword: "group/ttp#word", Propose: true,
		}
		preview, err := db.PreviewBulk(t.Context(), bulk)
		r.must(err)
		if preview.Items != 4 || preview.Last != r.id("a") || len(preview.Titles) != 4 {
			t.Fatalf("preview: %+v", preview)
		}
		r.poll(ok("dawn", item("f", "TTP once more", 9, tag("group/ttp", 3))))
		bulk.Last = preview.Last
		batch, err := db.DecideBulk(t.Context(), bulk)
		r.must(err)
		if batch.Events != 4 {
			t.Errorf("batch %+v, want 4 events", batch)
		}
		r.want("items that were saved since the preview, or were confirmed", r.tagged("group/ttp"), "f c")
		proposals, err := db.Proposals(t.Context(), false)
		r.must(err)
		if len(proposals) != 1 || proposals[0].Want || !strings.HasPrefix(proposals[0].Text, "TTP eeeeee") {
			t.Errorf("proposals %+v, want one, of the newest item", proposals)
		}
		undone, err := db.Undo(t.Context(), batch.ID, "ben", news.ViaBulk, r.now)
		r.must(err)
		if len(undone) != 4 {
			t.Errorf("%d events undone, want 4", len(undone))
		}
		r.want("items after undo", r.tagged("group/ttp"), "f e d c b a")
		if st := r.stateOf("c", "group/ttp"); st.Event != kept.ID {
			t.Errorf("the verdict of ana is now %+v", st)
		}
		if proposals, err = db.Proposals(t.Context(), false); err != nil || len(proposals) != 0 {
			t.Errorf("proposals of undone verdicts: %+v, %v; want none", proposals, err)
		}
		bulk.Keyword, bulk.Items = "", []int64{r.id("a"), r.id("c"), 12345}
		if batch, err = db.DecideBulk(t.Context(), bulk); err != nil || batch.Events != 1 {
			t.Errorf("decide selected items: %+v, %v; want one event, for the undecided item", batch, err)
		}
		bulk.Keyword = "group/ttp#word"
		if _, err = db.DecideBulk(t.Context(), bulk); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("both items and a keyword: %v, want ErrInvalid", err)
		}
		r.wantSound()
	})
}

// A bulk decision with SharedWith decides the tag on those items of a story that have the same
// keyword as evidence.
func TestBulkOverAStory(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		db.SetRelevanceRule(byGroup)
		r := &reviewFixture{newFixture(t, db, feed("dawn"), feed("geo"), feed("nation"))}
		text := "TTP claims blast at market in Peshawar that killed eleven people on Monday"
		other := tag("group/ttp", 3)
		other.Evidence = slices.Clone(other.Evidence)
		other.Evidence[0].Keyword = "group/ttp#fitna"
		r.poll(ok("dawn", item("a", text, 0, tag("group/ttp", 3))))
		r.poll(ok("geo", item("b", text, 1, tag("group/ttp", 3))))
		r.poll(ok("nation", item("c", text, 2, other)))
		p, err := db.Queue(t.Context(), news.QueueFilter{})
		r.must(err)
		if len(p.Cards) != 1 || keys(p.Cards[0].Items) != "c b a" || p.Undecided != 3 {
			t.Fatalf("queue: %d undecided, %+v", p.Undecided, p.Cards)
		}
		page, err := db.ItemPage(t.Context(), r.id("b"))
		r.must(err)
		if diff := cmp.Diff([]news.SharedTag{{Tag: "group/ttp", Items: 2}}, page.Shared); diff != "" {
			t.Error(diff)
		}
		batch, err := db.DecideBulk(t.Context(), news.BulkDecision{
			Tag: "group/ttp", Kind: news.Confirmed, Who: "ana", Via: news.ViaStory, At: r.now, SharedWith: r.id("b"),
		})
		r.must(err)
		r.want("events", fmt.Sprint(batch.Events), "2")
		r.want("undecided", r.queue(news.QueueFilter{}), "c")
		r.wantSound()
	})
}
