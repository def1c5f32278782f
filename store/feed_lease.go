package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// LeaseSilence is how long a process may be without a heartbeat before others may take
// over its leases.
const LeaseSilence = 10 * time.Second

// forgetAfter is how long a silent process is remembered. Should it wake later still, its
// next heartbeat brings its row back, but not its leases.
const forgetAfter = time.Hour

// Register makes a process that can hold leases, and forgets those that are long silent.
func (db *DB) Register(ctx context.Context, now time.Time) (process int64, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM process WHERE heartbeat < $1`, millis(now.Add(-forgetAfter)))
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

// Heartbeat says that the process is alive.
func (db *DB) Heartbeat(ctx context.Context, process int64, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error { return beat(ctx, tx, process, now) })
	if err != nil {
		return fmt.Errorf("heartbeat of process %d: %w", process, err)
	}
	return nil
}

func beat(ctx context.Context, tx *sql.Tx, process int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO process (id, started, heartbeat) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET heartbeat = excluded.heartbeat`, process, millis(now), millis(now))
	return err
}

// Unregister ends a process and gives back all its leases.
func (db *DB) Unregister(ctx context.Context, process int64) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM process WHERE id = $1`, process)
		return err
	})
	if err != nil {
		return fmt.Errorf("unregister process %d: %w", process, err)
	}
	return nil
}

// ClaimFeeds leases to the process those of feeds (by slug) that no other live process holds
// and, with dueOnly, that are listed, enabled and due. A live process is one whose last
// heartbeat is less than LeaseSilence old. Claiming is a heartbeat.
func (db *DB) ClaimFeeds(ctx context.Context, process int64, feeds []string, dueOnly bool, now time.Time) ([]news.Lease, error) {
	slugs, err := list(feeds)
	if err != nil {
		return nil, err
	}
	query := fmt.Sprintf(`UPDATE feed_state SET process = $1 WHERE feed IN (
			SELECT s.feed FROM feed_state s JOIN feed f ON f.id = s.feed
			WHERE f.slug %s
				AND (s.process IS NULL OR s.process = $1 OR s.process NOT IN (SELECT id FROM process WHERE heartbeat > $3))
				AND (CAST($4 AS bigint) = 0 OR (f.listed = 1 AND f.enabled = 1 AND s.next_due <= $5))%s
		) RETURNING (SELECT slug FROM feed WHERE id = feed_state.feed), etag, last_modified`,
		fmt.Sprintf(db.dialect.inTexts, 2), db.dialect.skipLocked)
	var leases []news.Lease
	err = db.write(ctx, func(tx *sql.Tx) error {
		if err := beat(ctx, tx, process, now); err != nil {
			return err
		}
		leases, err = collect(ctx, tx, scanLease, query,
			process, slugs, millis(now.Add(-LeaseSilence)), flag(dueOnly), millis(now))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim feeds for process %d: %w", process, err)
	}
	return leases, nil
}

func scanLease(rows *sql.Rows) (l news.Lease, err error) {
	err = rows.Scan(&l.Feed, &l.Validators.ETag, &l.Validators.LastModified)
	return l, err
}

// ReleaseFeeds gives back the process's leases of feeds (by slug) without a result; they stay
// as due as they were.
func (db *DB) ReleaseFeeds(ctx context.Context, process int64, feeds []string) error {
	slugs, err := list(feeds)
	if err != nil {
		return err
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE feed_state SET process = NULL WHERE process = $1
			AND feed IN (SELECT id FROM feed WHERE slug `+fmt.Sprintf(db.dialect.inTexts, 2)+`)`, process, slugs)
		return err
	})
	if err != nil {
		return fmt.Errorf("release feeds of process %d: %w", process, err)
	}
	return nil
}
