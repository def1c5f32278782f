package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// The environment of a child process of TestKilledInTheMiddle.
const (
	childEnv = "KHABAR_STORE_TEST_CHILD" // the database
	lifeEnv  = "KHABAR_STORE_TEST_LIFE"  // the how-manieth child
)

const (
	crashFeeds  = 8
	crashRounds = 12
	crashKills  = 5
)

// crashChild is the child: it polls until all is done, and writes a line after each Save.
func crashChild() {
	life, err := strconv.Atoi(os.Getenv(lifeEnv))
	if err == nil {
		err = crashRun(context.Background(), os.Getenv(childEnv), life, func() { fmt.Println("saved") })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// crashRun polls every feed until it has had all its rounds. How far each has come is read
// from the database: a poll counts when it was saved, and only then.
func crashRun(ctx context.Context, dsn string, life int, saved func()) (err error) {
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	now := start.Add(time.Duration(life) * time.Minute) // the dead are silent for long
	process, err := db.Register(ctx, now)
	if err != nil {
		return err
	}
	for {
		states, err := db.FeedStates(ctx)
		if err != nil {
			return err
		}
		states = slices.DeleteFunc(states, func(s news.FeedState) bool { return s.Polls == crashRounds })
		if len(states) == 0 {
			return nil
		}
		if err := crashRound(ctx, db, process, states, now); err != nil {
			return err
		}
		saved()
	}
}

func crashRound(ctx context.Context, db *store.DB, process int64, states []news.FeedState, now time.Time) error {
	var slugs []string
	var polls []news.Poll
	for _, s := range states {
		slugs = append(slugs, s.Feed)
		polls = append(polls, crashDocument(s.Feed, int(s.Polls)))
	}
	leases, err := db.ClaimFeeds(ctx, process, slugs, false, now)
	if err != nil {
		return err
	}
	if len(leases) != len(slugs) {
		return fmt.Errorf("%d of %d feeds leased", len(leases), len(slugs))
	}
	_, err = db.Save(ctx, process, polls, now)
	return err
}

// crashDocument is what a feed shows at its n-th poll: a window over its items that moves
// on, and one item that changes every time.
func crashDocument(feed string, n int) news.Poll {
	items := []news.Item{item("toll", fmt.Sprintf("TTP: %d killed", n), -1, tag("group/ttp", 3), tag("event/bombing", 2))}
	for i := range 30 {
		items = append(items, item(strconv.Itoa(n*10+i), fmt.Sprintf("AQIS report %d", n*10+i), -n*10-i, tag("group/aqis", 4)))
	}
	return ok(feed, items...)
}

// A process that is killed at any moment loses nothing and doubles nothing: the next one
// goes on where it was, and it all ends as if nothing had happened.
func TestKilledInTheMiddle(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		var feeds []news.Feed
		for i := range crashFeeds {
			feeds = append(feeds, feed(fmt.Sprintf("feed-%d", i)))
		}
		w := newFixture(t, migrated(t, dsn), feeds...)
		for life := 1; life <= crashKills; life++ {
			killed(t, dsn, life)
			w.wantSound()
		}
		w.must(crashRun(t.Context(), dsn, crashKills+1, func() {}))
		w.wantSound()

		alone := storetest.SQLite(t)
		left := newFixture(t, migrated(t, alone), feeds...)
		left.must(crashRun(t.Context(), alone, 1, func() {}))
		opts := cmpopts.IgnoreFields(news.Item{}, "ID", "FirstSeen")
		if diff := cmp.Diff(left.byFeedAndKey(), w.byFeedAndKey(), opts); diff != "" {
			t.Errorf("left alone and killed differ (-alone +killed):\n%s", diff)
		}
	})
}

// killed starts a child and kills it soon after it has saved for a time or two.
func killed(t *testing.T, dsn string, life int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dsn, lifeEnv+"="+strconv.Itoa(life))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for scan := bufio.NewScanner(out); life%3 > 0 && scan.Scan(); life-- {
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child was done before it was killed")
	}
}

func (w *fixture) byFeedAndKey() map[string]news.Item {
	w.Helper()
	all := make(map[string]news.Item)
	for _, it := range w.items(news.Filter{}) {
		all[it.Feed+" "+it.GUID] = it
	}
	return all
}
