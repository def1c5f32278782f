package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// LeaseSilence is the time after the last heartbeat of a process from which other processes may
// take over its leases. process.HeartbeatInterval must stay well below it.
const LeaseSilence = 10 * time.Second

// forgetAfter is how long after its last heartbeat the row of a process is deleted. If the process
// is still running, its next heartbeat adds the row again, but not its leases.
const forgetAfter = time.Hour

// Register adds a process that can hold leases, and returns its id. It deletes the processes
// whose last heartbeat is older than forgetAfter.
func (db *DB) Register(ctx context.Context, now time.Time) (process int64, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		err := exec(ctx, tx, "delete silent processes", `DELETE FROM process WHERE heartbeat < $1`, millis(now.Add(-forgetAfter)))
		if err != nil {
			return err
		}
		ids, err := collect(ctx, tx, column[int64],
			`INSERT INTO process (started, heartbeat) VALUES ($1, $2) RETURNING id`, millis(now), millis(now))
		if err != nil {
			return err
		}
		process = ids[0]
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("register process: %w", err)
	}
	return process, nil
}

// Heartbeat records that a process is running.
func (db *DB) Heartbeat(ctx context.Context, process int64, now time.Time) error {
	if err := db.write(ctx, func(tx *sql.Tx) error { return heartbeat(ctx, tx, process, now) }); err != nil {
		return fmt.Errorf("heartbeat of process %d: %w", process, err)
	}
	return nil
}

func heartbeat(ctx context.Context, tx *sql.Tx, process int64, now time.Time) error {
	return exec(ctx, tx, "store heartbeat", `INSERT INTO process (id, started, heartbeat) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat`, process, millis(now), millis(now))
}

// Unregister deletes a process, which releases all its leases.
func (db *DB) Unregister(ctx context.Context, process int64) error {
	return db.exec(ctx, fmt.Sprintf("unregister process %d", process), `DELETE FROM process WHERE id = $1`, process)
}

// LeaseFeeds leases feeds, named by their slugs, to a process, and returns the leases. It leaves
// out feeds that are leased to another running process and, with dueOnly, feeds that are not
// listed, not enabled or not due. A process is running when its last heartbeat is less than
// LeaseSilence old. LeaseFeeds also counts as a heartbeat. See decision 1.
func (db *DB) LeaseFeeds(ctx context.Context, process int64, feeds []string, dueOnly bool, now time.Time) ([]news.Lease, error) {
	silent := millis(now.Add(-LeaseSilence))
	p := newParams(db.dialect, process, silent, flag(dueOnly), millis(now))
	query := `SELECT s.feed FROM feed_state s JOIN feed f ON f.id = s.feed
		WHERE f.slug ` + p.inTexts(feeds) + `
			AND (s.process IS NULL OR s.process = $1 OR s.process NOT IN (SELECT id FROM process WHERE heartbeat > $2))
			AND (CAST($3 AS bigint) = 0 OR (f.listed = 1 AND f.enabled = 1 AND s.next_due <= $4))` + db.dialect.skipLocked
	var leases []news.Lease
	err := db.write(ctx, func(tx *sql.Tx) (err error) {
		if err := heartbeat(ctx, tx, process, now); err != nil {
			return err
		}
		ids, err := collect(ctx, tx, column[int64], query, p.args()...)
		if err != nil {
			return err
		}
		if ids, err = db.withoutHolder(ctx, tx, "feed_state", "feed", ids, process, silent); err != nil {
			return err
		}
		p := newParams(db.dialect, process)
		leases, err = collect(ctx, tx, scanLease, `UPDATE feed_state SET process = $1 WHERE feed `+p.inIDs(ids)+`
			RETURNING (SELECT slug FROM feed WHERE id = feed_state.feed), etag, last_modified`, p.args()...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lease feeds to process %d: %w", process, err)
	}
	return leases, nil
}

// withoutHolder returns those of the given rows of a table that no other running process holds. The transaction must
// have locked them. The statement that chose them may have begun before another process registered, leased them
// and committed: it then sees the lease, since PostgreSQL checks a changed row again, but not the process.
func (db *DB) withoutHolder(ctx context.Context, tx *sql.Tx, table, key string, ids []int64, process, silent int64) ([]int64, error) {
	p := newParams(db.dialect, process, silent)
	return collect(ctx, tx, column[int64], `SELECT `+key+` FROM `+table+` WHERE `+key+` `+p.inIDs(ids)+`
		AND (process IS NULL OR process = $1 OR process NOT IN (SELECT id FROM process WHERE heartbeat > $2))`, p.args()...)
}

func scanLease(rows *sql.Rows) (l news.Lease, err error) {
	err = rows.Scan(&l.Feed, &l.Validators.ETag, &l.Validators.LastModified)
	return l, err
}

// ReleaseFeeds ends the process's leases of feeds, named by their slugs, without a result. It does
// not change when the feeds are due.
func (db *DB) ReleaseFeeds(ctx context.Context, process int64, feeds []string) error {
	p := newParams(db.dialect, process)
	return db.exec(ctx, fmt.Sprintf("release feeds of process %d", process), `UPDATE feed_state SET process = NULL WHERE process = $1
		AND feed IN (SELECT id FROM feed WHERE slug `+p.inTexts(feeds)+`)`, p.args()...)
}
