package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"khabar/news"
	"khabar/story"
)

// SeedOptions say what Seed adds.
type SeedOptions struct {
	Items    int
	Feeds    int           // at least 1
	Stories  int           // at most Items; without meaning if Events is set
	Events   int           // if not 0: so many stories have several reports, of different outlets, and all others have one
	Days     int           // before Until, over which the items are spread
	Until    time.Time     // the time of the latest item
	Seed     uint64        // the same options and the same seed give the same rows
	Taxonomy news.Taxonomy // must have the entries of the made-up items: the shipped one
	More     bool          // also add to a database that holds items
	// Progress, if set, is called with the number of items so far.
	Progress func(items int)
}

// ErrNotEmpty is wrapped by the error that refuses to add made-up items to a database with others.
var ErrNotEmpty = errors.New("the database holds items")

// seedBatch is how many items share a transaction: so many that the fixed cost of one does not
// matter, and so few that they take only some ten megabytes of memory.
const seedBatch = 2000

// Seed fills the database with made-up items, for benchmarks: feeds in five languages, items with
// tags and evidence, stories, verdicts and flags. It lists the made-up feeds and no others. See
// SetRelevanceRule.
func (db *DB) Seed(ctx context.Context, o SeedOptions) error {
	if err := db.seed(ctx, o); err != nil {
		return fmt.Errorf("add made-up items: %w", err)
	}
	return nil
}

func (db *DB) seed(ctx context.Context, o SeedOptions) error {
	s := &seeder{db: db, SeedOptions: o, postings: make(map[int64]story.Postings)}
	if err := s.begin(ctx); err != nil {
		return err
	}
	for n := 0; n < o.Items; n += seedBatch {
		if err := s.save(ctx, s.batch(n, min(n+seedBatch, o.Items))); err != nil {
			return err
		}
		if o.Progress != nil {
			o.Progress(min(n+seedBatch, o.Items))
		}
	}
	if err := s.end(ctx); err != nil {
		return err
	}
	if db.dialect.name == postgresDialect().name {
		// Without statistics PostgreSQL plans for tables that are nearly empty, which can take hours.
		return db.exec(ctx, "gather statistics", `ANALYZE`)
	}
	return nil
}

// A seeder is one run of Seed.
type seeder struct {
	SeedOptions
	db         *DB
	rnd        *rand.Rand
	feeds      []seedFeed
	lastItem   int64                    // stored before
	lastStory  int64                    // stored before
	recent     []*seedGroup             // the stories to which items are added, the last one begun last
	lastOutlet string                   // of the last report of an event
	begun      int                      // stories so far
	postings   map[int64]story.Postings // of the last items
}

// A seedFeed is a made-up feed with its state.
type seedFeed struct {
	news.Feed
	state feedState
}

// A seedGroup is a made-up story with the counts of its row.
type seedGroup struct {
	seedStory
	id          int64
	lang        string
	items       int
	first, last int64
}

// A seedItem is a made-up item with its feed, story and sketch.
type seedItem struct {
	news.Item
	feed   int
	group  *seedGroup
	sketch story.Sketch
}

// begin checks the options and stores the feeds and the taxonomy.
func (s *seeder) begin(ctx context.Context) error {
	if s.Items < 1 || s.Feeds < 1 || s.Days < 1 || s.Events == 0 && (s.Stories < 1 || s.Stories > s.Items) {
		return fmt.Errorf("%d items, %d feeds, %d stories, %d days: want at least 1 of each, and no more stories than items",
			s.Items, s.Feeds, s.Stories, s.Days)
	}
	if s.Events < 0 || s.Events > s.Items/2 {
		return fmt.Errorf("%d events of %d items: want at least two items for each event", s.Events, s.Items)
	}
	last, err := collect(ctx, s.db.r, column[int64], `SELECT coalesce(max(id), 0) FROM item UNION ALL SELECT coalesce(max(id), 0) FROM story`)
	if err != nil {
		return err
	}
	if s.lastItem, s.lastStory = last[0], last[1]; s.lastItem > 0 && !s.More {
		return fmt.Errorf("%w; made-up ones are for an empty one (--more adds them all the same)", ErrNotEmpty)
	}
	// When items are stored already, the made-up ones must differ from them.
	s.rnd = rand.New(rand.NewPCG(s.Seed, uint64(s.lastItem)))
	var feeds []news.Feed
	for i := range s.Feeds {
		feeds = append(feeds, seedFeedOf(i))
	}
	if err := s.db.SyncFeeds(ctx, feeds, s.Until); err != nil {
		return err
	}
	if err := s.db.SaveTaxonomy(ctx, s.Taxonomy, s.Until); err != nil {
		return err
	}
	ids, err := named(ctx, s.db.r, `SELECT slug, id FROM feed`)
	if err != nil {
		return err
	}
	for _, f := range feeds {
		s.feeds = append(s.feeds, seedFeed{f, feedState{feed: ids[f.ID], outlet: news.OutletID(f.ID, f.Site)}})
	}
	return s.db.prepare(ctx, append(newSaveRows().all(), newEventRows()))
}

// seedFeedOf returns the i-th feed. Each outlet has two feeds: one in English, one in another language.
func seedFeedOf(i int) news.Feed {
	lang := "en"
	if i%2 == 1 {
		lang = seedLanguages()[1+i/2%(len(seedLanguages())-1)]
	}
	return news.Feed{
		ID: fmt.Sprintf("made-up-%d", i+1), Title: fmt.Sprintf("Made-up feed %d", i+1), URL: fmt.Sprintf("https://outlet-%d.example/feed/%d", i/2+1, i+1),
		Site: fmt.Sprintf("https://outlet-%d.example/", i/2+1), Lang: lang, Kind: news.KindNewspaper, Every: time.Hour, Zone: "UTC", Enabled: true,
		Checked: "never", Note: "made up, for benchmarks",
	}
}

// newEventRows returns an empty batch of review events.
func newEventRows() *rowBatch {
	return newRowBatch("review_event", "at, who, via, item, version, entry, taxonomy, kind, reason, note, digest, evidence, batch", "")
}
