package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"khabar/news"
)

// Save stores polls in one transaction: how each feed answered, its new items, new
// versions of items whose title or text changed, their tags and stories; and gives the
// leases back.
// A poll whose lease the process does not hold any more is lost: nothing of it is saved.
//
// An item is known when any of its keys is; its strongest known key says which item it
// is, and its other keys are added to that one. A key whose item was deleted keeps it from
// being stored again. Of an item that stands twice in a document the first counts.
//
// One poll that cannot be saved loses no other: it is then recorded as a failed attempt of
// class internal, and the error says what was wrong with it. Save returns a Saved for each
// other poll, in their order. An error that concerns the database itself saves nothing.
func (db *DB) Save(ctx context.Context, process int64, polls []news.Poll, now time.Time) ([]news.SaveResult, error) {
	if err := db.prepare(ctx, newTables().all()); err != nil {
		return nil, fmt.Errorf("save polls: %w", err)
	}
	jobs := make([]*job, len(polls))
	for i, p := range polls {
		jobs[i] = newJob(p)
	}
	err := db.saveTogether(ctx, process, jobs, now)
	if db.faulty(err) {
		err = db.saveApart(ctx, process, jobs, now)
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

// A job is a poll that is to be saved.
type job struct {
	poll  news.Poll
	err   error // why it could not be saved as it was; poll is then what is saved instead
	done  bool  // its transaction is committed
	saved news.SaveResult
}

func newJob(p news.Poll) *job {
	j := &job{poll: p}
	if err := checkPoll(p); err != nil {
		j.fail(err)
	}
	return j
}

// fail turns the job into one that records the failure.
func (j *job) fail(err error) {
	j.err = fmt.Errorf("save feed %s: %w", j.poll.Feed, err)
	j.poll.Outcome, j.poll.Class, j.poll.Error, j.poll.Items = news.Failed, news.ClassInternal, j.err.Error(), nil
}

// saveApart saves each job in a transaction of its own.
func (db *DB) saveApart(ctx context.Context, process int64, jobs []*job, now time.Time) error {
	for _, j := range jobs {
		err := db.saveTogether(ctx, process, []*job{j}, now)
		if db.faulty(err) && j.err == nil {
			j.fail(err)
			err = db.saveTogether(ctx, process, []*job{j}, now)
		}
		if err != nil {
			return fmt.Errorf("feed %s: %w", j.poll.Feed, err)
		}
	}
	return nil
}

// badData is an error that lies in what is to be saved, not in the database.
type badData struct{ error }

func (e badData) Unwrap() error { return e.error }

// faulty reports whether saving something else could go better.
func (db *DB) faulty(err error) bool {
	_, ok := errors.AsType[badData](err)
	return ok || db.dialect.refused(err)
}

// saveTogether saves jobs in one transaction.
func (db *DB) saveTogether(ctx context.Context, process int64, jobs []*job, now time.Time) error {
	var saved []news.SaveResult
	err := db.write(ctx, func(tx *sql.Tx) error {
		s := &saving{ctx: ctx, db: db, tx: tx, process: process, now: millis(now), tables: newTables()}
		for _, step := range []func() error{
			func() error { return s.lock(jobs) }, s.match, s.number, s.resolve, s.revise, s.fill, s.group, s.flush,
		} {
			if err := step(); err != nil {
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

// A saving is one transaction of Save.
type saving struct {
	ctx     context.Context
	db      *DB
	tx      *sql.Tx
	process int64
	now     int64
	saved   []news.SaveResult // one for each job
	polls   []*poll           // whose lease is held
	known   map[pair]*stored
	keys    []newKey
	names   names
	tables  *tables
}

// A poll is a job under way, with its feed's state before it.
type poll struct {
	*news.Poll
	state    feedState
	saved    *news.SaveResult
	keys     [][]pair // of each item, strongest first
	arrivals []*arrival
}

// A feedState is a row of feed_state.
type feedState struct {
	feed        int64
	outlet      string
	validators  news.Validators
	polls       int64
	lastSuccess sql.NullInt64
	failures    int64
}

// lock finds the jobs whose lease the process still holds, and keeps others from taking
// it over until the transaction ends.
func (s *saving) lock(jobs []*job) error {
	slugs := make([]string, len(jobs))
	for i, j := range jobs {
		slugs[i] = clean(j.poll.Feed)
	}
	states, err := s.leased(slugs)
	if err != nil {
		return fmt.Errorf("look for leases: %w", err)
	}
	s.saved = make([]news.SaveResult, len(jobs))
	for i, j := range jobs {
		saved := &s.saved[i]
		saved.Feed, saved.Seen = j.poll.Feed, len(j.poll.Items)
		state, ok := states[slugs[i]]
		if !ok {
			saved.Lost = true
			continue
		}
		delete(states, slugs[i]) // this poll gives the lease back; a second one would have none
		s.polls = append(s.polls, &poll{Poll: &j.poll, state: state, saved: saved})
	}
	return nil
}

func (s *saving) leased(slugs []string) (map[string]feedState, error) {
	arg, err := list(slugs)
	if err != nil {
		return nil, err
	}
	states := make(map[string]feedState, len(slugs))
	_, err = collect(s.ctx, s.tx, func(rows *sql.Rows) (struct{}, error) {
		var slug, site string
		var st feedState
		err := rows.Scan(&slug, &site, &st.feed, &st.validators.ETag, &st.validators.LastModified, &st.polls, &st.lastSuccess, &st.failures)
		st.outlet = news.OutletID(slug, site)
		states[slug] = st
		return struct{}{}, err
	}, `SELECT f.slug, f.site, f.id, s.etag, s.last_modified, s.polls, s.last_success, s.failures
		FROM feed_state s JOIN feed f ON f.id = s.feed
		WHERE s.process = $1 AND f.slug `+fmt.Sprintf(s.db.dialect.inTexts, 2)+`
		ORDER BY f.id`+s.db.dialect.forUpdate, s.process, arg)
	return states, err
}
