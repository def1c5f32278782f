package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
	"khabar/text"
)

// maxRetryDelay is longer than any time between two tries. A next try that is further away was set
// by a clock that was wrong, and is due now. See decision 83.
const maxRetryDelay = 24 * time.Hour

// LeaseDigests leases to the process at most limit digests whose next try is due, longest due
// first, and returns them. These are digests that were not tried before or are to be tried again,
// and digests whose process has stopped. They get the status DigestSending. A digest that may have
// arrived already keeps the status DigestUncertain. LeaseDigests renews the heartbeat of the
// process, as LeaseFeeds does.
func (db *DB) LeaseDigests(ctx context.Context, process int64, limit int, now time.Time) ([]news.Digest, error) {
	var all []news.Digest
	silent := millis(now.Add(-LeaseSilence))
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := heartbeat(ctx, tx, process, now); err != nil {
			return err
		}
		ids, err := collect(ctx, tx, column[int64], `SELECT s.id FROM digest s
			WHERE s.next_try IS NOT NULL AND (s.next_try <= $1 OR s.next_try > $2)
				AND (s.process IS NULL OR s.process NOT IN (SELECT id FROM process WHERE heartbeat > $3))
			ORDER BY s.due, s.id LIMIT $4`+db.dialect.skipLocked,
			millis(now), millis(now.Add(maxRetryDelay)), silent, limit)
		if err != nil {
			return err
		}
		if ids, err = db.withoutHolder(ctx, tx, "digest", "id", ids, process, silent); err != nil {
			return err
		}
		p := newParams(db.dialect)
		if all, err = collect(ctx, tx, scanDigest, digestQuery(true)+` WHERE d.id `+p.inIDs(ids)+` ORDER BY d.due, d.id`, p.args()...); err != nil {
			return err
		}
		p = newParams(db.dialect, process, millis(now))
		return exec(ctx, tx, "mark them", `UPDATE digest SET process = $1, attempts = attempts + 1,
				first_try = coalesce(first_try, $2), status = CASE status WHEN 'uncertain' THEN status ELSE 'sending' END
			WHERE id `+p.inIDs(ids), p.args()...)
	})
	if err != nil {
		return nil, fmt.Errorf("lease digests to process %d: %w", process, err)
	}
	return all, leased(all, now)
}

// leased completes digests that were read just before they were leased: it counts the new attempt,
// sets FirstTry, and decompresses the bytes.
func leased(all []news.Digest, now time.Time) (err error) {
	for i := range all {
		d := &all[i]
		d.Attempts++
		if d.FirstTry.IsZero() {
			d.FirstTry = now
		}
		if d.Raw, err = decompress(d.Raw); err != nil {
			return fmt.Errorf("digest %d: %w", d.ID, err)
		}
	}
	return nil
}

// MarkUncertain marks a digest as handed over: from now on it may have arrived. It reports whether
// the process still has the lease. Without it the digest must not be handed over. See decision 80.
func (db *DB) MarkUncertain(ctx context.Context, process, id int64) (ours bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		ids, err := collect(ctx, tx, column[int64], `UPDATE digest SET status = 'uncertain', doubts = doubts + 1
			WHERE id = $1 AND process = $2 AND next_try IS NOT NULL RETURNING id`, id, process)
		ours = len(ids) == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("mark digest %d as handed over: %w", id, err)
	}
	return ours, nil
}

// RecordDigest stores the outcome of an attempt, and ends the lease. It does nothing when the
// process does not have the lease any more.
func (db *DB) RecordDigest(ctx context.Context, process int64, r news.DigestResult) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if !r.Status.Valid() {
			return fmt.Errorf("unknown status %q", r.Status)
		}
		var sent any
		if r.Status == news.DigestSent {
			sent = millis(r.At)
		}
		recipient, err := collect(ctx, tx, column[int64], `UPDATE digest SET process = NULL, status = $3, next_try = $4,
				code = $5, answer = $6, sent = $7, doubts = $8 WHERE id = $1 AND process = $2 RETURNING recipient`,
			r.ID, process, string(r.Status), millisOrNull(r.NextTry), r.Code, clean(text.Truncate(r.Answer, maxError)), sent, r.UncertainAttempts)
		if err != nil || len(recipient) == 0 {
			return err
		}
		if r.Release {
			if err := releaseReports(ctx, tx, r.ID); err != nil {
				return err
			}
		}
		return countBounces(ctx, tx, recipient[0], r)
	})
	if err != nil {
		return fmt.Errorf("record the sending of digest %d: %w", r.ID, err)
	}
	return nil
}

// releaseReports deletes from the ledger what a digest reported and corrected.
func releaseReports(ctx context.Context, tx *sql.Tx, digest int64) error {
	if err := exec(ctx, tx, "release its reports", `DELETE FROM digest_item WHERE digest = $1`, digest); err != nil {
		return err
	}
	return exec(ctx, tx, "release its corrections", `DELETE FROM digest_correction WHERE digest = $1`, digest)
}

// maxBounces is the number of bounces in a row that suspends a recipient.
const maxBounces = 3

// countBounces counts the bounces of a recipient, and suspends it when there are too many.
func countBounces(ctx context.Context, tx *sql.Tx, recipient int64, r news.DigestResult) error {
	switch {
	case r.Bounce:
		return exec(ctx, tx, "count a bounce", `UPDATE digest_recipient SET bounces = bounces + 1,
			held = CASE WHEN bounces + 1 >= $1 THEN coalesce(held, $2) ELSE held END WHERE id = $3`,
			maxBounces, millis(r.At), recipient)
	case r.Status == news.DigestSent:
		return exec(ctx, tx, "reset the bounces", `UPDATE digest_recipient SET bounces = 0 WHERE id = $1`, recipient)
	}
	return nil
}

// ReleaseDigests ends the leases of digests that a process has not begun to send, as if it had
// not leased them.
func (db *DB) ReleaseDigests(ctx context.Context, process int64, ids []int64) error {
	p := newParams(db.dialect, process)
	query := `UPDATE digest SET process = NULL, attempts = attempts - 1,
			status = CASE status WHEN 'sending' THEN 'stored' ELSE status END
		WHERE process = $1 AND id ` + p.inIDs(ids)
	return db.write(ctx, func(tx *sql.Tx) error { return exec(ctx, tx, "release digests", query, p.args()...) })
}

// RetryDigest makes a digest that is held, or that may have arrived, due to be sent again with the
// same bytes. It reports whether there was such a digest.
func (db *DB) RetryDigest(ctx context.Context, id int64, now time.Time) (found bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		ids, err := collect(ctx, tx, column[int64], `UPDATE digest SET status = 'stored', next_try = $2, first_try = NULL,
			attempts = 0 WHERE id = $1 AND status IN ('held', 'uncertain') AND process IS NULL RETURNING id`,
			id, millis(now))
		found = len(ids) == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("send digest %d again: %w", id, err)
	}
	return found, nil
}

// NextDigest returns when the next digest is to be tried, which may be in the past; the zero time
// when none is.
func (db *DB) NextDigest(ctx context.Context) (time.Time, error) {
	next, err := collect(ctx, db.r, column[sql.NullInt64], `SELECT min(next_try) FROM digest WHERE next_try IS NOT NULL`)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask when the next digest is to be sent: %w", db.explain(ctx, err))
	}
	return fromNull(next[0]), nil
}
