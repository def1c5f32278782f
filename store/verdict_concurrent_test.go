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

// Fifty people decide about the same few tags at once, some of them in bulk, some taking
// back. Every verdict is either kept or refused with the one that stands.
func TestFiftyDecideAtOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		ids := []int64{b.id("a"), b.id("b"), b.id("c"), b.id("d"), b.id("e")}
		var kept, undone, bulk sync.Map
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
					decideOnce(t.Context(), t, db, who, item, &kept)
					if n%7 == 3 && i == 4 {
						if last, err := db.LastReviewEvent(t.Context(), who, start); err != nil {
							t.Error(err)
						} else if last.ID != 0 {
							if gone, err := db.Undo(t.Context(), last.ID, who, news.ViaCard, start); err != nil {
								t.Error(err)
							} else {
								undone.Store(who, len(gone))
							}
						}
					}
				}
			})
		}
		wg.Wait()
		want := size(&kept) + sum(&bulk) + sum(&undone)
		var events int
		for _, id := range ids {
			page, err := db.ItemPage(t.Context(), id)
			b.must(err)
			events += len(page.History)
			for _, e := range page.History {
				if _, ok := kept.Load(e.ID); !ok && e.Kind.Verdict() && e.Via == news.ViaCard {
					t.Errorf("event %d of %s stands, but they were told otherwise", e.ID, e.Who)
				}
			}
		}
		if events != want {
			t.Errorf("%d events, but people were told of %d", events, want)
		}
		b.wantSound()
		if n, err := db.RebuildVerdicts(t.Context()); err != nil || n == 0 {
			t.Errorf("recompute: %d items, %v", n, err)
		}
		b.wantSound()
	})
}

// decideOnce confirms or rejects a tag that the person believes to be undecided.
func decideOnce(ctx context.Context, t *testing.T, db *store.DB, who string, item int64, kept *sync.Map) {
	kind := news.Confirmed
	if who[2]%2 == 0 {
		kind = news.Rejected
	}
	e, err := db.DecideTag(ctx, news.Decision{Item: item, Tag: "group/ttp", Kind: kind, Who: who, Via: news.ViaCard, At: start})
	conflict, late := errors.AsType[*news.ConflictError](err)
	switch {
	case err == nil:
		if e.Via == news.ViaCard { // else it is what stands already, and the bulk has counted it
			kept.Store(e.ID, who)
		}
	case !late:
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
