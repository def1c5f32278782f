package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// Both engines give the same results for the same random operations, and end with the same rows.
func TestEnginesAgree(t *testing.T) {
	pg, lite := storetest.Postgres(t, storetest.Server(t)), storetest.SQLite(t)
	for seed := range uint64(3) {
		a := &randomUser{db: storetest.Migrated(t, lite), random: rand.New(rand.NewPCG(seed, 7)), now: start}
		b := &randomUser{db: storetest.Migrated(t, pg), random: rand.New(rand.NewPCG(seed, 7)), now: start}
		for n := range 150 {
			got, want := b.step(t), a.step(t)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("seed %d, step %d (-sqlite +postgres):\n%s", seed, n, diff)
			}
		}
		ignore := cmp.Options{cmpopts.IgnoreFields(news.Item{}, "ID"), cmpopts.EquateEmpty()}
		if diff := cmp.Diff(a.dump(t), b.dump(t), ignore); diff != "" {
			t.Fatalf("seed %d, at the end (-sqlite +postgres):\n%s", seed, diff)
		}
		for _, query := range hiddenRows() {
			if diff := cmp.Diff(lines(t, raw(t, lite), query), lines(t, raw(t, pg), query)); diff != "" {
				t.Errorf("seed %d, %s (-sqlite +postgres):\n%s", seed, query, diff)
			}
		}
	}
}

// A randomUser runs random operations on a database.
type randomUser struct {
	db        *store.DB
	random    *rand.Rand
	now       time.Time
	processes []int64
	numbers   int // steps so far
}

// step runs the next operation and returns everything visible of its result.
func (p *randomUser) step(t *testing.T) []any {
	t.Helper()
	ctx := t.Context()
	p.now = p.now.Add(time.Duration(p.random.IntN(8000)) * time.Millisecond)
	if p.numbers++; p.numbers == 1 {
		return []any{p.db.SyncFeeds(ctx, p.feeds(), p.now), p.db.SaveTaxonomy(ctx, smallTaxonomy(), p.now), p.register(t)}
	}
	process := p.processes[p.random.IntN(len(p.processes))]
	switch p.random.IntN(10) {
	case 0:
		return []any{"sync", p.db.SyncFeeds(ctx, p.feeds(), p.now)}
	case 1:
		return []any{"taxonomy", p.db.SaveTaxonomy(ctx, p.taxonomy(), p.now)}
	case 2:
		return []any{"register", p.register(t)}
	case 3:
		return []any{"heartbeat", p.db.Heartbeat(ctx, process, p.now)}
	case 4:
		return []any{"release", p.db.ReleaseFeeds(ctx, process, p.slugs())}
	case 5:
		due, err := p.db.DueFeeds(ctx, p.now)
		next, nextErr := p.db.NextFeedDue(ctx)
		return []any{"due", due, err, next, nextErr}
	}
	leases, err := p.db.LeaseFeeds(ctx, process, p.slugs(), p.random.IntN(2) == 0, p.now)
	slices.SortFunc(leases, func(a, b news.Lease) int { return strings.Compare(a.Feed, b.Feed) })
	if p.random.IntN(4) == 0 {
		return []any{"lease", leases, err}
	}
	var polls []news.Poll
	for _, slug := range p.slugs() {
		polls = append(polls, p.document(slug))
	}
	saved, saveErr := p.db.Save(ctx, process, polls, p.now)
	return []any{"save", leases, err, saved, saveErr != nil, errors.Is(saveErr, news.ErrNotFound)}
}

func (p *randomUser) register(t *testing.T) int {
	t.Helper()
	id, err := p.db.Register(t.Context(), p.now)
	if err != nil {
		t.Fatal(err)
	}
	p.processes = append(p.processes, id)
	return len(p.processes)
}

// slugs returns the slugs of about a third of the feeds.
func (p *randomUser) slugs() (some []string) {
	for i := range 8 {
		if p.random.IntN(3) == 0 {
			some = append(some, fmt.Sprintf("f%d", i))
		}
	}
	return some
}

func (p *randomUser) feeds() (feeds []news.Feed) {
	for _, slug := range p.slugs() {
		f := feed(slug)
		f.Enabled = p.random.IntN(4) > 0
		f.Every = time.Duration(1+p.random.IntN(2)) * time.Minute
		f.URL = fmt.Sprintf("https://%s.example/%d", slug, p.random.IntN(3))
		if p.random.IntN(5) == 0 {
			f.Formerly = []string{fmt.Sprintf("f%d", p.random.IntN(8))}
		}
		feeds = append(feeds, f)
	}
	return feeds
}

func (p *randomUser) taxonomy() news.Taxonomy {
	tax := smallTaxonomy()
	tax.Version = fmt.Sprintf("v1.%d", p.numbers)
	tax.Entries[2].Name = "AQIS " + tax.Version
	if p.random.IntN(2) == 0 {
		tax.Entries[4].Parents = nil
	}
	if p.random.IntN(2) == 0 {
		tax.Entries[0].ID, tax.Entries[0].Formerly = "group/pakistani-taliban", []string{"group/ttp"}
	}
	return tax
}

// document returns a random poll of a feed.
func (p *randomUser) document(slug string) news.Poll {
	var items []news.Item
	entries := smallTaxonomy().Entries
	for range p.random.IntN(6) {
		n := p.random.IntN(40)
		it := item(fmt.Sprint(n), fmt.Sprintf("Ünï %d.%d", n, p.random.IntN(3)), -p.random.IntN(100))
		it.Keys = append(it.Keys, fmt.Sprintf("link-%d", p.random.IntN(40)))
		for _, i := range p.random.Perm(len(entries))[:p.random.IntN(3)] {
			it.Tags = append(it.Tags, tag(entries[i].ID, 1+p.random.IntN(4)))
			it.Relevance = news.RelevantByGroup
		}
		if p.random.IntN(60) == 0 {
			it.Tags = []news.Tag{tag("group/nobody", 1)}
		}
		items = append(items, it)
	}
	poll := ok(slug, items...)
	poll.Started = p.now
	poll.NextDue = p.now.Add(time.Duration(p.random.IntN(300)) * time.Second)
	switch p.random.IntN(6) {
	case 0:
		poll.Outcome, poll.Items = news.NotModified, nil
	case 1:
		poll.Outcome, poll.Class, poll.Error, poll.Items = news.Failed, news.ClassTimeout, "no answer", nil
	}
	return poll
}

// dump returns all rows that methods of DB return.
func (p *randomUser) dump(t *testing.T) []any {
	t.Helper()
	w := &fixture{T: t, db: p.db}
	w.wantSound()
	states, err := p.db.FeedStates(t.Context())
	w.must(err)
	feeds, err := p.db.Feeds(t.Context())
	w.must(err)
	all := []any{states, feeds}
	for _, f := range []news.Filter{
		{},
		{By: news.BySeen},
		{Relevant: true, Limit: 30},
		{Feed: states[0].Feed},
		{Tags: refs(t, "group/al-qaeda+")},
		{Tags: refs(t, "group/ttp")},
	} {
		all = append(all, w.items(f))
	}
	return all
}

// hiddenRows returns queries for rows that no method of DB returns. They leave out ids.
func hiddenRows() []string {
	return []string{
		`SELECT f.slug || ' ' || l.slot || ' ' || l.poll || ' ' || l.started || ' ' || l.outcome || ' ' || l.class || ' ' || l.error
			|| ' ' || l.items_seen || ' ' || l.items_new || ' ' || l.items_changed
			FROM fetch_log l JOIN feed f ON f.id = l.feed ORDER BY f.slug, l.slot`,
		`SELECT f.slug || ' ' || k.key || ' ' || coalesce(i.guid, 'none') FROM item_key k JOIN feed f ON f.id = k.feed
			LEFT JOIN item i ON i.id = k.item ORDER BY f.slug, k.key`,
		`SELECT f.slug || ' ' || i.guid || ' ' || v.n || ' ' || v.title || ' ' || v.seen FROM item_version v
			JOIN item i ON i.id = v.item JOIN feed f ON f.id = i.feed ORDER BY f.slug, i.first_seen, i.guid, v.n`,
		`SELECT e.slug || '#' || k.words FROM keyword k JOIN entry e ON e.id = k.entry ORDER BY e.slug, k.words`,
		`SELECT a.slug || ' ' || d.slug || ' ' || c.depth FROM closure c JOIN entry a ON a.id = c.ancestor
			JOIN entry d ON d.id = c.descendant ORDER BY a.slug, d.slug`,
	}
}
