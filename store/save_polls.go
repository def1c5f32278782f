package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"khabar/news"
)

// Save stores polls in one transaction: how each feed answered, its new items, the new
// versions of items whose title or text changed, and their tags and stories. It releases
// the leases of the feeds, except of a poll that has more parts. A poll whose lease the process
// has lost is not stored.
//
// An item is already stored when one of its keys is. The strongest stored key decides which
// item it is, and its other keys are added to that item. An item whose key belongs to a
// deleted item is not stored again. When a document has an item twice, the first counts.
//
// One poll that cannot be saved does not stop the others. It is recorded as a failed fetch
// of class internal, and the error says what was wrong with it. Save returns a SaveResult
// for each other poll, in their order. After an error of the database itself nothing is saved.
func (db *DB) Save(ctx context.Context, process int64, polls []news.Poll, now time.Time) ([]news.SaveResult, error) {
	if err := db.prepare(ctx, newSaveRows().all()); err != nil {
		return nil, fmt.Errorf("save polls: %w", err)
	}
	jobs, err := db.prepareJobs(ctx, polls, now)
	if err != nil {
		return nil, db.explain(ctx, fmt.Errorf("save polls: %w", err))
	}
	err = db.saveTogether(ctx, process, jobs, now)
	if db.isDataFault(err) {
		err = db.saveOneByOne(ctx, process, jobs, now)
	}
	if err != nil {
		err = fmt.Errorf("save polls: %w", err)
	}
	var saved []news.SaveResult
	for _, j := range jobs {
		if j.err == nil && j.done {
			saved = append(saved, j.saved)
		}
		err = errors.Join(err, j.err)
	}
	return saved, err
}

// A job is a poll to be saved.
type job struct {
	poll     news.Poll
	prepared []preparedItem // of the items of poll
	cut      news.CutItems
	err      error // why the poll could not be saved; poll then records the failure
	done     bool  // the transaction is committed
	saved    news.SaveResult
}

// fail turns the job into one that records the failure.
func (j *job) fail(err error) {
	j.err = fmt.Errorf("save feed %s: %w", j.poll.Feed, err)
	j.poll.Outcome, j.poll.Class, j.poll.Error, j.poll.Items = news.Failed, news.ClassInternal, j.err.Error(), nil
	j.cut = news.CutItems{}
	j.poll.More = false // the other parts are not saved either
}

// saveOneByOne saves each job in a separate transaction.
func (db *DB) saveOneByOne(ctx context.Context, process int64, jobs []*job, now time.Time) error {
	for _, j := range jobs {
		err := db.saveTogether(ctx, process, []*job{j}, now)
		if db.isDataFault(err) && j.err == nil {
			j.fail(err)
			err = db.saveTogether(ctx, process, []*job{j}, now)
		}
		if err != nil {
			return fmt.Errorf("feed %s: %w", j.poll.Feed, err)
		}
	}
	return nil
}

// A dataFault is an error caused by what is to be saved, not by the database.
type dataFault struct{ error }

func (e dataFault) Unwrap() error { return e.error }

// isDataFault reports whether the data caused err, so that saving other data may succeed.
func (db *DB) isDataFault(err error) bool {
	_, ok := errors.AsType[dataFault](err)
	return ok || db.dialect.dataFault(err)
}

// saveTogether saves jobs in one transaction.
func (db *DB) saveTogether(ctx context.Context, process int64, jobs []*job, now time.Time) error {
	var saved []news.SaveResult
	err := db.write(ctx, func(tx *sql.Tx) error {
		s := &saveTx{db: db, tx: tx, process: process, now: millis(now), rows: newSaveRows()}
		if err := s.lockFeeds(ctx, jobs); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{
			s.matchItems, s.numberItems, s.resolveNames, s.reviseItems, s.fill, s.group, s.flush,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		saved = s.saved
		return nil
	})
	if err != nil {
		return err
	}
	for i, j := range jobs {
		j.done, j.saved = true, saved[i]
	}
	return nil
}

// A saveTx is one transaction of Save.
type saveTx struct {
	db      *DB
	tx      *sql.Tx
	process int64
	now     int64
	saved   []news.SaveResult // one for each job
	polls   []*poll           // jobs whose lease the process still holds
	byKey   map[pair]*keyTarget
	keys    []newKey
	names   nameIDs
	rows    *saveRows
}

// A poll is a job whose lease is held, with the state of its feed before the poll.
type poll struct {
	*news.Poll
	state    feedState
	prepared []preparedItem // of its items
	saved    *news.SaveResult
	versions []*newVersion
}

// A feedState is a row of feed_state with the id and the outlet of its feed.
type feedState struct {
	feed        int64
	outlet      string
	validators  news.Validators
	cut         string // see poll.cutWords
	polls       int64
	lastSuccess sql.NullInt64
	failures    int64
}

// lockFeeds finds the jobs whose lease the process still holds. No other process can take
// over these leases until the transaction ends.
func (s *saveTx) lockFeeds(ctx context.Context, jobs []*job) error {
	slugs := make([]string, len(jobs))
	for i, j := range jobs {
		slugs[i] = clean(j.poll.Feed)
	}
	states, err := s.leasedFeeds(ctx, slugs)
	if err != nil {
		return fmt.Errorf("find leases: %w", err)
	}
	s.saved = make([]news.SaveResult, len(jobs))
	for i, j := range jobs {
		saved := &s.saved[i]
		saved.Feed, saved.Seen, saved.Cut = j.poll.Feed, len(j.poll.Items), j.cut
		state, ok := states[slugs[i]]
		if !ok {
			saved.Lost = true
			continue
		}
		delete(states, slugs[i]) // this poll releases the lease; a second poll of the feed has none
		s.polls = append(s.polls, &poll{Poll: &j.poll, state: state, prepared: j.prepared, saved: saved})
	}
	return nil
}

// leasedFeeds reads and locks the states of those feeds that the process holds, by slug.
func (s *saveTx) leasedFeeds(ctx context.Context, slugs []string) (map[string]feedState, error) {
	states := make(map[string]feedState, len(slugs))
	p := newParams(s.db.dialect, s.process)
	_, err := collect(ctx, s.tx, func(rows *sql.Rows) (struct{}, error) {
		var slug, site string
		var st feedState
		err := rows.Scan(&slug, &site, &st.feed, &st.validators.ETag, &st.validators.LastModified, &st.cut, &st.polls, &st.lastSuccess, &st.failures)
		st.outlet = news.OutletID(slug, site)
		states[slug] = st
		return struct{}{}, err
	}, `SELECT f.slug, f.site, f.id, s.etag, s.last_modified, s.cut, s.polls, s.last_success, s.failures
		FROM feed_state s JOIN feed f ON f.id = s.feed
		WHERE s.process = $1 AND f.slug `+p.inTexts(slugs)+`
		ORDER BY f.id`+s.db.dialect.forUpdate, p.args()...)
	return states, err
}
