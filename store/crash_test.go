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
	lifeEnv  = "KHABAR_STORE_TEST_LIFE"  // the number of the child, from 1
)

const (
	crashFeeds  = 8
	crashRounds = 12
	crashKills  = 5
)

// crashChild is the main function of the child process. It calls crashRun, and writes a line after
// each Save.
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

// crashRun polls every feed until crashRounds polls of it are saved. The database has the number of
// saved polls of each feed.
func crashRun(ctx context.Context, dsn string, life int, saved func()) (err error) {
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	now := start.Add(time.Duration(life) * time.Minute) // the leases of killed processes have run out
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
	leases, err := db.LeaseFeeds(ctx, process, slugs, false, now)
	if err != nil {
		return err
	}
	if len(leases) != len(slugs) {
		return fmt.Errorf("%d of %d feeds leased", len(leases), len(slugs))
	}
	_, err = db.Save(ctx, process, polls, now)
	return err
}

// crashDocument returns the n-th poll of a feed. It has one item that changes every time, and 30
// items, of which 20 are also in the next poll.
func crashDocument(feed string, n int) news.Poll {
	items := []news.Item{item("toll", fmt.Sprintf("TTP: %d killed", n), -1, tag("group/ttp", 3), tag("event/bombing", 2))}
	for i := range 30 {
		items = append(items, item(strconv.Itoa(n*10+i), fmt.Sprintf("AQIS report %d", n*10+i), -n*10-i, tag("group/aqis", 4)))
	}
	return ok(feed, items...)
}

// When a process is killed at any moment, no item is lost or stored twice. The next process
// continues where it stopped, and the result is the same as without a kill.
func TestKilledInTheMiddle(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		var feeds []news.Feed
		for i := range crashFeeds {
			feeds = append(feeds, feed(fmt.Sprintf("feed-%d", i)))
		}
		w := newFixture(t, migrated(t, dsn), feeds...)
		for life := 1; life <= crashKills; life++ {
			killChild(t, dsn, life)
			w.wantSound()
		}
		w.must(crashRun(t.Context(), dsn, crashKills+1, func() {}))
		w.wantSound()

		undisturbed := storetest.SQLite(t)
		want := newFixture(t, migrated(t, undisturbed), feeds...)
		want.must(crashRun(t.Context(), undisturbed, 1, func() {}))
		opts := cmpopts.IgnoreFields(news.Item{}, "ID", "FirstSeen")
		if diff := cmp.Diff(want.byFeedAndKey(), w.byFeedAndKey(), opts); diff != "" {
			t.Errorf("items after the kills (-without kills +with kills):\n%s", diff)
		}
	})
}

// killChild starts a child and kills it after life%3 calls of Save.
func killChild(t *testing.T, dsn string, life int) {
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
		t.Error("the child had finished before it was killed")
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
