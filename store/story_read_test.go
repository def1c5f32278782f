package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
)

// stories returns the stories that the filter f selects.
func (w *fixture) stories(f news.StoryFilter) []news.Story {
	w.Helper()
	var all []news.Story
	for s, err := range w.db.Stories(w.Context(), f) {
		w.must(err)
		all = append(all, s)
	}
	return all
}

// shrine returns an item that reports one attack.
func shrine(key, title string, after time.Duration, tags ...news.Tag) news.Item {
	it := item(key, title, 0, tags...)
	it.Published = start.Add(after - 24*time.Hour)
	return it
}

const (
	shrine1 = "TTP bomb at Sehwan shrine kills worshippers"
	shrine2 = "TTP: worshippers killed as bomb goes off at shrine in Sehwan"
	shrine3 = "TTP bombing at shrine in Sehwan leaves worshippers dead"
)

func TestReportsOfOneEventAreAStory(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		dawn := feed("dawn")
		dawn.Site = "https://www.dawn.example/"
		w := newFixture(t, db, dawn, feed("geo"))
		w.poll(ok("dawn", shrine("1", shrine1, time.Hour, tag("group/ttp", 3)), shrine("2", "Rupee falls to record low", 0)))
		w.poll(ok("geo", shrine("1", shrine2, 0)))

		all := w.stories(news.StoryFilter{})
		if len(all) != 2 {
			t.Fatalf("%d stories, want 2", len(all))
		}
		got := all[0]
		if diff := cmp.Diff([]string{"geo", "dawn.example"}, got.Outlets); diff != "" || got.Items != 2 || got.Headline != shrine2 {
			t.Errorf("%d items, headline %q, outlets (-want +got):\n%s", got.Items, got.Headline, diff)
		}
		if want := []news.StoryTag{{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan", Reports: 1}}; !cmp.Equal(want, got.Tags) {
			t.Errorf("tags %+v, want %+v", got.Tags, want)
		}
		if n := len(w.stories(news.StoryFilter{Tags: []news.TagRef{{ID: "group/ttp"}}})); n != 1 {
			t.Errorf("%d stories with the tag, want 1", n)
		}
		if n := len(w.stories(news.StoryFilter{Since: got.Last})); n != 1 {
			t.Errorf("%d stories since the last report, want 1", n)
		}
		if n := len(w.stories(news.StoryFilter{Limit: 1})); n != 1 {
			t.Errorf("%d stories, want the limit of 1", n)
		}
		checkReports(t, db, got)
		w.wantSound()
	})
}

// checkReports checks that the reports of a story agree with its counts and are in the order of
// their times.
func checkReports(t *testing.T, db *store.DB, s news.Story) {
	t.Helper()
	full, err := db.StoryPage(t.Context(), s.ID, news.Cursor{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(full.Reports) != s.Items || !slices.IsSortedFunc(full.Reports, func(a, b news.Report) int { return a.SortAt.Compare(b.SortAt) }) {
		t.Errorf("%d reports, want %d in the order of their times", len(full.Reports), s.Items)
	}
	for _, r := range full.Reports {
		if r.Story != s.ID || r.Title == "" || !slices.Contains(s.Outlets, r.Outlet) || !slices.Contains(s.Origins, r.Origin) {
			t.Errorf("report %+v of story %d", r, s.ID)
		}
	}
}

func TestMissingStory(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		if _, err := db.StoryPage(t.Context(), 9, news.Cursor{}, 0); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%v, want news.ErrNotFound", err)
		}
	})
}

// An item with a new version stays in its story, and is listed under its new words.
func TestRevisedItemStaysInItsStory(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"), feed("geo"))
		w.poll(ok("dawn", shrine("1", "Explosion heard", 0)))
		before := w.items(news.Filter{})[0].Story
		w.poll(ok("dawn", shrine("1", shrine1, 0)))
		if after := w.items(news.Filter{})[0].Story; after != before {
			t.Errorf("the item moved from story %d to %d", before, after)
		}
		w.poll(ok("geo", shrine("1", shrine2, time.Hour)))
		all := w.stories(news.StoryFilter{})
		if len(all) != 1 || all[0].Items != 2 {
			t.Errorf("stories %+v, want one of two items", all)
		}
		w.wantSound()
	})
}

// A report that belongs to two stories merges them. The merged story has the older ID, and can still
// be read by the younger one. Stories that a person has separated are not merged.
func TestStoriesMerge(t *testing.T) {
	for _, apart := range []bool{false, true} {
		forEachEngine(t, func(t *testing.T, dsn string) {
			w := newFixture(t, migrated(t, dsn), feed("dawn"), feed("geo"), feed("bbc"))
			w.poll(ok("dawn", shrine("1", shrine1, 0)))
			w.poll(ok("geo", shrine("1", "Rupee falls to record low", time.Hour)))
			w.poll(ok("geo", shrine("1", shrine2, time.Hour))) // a new version, which stays in its story
			if apart {
				_, err := raw(t, dsn).ExecContext(t.Context(), `INSERT INTO story_apart (a, b) VALUES (1, 2)`)
				w.must(err)
			}
			w.poll(ok("bbc", shrine("1", shrine3, 2*time.Hour)))
			all := w.stories(news.StoryFilter{})
			if apart {
				if len(all) != 2 {
					t.Errorf("%d stories, want the two to stay apart", len(all))
				}
				return
			}
			if len(all) != 1 || all[0].ID != 1 || all[0].Items != 3 || !slices.Equal(all[0].Formerly, []int64{2}) {
				t.Fatalf("stories %+v, want one of three items that was also story 2", all)
			}
			if s, err := w.db.StoryPage(t.Context(), 2, news.Cursor{}, 0); err != nil || s.ID != 1 {
				t.Errorf("asked for story 2: %d, %v; want 1", s.ID, err)
			}
			w.wantSound()
		})
	}
}

// save leases the feeds and saves the polls in one transaction.
func (w *fixture) save(polls ...news.Poll) {
	w.Helper()
	var slugs []string
	for _, p := range polls {
		slugs = append(slugs, p.Feed)
	}
	_, err := w.db.LeaseFeeds(w.Context(), w.process, slugs, false, w.now)
	w.must(err)
	_, err = w.db.Save(w.Context(), w.process, polls, w.now)
	w.must(err)
}

// newProcess returns a fixture for another process on the same database.
func (w *fixture) newProcess(db *store.DB) *fixture {
	w.Helper()
	other := &fixture{T: w.T, db: db, now: w.now}
	var err error
	other.process, err = db.Register(w.Context(), w.now)
	w.must(err)
	return other
}

// Items that are saved together make the same stories in whatever order their feeds are read.
func TestOrderOfFeedsDoesNotMatter(t *testing.T) {
	var want [][]string
	for _, order := range [][]string{{"dawn", "geo", "bbc"}, {"bbc", "geo", "dawn"}, {"geo", "bbc", "dawn"}} {
		onEachEngine(t, func(t *testing.T, db *store.DB) {
			w := newFixture(t, db, feed("dawn"), feed("geo"), feed("bbc"))
			docs := map[string]news.Poll{
				"dawn": ok("dawn", shrine("1", shrine1, 0), shrine("2", "Rupee falls to record low", time.Minute)),
				"geo":  ok("geo", shrine("1", shrine2, time.Hour)),
				"bbc":  ok("bbc", shrine("1", shrine3, 2*time.Hour), shrine("2", "Pakistan rupee falls to new record low", time.Hour)),
			}
			var polls []news.Poll
			for _, slug := range order {
				polls = append(polls, docs[slug])
			}
			w.save(polls...)
			var got [][]string
			for _, s := range w.stories(news.StoryFilter{}) {
				slices.Sort(s.Outlets)
				got = append(got, append(s.Outlets, s.Headline))
			}
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("order %v (-first +this):\n%s", order, diff)
			}
		})
	}
}

// Processes that save reports of one event at once put them into one story.
func TestProcessesShareStories(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		var feeds []news.Feed
		for i := range 8 {
			feeds = append(feeds, feed(fmt.Sprintf("feed-%d", i)))
		}
		first := newFixture(t, migrated(t, dsn), feeds...)
		titles := []string{shrine1, shrine2, shrine3}
		var wg sync.WaitGroup
		for i, f := range feeds {
			w := first
			if i > 0 {
				w = first.newProcess(migrated(t, dsn))
			}
			wg.Go(func() { w.poll(ok(f.ID, shrine("1", titles[i%len(titles)], time.Duration(i)*time.Minute))) })
		}
		wg.Wait()
		all := first.stories(news.StoryFilter{})
		if len(all) != 1 || all[0].Items != len(feeds) {
			t.Errorf("stories %+v, want one of %d items", all, len(feeds))
		}
		first.wantSound()
	})
}

// The decision of a person takes precedence: a story that was split off is not merged again, and
// two stories that were merged stay one, until somebody decides otherwise.
func TestDecisionsAboutStories(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"), feed("geo"), feed("bbc"))
		w.poll(ok("dawn", shrine("1", shrine1, 0), shrine("2", "Rupee falls to record low", 0)))
		w.poll(ok("geo", shrine("1", shrine2, time.Hour)))
		whole := w.stories(news.StoryFilter{})[0]
		moved := w.items(news.Filter{Feed: "geo"})[0].ID

		split := w.decide(news.StoryEvent{Kind: news.StorySplit, Story: whole.ID, Items: []int64{moved}, Why: "another shrine"})
		if n := len(w.stories(news.StoryFilter{})); n != 3 || split.Other == whole.ID {
			t.Fatalf("%d stories after %+v, want 3", n, split)
		}
		w.poll(ok("bbc", shrine("1", shrine3, 2*time.Hour)))
		if n := len(w.stories(news.StoryFilter{})); n != 3 {
			t.Errorf("%d stories, want 3: separated stories were merged", n)
		}
		merged := w.decide(news.StoryEvent{Kind: news.StoryMerge, Story: split.Other, Other: whole.ID})
		if merged.Story != whole.ID || merged.Other != split.Other {
			t.Errorf("%+v, want the younger story merged into the older", merged)
		}
		got, err := db.StoryPage(t.Context(), split.Other, news.Cursor{}, 0)
		w.must(err)
		if got.ID != whole.ID || got.Items != 3 || len(got.Events) != 2 || got.Events[0].Why != "another shrine" {
			t.Errorf("story %+v, want all three reports and both events", got)
		}
		w.wantSound()
	})
}

func (w *fixture) decide(e news.StoryEvent) news.StoryEvent {
	w.Helper()
	e.At, e.Who = w.now, "zahra"
	e, err := w.db.DecideStory(w.Context(), e)
	w.must(err)
	return e
}

func TestInvalidStoryDecisions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", shrine("1", shrine1, 0), shrine("2", "Rupee falls to record low", 0)))
		s := w.stories(news.StoryFilter{})[0]
		for _, c := range []struct {
			event news.StoryEvent
			want  error
		}{
			{news.StoryEvent{Kind: news.StorySplit, Story: 99, Items: []int64{1}}, news.ErrNotFound},
			{news.StoryEvent{Kind: news.StorySplit, Story: s.ID, Items: []int64{99}}, news.ErrNotInStory},
			{news.StoryEvent{Kind: news.StorySplit, Story: s.ID}, news.ErrInvalid},
			{news.StoryEvent{Kind: news.StoryMerge, Story: s.ID, Other: s.ID}, news.ErrInvalid},
			{news.StoryEvent{Kind: news.StoryMerge, Story: s.ID, Other: 99}, news.ErrNotFound},
			{news.StoryEvent{Kind: "burn", Story: s.ID}, news.ErrInvalid},
		} {
			_, err := db.DecideStory(t.Context(), c.event)
			if !errors.Is(err, c.want) {
				t.Errorf("%+v: %v, want %v", c.event, err, c.want)
			}
		}
		w.wantSound()
	})
}
