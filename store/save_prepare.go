package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"sync"
	"time"

	"khabar/news"
	"khabar/story"
)

// A preparedItem is an item with what can be computed of it before the transaction, which holds up
// every other writer.
type preparedItem struct {
	keys   []string // as stored, strongest first
	hash   int64    // see contentHash
	sketch *story.Sketch
}

// newJob checks and prepares a poll.
func newJob(ctx context.Context, p news.Poll) (*job, error) {
	j := &job{poll: p}
	if err := checkPoll(p); err != nil {
		j.fail(err)
	}
	j.poll.Items = make([]news.Item, len(j.poll.Items))
	j.prepared = make([]preparedItem, len(j.poll.Items))
	for i := range j.poll.Items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		it := &j.poll.Items[i]
		*it = p.Items[i]
		it.Tags = limitEvidence(it.Tags)
		j.prepared[i] = preparedItem{keys: storedKeys(it), hash: contentHash(it)}
	}
	j.cut = news.CutItemsOf(j.poll.Items)
	return j, nil
}

// prepareJobs checks and prepares polls.
func (db *DB) prepareJobs(ctx context.Context, polls []news.Poll, now time.Time) ([]*job, error) {
	jobs := make([]*job, len(polls))
	for i, p := range polls {
		var err error
		if jobs[i], err = newJob(ctx, p); err != nil {
			return nil, err
		}
	}
	return jobs, db.sketchJobs(ctx, jobs, now)
}

// sketchJobs sketches the items that are new or have changed, as far as it can be seen before the
// transaction. An item that turns out there to be another is sketched again.
func (db *DB) sketchJobs(ctx context.Context, jobs []*job, now time.Time) error {
	feeds, err := db.feedsOf(ctx, jobs)
	if err != nil {
		return fmt.Errorf("find feeds: %w", err)
	}
	s := &saveTx{db: db, now: millis(now)}
	if err := s.findKeys(ctx, db.r, keysOf(jobs, feeds)); err != nil {
		return fmt.Errorf("find stored items: %w", err)
	}
	var wanted []sketchOf
	for _, j := range jobs {
		f, ok := feeds[clean(j.poll.Feed)]
		for i := range j.prepared {
			p := &j.prepared[i]
			target, _ := s.target(&j.poll.Items[i], withFeed(f.id, p.keys))
			if ok && !target.deleted && (target.item == 0 || target.hash != p.hash) {
				it := j.poll.Items[i]
				it.SortAt = fromMillis(target.sortAt)
				wanted = append(wanted, sketchOf{it, f.outlet, &p.sketch})
			}
		}
	}
	return sketchAll(ctx, wanted)
}

// A jobFeed is what a sketch needs of the feed of a job.
type jobFeed struct {
	id     int64
	outlet string
}

// feedsOf reads the feeds of jobs, by slug.
func (db *DB) feedsOf(ctx context.Context, jobs []*job) (map[string]jobFeed, error) {
	slugs := make([]string, len(jobs))
	for i, j := range jobs {
		slugs[i] = clean(j.poll.Feed)
	}
	feeds := make(map[string]jobFeed, len(jobs))
	p := newParams(db.dialect)
	_, err := collect(ctx, db.r, func(rows *sql.Rows) (struct{}, error) {
		var f jobFeed
		var slug, site string
		err := rows.Scan(&f.id, &slug, &site)
		f.outlet = news.OutletID(slug, site)
		feeds[slug] = f
		return struct{}{}, err
	}, `SELECT id, slug, site FROM feed WHERE slug `+p.inTexts(slugs), p.args()...)
	return feeds, err
}

// keysOf returns the keys of all items of jobs.
func keysOf(jobs []*job, feeds map[string]jobFeed) []pair {
	var keys []pair
	for _, j := range jobs {
		if f, ok := feeds[clean(j.poll.Feed)]; ok {
			for _, p := range j.prepared {
				keys = append(keys, withFeed(f.id, p.keys)...)
			}
		}
	}
	return keys
}

// withFeed returns keys with their feed.
func withFeed(feed int64, keys []string) []pair {
	pairs := make([]pair, len(keys))
	for i, k := range keys {
		pairs[i] = pair{feed, k}
	}
	return pairs
}

// A sketchOf is an item to be sketched, with where its sketch is to be stored.
type sketchOf struct {
	item   news.Item
	outlet string
	to     **story.Sketch
}

// sketchAll sketches items on all processors: nothing else that Save does takes as much of them.
func sketchAll(ctx context.Context, items []sketchOf) error {
	var wg sync.WaitGroup
	size := max(1, (len(items)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for from := 0; from < len(items); from += size {
		wg.Go(func() {
			for _, it := range items[from:min(from+size, len(items))] {
				if ctx.Err() != nil {
					return
				}
				sketch := story.NewSketch(it.item, it.outlet)
				*it.to = &sketch
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
