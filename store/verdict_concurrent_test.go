package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"khabar/news"
	"khabar/store"
)

// Fifty people decide about the same few tags at once, some of them in bulk, and some undo their
// verdicts. Every verdict is either stored, or refused with an error that has the current verdict.
func TestFiftyDecideAtOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		ids := []int64{r.id("a"), r.id("b"), r.id("c"), r.id("d"), r.id("e")}
		var stored, undone, bulk sync.Map // events by person or ID
		var wg sync.WaitGroup
		for n := range 50 {
			wg.Go(func() {
				who := fmt.Sprintf("p%02d", n)
				for i := range ids {
					item := ids[(n+i)%len(ids)]
					if n%10 == 9 && i == 2 {
						batch, err := db.DecideBulk(t.Context(), news.BulkDecision{
							Tag: "group/ttp", Kind: news.Confirmed, Who: who, Via: news.ViaBulk, At: start, Items: ids,
						})
						if err != nil {
							t.Error(err)
						}
						bulk.Store(who, batch.Events)
						continue
					}
					decideOnce(t.Context(), t, db, who, item, &stored)
					if n%7 == 3 && i == 4 {
						if last, err := db.LastReviewEvent(t.Context(), who, start); err != nil {
							t.Error(err)
						} else if last.ID != 0 {
							if events, err := db.Undo(t.Context(), last.ID, who, news.ViaCard, start); err != nil {
								t.Error(err)
							} else {
								undone.Store(who, len(events))
							}
						}
					}
				}
			})
		}
		wg.Wait()
		want := size(&stored) + sum(&bulk) + sum(&undone)
		var events int
		for _, id := range ids {
			page, err := db.ItemPage(t.Context(), id)
			r.must(err)
			events += len(page.History)
			for _, e := range page.History {
				if _, ok := stored.Load(e.ID); !ok && e.Kind.Verdict() && e.Via == news.ViaCard {
					t.Errorf("event %d of %s is stored, but DecideTag did not return it", e.ID, e.Who)
				}
			}
		}
		if events != want {
			t.Errorf("%d events are stored, but %d were returned", events, want)
		}
		r.wantSound()
		if n, err := db.RebuildVerdicts(t.Context()); err != nil || n == 0 {
			t.Errorf("RebuildVerdicts: %d items, %v", n, err)
		}
		r.wantSound()
	})
}

// decideOnce confirms or rejects a tag that the person believes to be undecided.
func decideOnce(ctx context.Context, t *testing.T, db *store.DB, who string, item int64, stored *sync.Map) {
	kind := news.Confirmed
	if who[2]%2 == 0 {
		kind = news.Rejected
	}
	e, err := db.DecideTag(ctx, news.Decision{Item: item, Tag: "group/ttp", Kind: kind, Who: who, Via: news.ViaCard, At: start})
	conflict, refused := errors.AsType[*news.ConflictError](err)
	switch {
	case err == nil:
		if e.Via == news.ViaCard { // else it is an event of the bulk decision, which has counted it
			stored.Store(e.ID, who)
		}
	case !refused:
		t.Errorf("%s: %v", who, err)
	case conflict.State.Who == "" || conflict.State.Who == who && conflict.State.Verdict == kind:
		t.Errorf("%s was refused with %+v", who, conflict.State)
	}
}

func size(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

func sum(m *sync.Map) (n int) {
	m.Range(func(_, v any) bool { n += v.(int); return true })
	return n
}
