package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"khabar/news"
	"khabar/story"
)

// seedOpenStories is how many of the latest stories made-up items are added to.
const seedOpenStories = 12

// batch makes the items from number n until end, with their sketches.
func (s *seeder) batch(n, end int) []*seedItem {
	items := make([]*seedItem, 0, end-n)
	for i := n; i < end; i++ {
		items = append(items, s.item(i))
	}
	var wg sync.WaitGroup
	for part := range slices.Chunk(items, max(1, (len(items)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))) {
		wg.Go(func() {
			for _, it := range part {
				it.sketch = story.NewSketch(it.Item, s.feeds[it.feed].state.outlet)
			}
		})
	}
	wg.Wait()
	return items
}

// item makes the i-th item.
func (s *seeder) item(i int) *seedItem {
	it := &seedItem{feed: s.rnd.IntN(len(s.feeds))}
	f := s.feeds[it.feed]
	span := time.Duration(s.Days) * 24 * time.Hour
	at := s.Until.Add(-span + time.Duration(float64(span)*float64(i+1)/float64(s.Items)))
	it.group = s.groupOf(i, f.Lang)
	it.Item = it.group.item(f.Lang, s.Taxonomy.Version, s.rnd)
	number := s.lastItem + int64(i) + 1
	it.Feed, it.GUID = f.ID, fmt.Sprintf("%s%d", f.Site, number)
	it.URL, it.Keys, it.Author = it.GUID, []string{it.GUID}, "Staff"
	it.FirstSeen = at.Truncate(time.Millisecond)
	it.Published = it.FirstSeen.Add(-time.Duration(s.rnd.IntN(180)) * time.Minute).Truncate(time.Second)
	it.PublishedRaw, it.SortAt = it.Published.Format(time.RFC1123Z), it.Published
	s.judge(it)
	g := it.group
	if g.items++; g.items == 1 {
		g.first, g.last = millis(it.SortAt), millis(it.SortAt)
	}
	g.first, g.last = min(g.first, millis(it.SortAt)), max(g.last, millis(it.SortAt))
	return it
}

// groupOf returns the story of the i-th item: a new one whenever one is due, so that none stays
// without items, else one of the latest.
func (s *seeder) groupOf(i int, lang string) *seedGroup {
	if int64(i)*int64(s.Stories)/int64(s.Items) >= int64(s.begun) {
		s.begun++
		g := &seedGroup{seedStory: newSeedStory(s.rnd), id: s.lastStory + int64(s.begun), lang: lang}
		if len(s.recent) == seedOpenStories {
			s.recent = slices.Delete(s.recent, 0, 1)
		}
		s.recent = append(s.recent, g)
		return g
	}
	return s.recent[s.rnd.IntN(len(s.recent))]
}

// judge decides the relevance of an item and, of every eighth one, the verdicts.
func (s *seeder) judge(it *seedItem) {
	if s.rnd.IntN(8) == 0 {
		for i := range it.Tags {
			if t := &it.Tags[i]; t.Facet().NeedsVerdict() && t.Accepted() {
				t.State = news.TagState{Verdict: news.Confirmed, Who: "ana"}
				if s.rnd.IntN(5) == 0 {
					t.State = news.TagState{Verdict: news.Rejected, Who: "ben"}
				}
			}
		}
	}
	it.Flagged = s.rnd.IntN(400) == 0
	if s.db.rule == nil && it.group.relevant {
		it.Relevance = news.RelevantByGroup
	}
}

// save stores a batch in one transaction.
func (s *seeder) save(ctx context.Context, items []*seedItem) error {
	states := make([]feedState, len(s.feeds))
	var targets []*keyTarget
	err := s.db.write(ctx, func(tx *sql.Tx) error {
		t := &saveTx{db: s.db, tx: tx, now: millis(items[len(items)-1].FirstSeen), rows: newSaveRows(), byKey: make(map[pair]*keyTarget)}
		for i, f := range s.feeds {
			states[i] = f.state
		}
		if err := s.db.lockGrouping(ctx, tx); err != nil {
			return err
		}
		targets = s.addPolls(t, items, states)
		for _, step := range []func(context.Context) error{t.numberItems, t.resolveNames, t.fill} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		if err := s.addStories(t, items, targets); err != nil {
			return err
		}
		events, err := s.events(t, items, targets)
		if err != nil {
			return err
		}
		if err := t.flush(ctx); err != nil {
			return err
		}
		return events.flush(ctx, s.db, tx)
	})
	if err != nil {
		return err
	}
	for i := range states {
		s.feeds[i].state = states[i]
	}
	s.keepPostings(items, targets)
	return nil
}

// addPolls adds one poll for each feed of the items, and returns the target of each item.
func (s *seeder) addPolls(t *saveTx, items []*seedItem, states []feedState) []*keyTarget {
	targets := make([]*keyTarget, len(items))
	polls := make(map[int]*poll)
	for i, it := range items {
		p := polls[it.feed]
		if p == nil {
			f := s.feeds[it.feed]
			p = &poll{state: states[it.feed], saved: &news.SaveResult{}, Poll: &news.Poll{NextDue: s.Until.Add(f.Every), Fetch: news.Fetch{
				Feed: f.ID, FinalURL: f.URL, Started: it.FirstSeen, Took: time.Second, Status: 200, Bytes: 50_000, Outcome: news.OK,
			}}}
			polls[it.feed] = p
			t.polls = append(t.polls, p)
		}
		t.matchItem(p, &it.Item, preparedItem{keys: []string{storedKey(it.Keys[0])}, hash: contentHash(&it.Item)})
		v := p.versions[len(p.versions)-1]
		v.target.firstSeen, v.target.sortAt = millis(it.FirstSeen), millis(it.SortAt)
		v.reviewState = s.db.relevance(&it.Item)
		p.saved.Seen++
		targets[i] = v.target
	}
	for feed, p := range polls {
		states[feed].polls++
		states[feed].lastSuccess = sql.NullInt64{Int64: millis(p.Started), Valid: true}
	}
	return targets
}

// addStories adds the rows of stories.
func (s *seeder) addStories(t *saveTx, items []*seedItem, targets []*keyTarget) error {
	changed := make(map[int64]*seedGroup)
	for i, it := range items {
		sketch, err := it.sketch.MarshalBinary()
		if err != nil {
			return fmt.Errorf("sketch of item %d: %w", targets[i].item, err)
		}
		changed[it.group.id] = it.group
		t.rows.storyItems.add(targets[i].item, it.group.id, it.sketch.Outlet, it.sketch.Outlet, millis(it.FirstSeen), sketch)
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		g := changed[id]
		t.rows.stories.add(g.id, g.lang, g.items, g.first, g.last, g.first, g.last, nil)
	}
	return nil
}

// keepPostings keeps the postings of the last items for end.
func (s *seeder) keepPostings(items []*seedItem, targets []*keyTarget) {
	for i, it := range items {
		if it.FirstSeen.Before(s.Until.Add(-2 * story.Window)) {
			continue // no later item looks for it
		}
		for _, key := range it.sketch.Keys() {
			s.postings[key] = append(s.postings[key], story.Posting{At: it.sketch.At.UnixMilli(), Item: targets[i].item})
		}
	}
}

// events returns the review events of items.
func (s *seeder) events(t *saveTx, items []*seedItem, targets []*keyTarget) (*rowBatch, error) {
	rows := newEventRows()
	for i, it := range items {
		at := millis(it.FirstSeen.Add(time.Hour))
		for _, tag := range it.Tags {
			if tag.State.Verdict == "" {
				continue
			}
			evidence, err := writeEvidence(tag.Evidence)
			if err != nil {
				return nil, err
			}
			rows.add(at, tag.State.Who, string(news.ViaCard), targets[i].item, 1, t.names.entries[tag.ID], t.names.taxonomies[tag.Taxonomy],
				string(tag.State.Verdict), "", "", 0, evidence, 0)
		}
		if it.Flagged {
			rows.add(at, "ana", string(news.ViaCard), targets[i].item, 1, 0, 0, string(news.Flagged), "", "", 0, noEvidence, 0)
		}
	}
	return rows, nil
}

// end stores the postings of the last items, and the views of the events.
func (s *seeder) end(ctx context.Context) error {
	return s.db.write(ctx, func(tx *sql.Tx) error {
		rows := newSaveRows()
		for _, key := range slices.Sorted(maps.Keys(s.postings)) {
			postings := slices.Clone(s.postings[key])
			slices.SortFunc(postings, func(a, b story.Posting) int {
				return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Item, b.Item))
			})
			b, err := postings[max(0, len(postings)-story.PerKey):].MarshalBinary()
			if err != nil {
				return fmt.Errorf("postings of key %d: %w", key, err)
			}
			rows.storyPostings.add(key, b, millis(s.Until)/story.Window.Milliseconds())
		}
		if err := rows.storyPostings.flush(ctx, s.db, tx); err != nil {
			return err
		}
		if err := exec(ctx, tx, "number batches of events", `UPDATE review_event SET batch = id WHERE batch = 0 AND item > $1`, s.lastItem); err != nil {
			return err
		}
		for _, query := range []string{
			`INSERT INTO verdict (item, entry, kind, reason, who, at, event, sort_at, first_seen) ` + verdictView(`r.item > $1`),
			`INSERT INTO item_triage (item, flagged, assignee, assigned_at, digest_note) ` + triageView(`r.item > $1`),
		} {
			if err := exec(ctx, tx, "store verdicts and triage", query, s.lastItem); err != nil {
				return err
			}
		}
		return nil
	})
}
