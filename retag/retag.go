// Package retag tags stored items again, with another taxonomy or a newer program. It writes only what differs, in
// batches, and can be stopped and continued at any item.
package retag

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"khabar/news"
)

// DefaultBatch is the default of Retagger.Batch.
const DefaultBatch = 200

// A Store holds the items and the runs.
type Store interface {
	BeginRetag(ctx context.Context, taxonomy string, since, now time.Time, dry bool) (news.RetagRun, error)
	RetagItems(ctx context.Context, run news.RetagRun, n int) ([]news.Item, error)
	// ApplyVerdicts puts the verdicts of people on the tags of items.
	ApplyVerdicts(ctx context.Context, items []news.Item) error
	SaveRetag(ctx context.Context, run news.RetagRun, looked []int64, changed []news.Item, now time.Time, done bool) error
}

// A Retagger tags stored items again.
type Retagger struct {
	Store    Store
	Read     func(news.Item) news.Reading
	Judge    func(*news.Item) news.Judgement   // how relevant an item is; the rule of Store
	Same     func(stored, made news.Item) bool // whether the made tags and accounts need not replace the stored ones
	Now      func() time.Time
	Progress func(done, total int) // may be nil
	Batch    int                   // items saved in one transaction; others can write between two of them; 0 means DefaultBatch
}

// A Summary says what a run changed, or would change.
type Summary struct {
	Continued bool // the run was begun earlier
	Items     int  // looked at, including those before the run was continued
	Changed   int  // got other tags
	// Since the run was begun or continued: how many items got and lost a tag, by entry, and how many became relevant or
	// stopped being relevant.
	Added, Removed           map[string]int
	Relevant, NoMoreRelevant int
}

// Run tags the items that were first seen from since on (all, if it is zero) with the taxonomy of the given version,
// which must be stored. If dry is set, it only counts. When ctx is cancelled it returns what it has done so far and the
// error of ctx; the next call with the same arguments goes on from there.
func (r *Retagger) Run(ctx context.Context, taxonomy string, since time.Time, dry bool) (Summary, error) {
	sum := Summary{Added: map[string]int{}, Removed: map[string]int{}}
	run, err := r.Store.BeginRetag(ctx, taxonomy, since, r.Now(), dry)
	if err != nil {
		return sum, err
	}
	sum.Continued = run.After > 0
	batch := cmp.Or(r.Batch, DefaultBatch)
	for done, total := 0, run.Left; ; {
		items, err := r.Store.RetagItems(ctx, run, batch)
		if err != nil {
			return sum, err
		}
		changed, err := r.retag(ctx, items, &sum)
		if err != nil {
			return sum, err
		}
		run.Items, run.Changed = run.Items+len(items), run.Changed+len(changed)
		if len(items) > 0 {
			run.After = items[len(items)-1].ID
		}
		if !dry {
			if err := r.Store.SaveRetag(ctx, run, idsOf(items), changed, r.Now(), len(items) < batch); err != nil {
				return sum, err
			}
		}
		sum.Items, sum.Changed = run.Items, run.Changed
		if done += len(items); r.Progress != nil && len(items) > 0 {
			r.Progress(min(done, total), total)
		}
		if len(items) < batch {
			return sum, nil
		}
	}
}

// retag returns the items that get other tags, with these tags, and counts what changes.
func (r *Retagger) retag(ctx context.Context, items []news.Item, sum *Summary) ([]news.Item, error) {
	made := r.classifyAll(ctx, items)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var changed []news.Item
	judged := make([]news.Item, len(items))
	for i, it := range items {
		judged[i] = news.Item{ID: it.ID, Feed: it.Feed, Country: it.Country, Kind: it.Kind, Tags: slices.Clone(made[i].Tags)}
		if r.Same(it, made[i]) && slices.Equal(it.Cuts, made[i].Cuts) {
			continue
		}
		sum.countTags(it.Tags, made[i].Tags)
		it.Tags, it.Accounts, it.Cuts = made[i].Tags, made[i].Accounts, made[i].Cuts
		changed = append(changed, it)
	}
	if err := r.Store.ApplyVerdicts(ctx, judged); err != nil {
		return nil, err
	}
	for i := range judged {
		sum.countRelevance(items[i].Level, r.Judge(&judged[i]).Level)
	}
	return changed, nil
}

func idsOf(items []news.Item) []int64 {
	ids := make([]int64, len(items))
	for i, it := range items {
		ids[i] = it.ID
	}
	return ids
}

// classifyAll tags items on all processors. It returns items with nothing but tags and cuts.
func (r *Retagger) classifyAll(ctx context.Context, items []news.Item) []news.Item {
	made := make([]news.Item, len(items))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(items) && ctx.Err() == nil; i += workers {
				read := r.Read(items[i])
				made[i].Tags, made[i].Accounts, made[i].Cuts = read.Tags, read.Accounts, append(items[i].Cuts.Fields(), read.Cuts...)
			}
		})
	}
	wg.Wait()
	return made
}

// countTags adds the difference between the stored and the new tags of an item.
func (s *Summary) countTags(stored, made []news.Tag) {
	for _, t := range made {
		if t.Accepted() && !hasTag(stored, t.ID) {
			s.Added[t.ID]++
		}
	}
	for _, t := range stored {
		if t.Accepted() && !hasTag(made, t.ID) {
			s.Removed[t.ID]++
		}
	}
}

// countRelevance adds the difference between the stored and the new level of an item.
func (s *Summary) countRelevance(stored, made news.Level) {
	switch was, is := stored != news.LevelNone, made != news.LevelNone; {
	case is && !was:
		s.Relevant++
	case was && !is:
		s.NoMoreRelevant++
	}
}

// hasTag reports whether an entry is among accepted tags.
func hasTag(tags []news.Tag, id string) bool {
	return slices.ContainsFunc(tags, func(t news.Tag) bool { return t.ID == id && t.Accepted() })
}

// Most returns the IDs of entries by their counts, highest first, then by ID.
func Most(counts map[string]int) []string {
	ids := make([]string, 0, len(counts))
	for id := range counts {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	return ids
}
