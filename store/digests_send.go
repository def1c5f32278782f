package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// farTry is further away than any next try is ever put: one beyond it was put by a clock
// that was wrong.
const farTry = 24 * time.Hour

// ClaimDigests leases to the process at most limit digests whose time has come, longest
// due first, and marks them as being sent: those that are stored, those that another
// process left while it was at them, and those that may or may not have arrived. Of the
// last the Status is still DigestUncertain. A process is known to be at work as in Claim.
func (db *DB) ClaimDigests(ctx context.Context, process int64, limit int, now time.Time) ([]news.Digest, error) {
	var all []news.Digest
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := beat(ctx, tx, process, now); err != nil {
			return err
		}
		ids, err := collect(ctx, tx, column[int64], `SELECT s.id FROM digest s
			WHERE s.next_try IS NOT NULL AND (s.next_try <= $1 OR s.next_try > $2)
				AND (s.process IS NULL OR s.process NOT IN (SELECT id FROM process WHERE heartbeat > $3))
			ORDER BY s.due, s.id LIMIT $4`+db.dialect.skipLocked,
			millis(now), millis(now.Add(farTry)), millis(now.Add(-LeaseSilence)), limit)
		if err != nil {
			return err
		}
		arg, err := list(ids)
		if err != nil {
			return err
		}
		in := fmt.Sprintf(db.dialect.inIDs, 1)
		if all, err = collect(ctx, tx, scanMailing, mailingQuery(true)+` WHERE d.id `+in+` ORDER BY d.due, d.id`, arg); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE digest SET process = $2, attempts = attempts + 1,
				first_try = coalesce(first_try, $3), status = CASE status WHEN 'uncertain' THEN status ELSE 'sending' END
			WHERE id `+in, arg, process, millis(now))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim digests for process %d: %w", process, err)
	}
	return all, claimed(all, now)
}

// claimed brings what was read in line with what claiming has changed.
func claimed(all []news.Digest, now time.Time) (err error) {
	for i := range all {
		m := &all[i]
		m.Attempts++
		if m.FirstTry.IsZero() {
			m.FirstTry = now
		}
		if m.Raw, err = unpack(m.Raw); err != nil {
			return fmt.Errorf("digest %d: %w", m.ID, err)
		}
	}
	return nil
}

// MarkUncertain marks a digest as given away: from here on it may have arrived. It reports
// whether the digest is still the process's; when it is not, it must not be given away.
func (db *DB) MarkUncertain(ctx context.Context, process, id int64) (ours bool, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		ids, err := collect(ctx, tx, column[int64], `UPDATE digest SET status = 'uncertain', doubts = doubts + 1
			WHERE id = $1 AND process = $2 AND next_try IS NOT NULL RETURNING id`, id, process)
		ours = len(ids) == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("give digest %d away: %w", id, err)
	}
	return ours, nil
}

// RecordDigest stores how an attempt ended, and gives the lease back. It does nothing when
// the digest is not the process's any more.
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
			r.ID, process, string(r.Status), millisOrNull(r.NextTry), r.Code, clean(shorten(r.Text, maxError)), sent, r.UncertainAttempts)
		if err != nil || len(recipient) == 0 {
			return err
		}
		return settle(ctx, tx, recipient[0], r)
	})
	if err != nil {
		return fmt.Errorf("record the sending of digest %d: %w", r.ID, err)
	}
	return nil
}

// maxBounces is how many digests in a row an address may refuse.
const maxBounces = 3

// settle draws the consequences of a result for the recipient.
func settle(ctx context.Context, tx *sql.Tx, recipient int64, r news.DigestResult) error {
	if r.Release {
		for _, query := range []string{
			`DELETE FROM digest_item WHERE digest = $1`,
			`DELETE FROM digest_correction WHERE digest = $1`,
		} {
			if _, err := tx.ExecContext(ctx, query, r.ID); err != nil {
				return err
			}
		}
	}
	switch {
	case r.Bounce:
		_, err := tx.ExecContext(ctx, `UPDATE digest_recipient SET bounces = bounces + 1,
			held = CASE WHEN bounces + 1 >= $1 THEN coalesce(held, $2) ELSE held END WHERE id = $3`,
			maxBounces, millis(r.At), recipient)
		return err
	case r.Status == news.DigestSent:
		_, err := tx.ExecContext(ctx, `UPDATE digest_recipient SET bounces = 0 WHERE id = $1`, recipient)
		return err
	}
	return nil
}

// ReleaseDigests gives back the digests that a process has claimed and not begun to send,
// as if it had not claimed them.
func (db *DB) ReleaseDigests(ctx context.Context, process int64, ids []int64) error {
	arg, err := list(ids)
	if err != nil {
		return err
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE digest SET process = NULL, attempts = attempts - 1,
				status = CASE status WHEN 'sending' THEN 'stored' ELSE status END
			WHERE process = $2 AND id `+fmt.Sprintf(db.dialect.inIDs, 1), arg, process)
		return err
	})
	if err != nil {
		return fmt.Errorf("give digests back: %w", err)
	}
	return nil
}

// RetryDigest makes a digest that is held, or that may have arrived, due to be sent once more:
// the same bytes. It reports whether there was such a one.
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

// NextDigest returns when the next digest is to be tried, which may have passed; the zero
// time when there is none.
func (db *DB) NextDigest(ctx context.Context) (time.Time, error) {
	next, err := collect(ctx, db.r, column[sql.NullInt64], `SELECT min(next_try) FROM digest WHERE next_try IS NOT NULL`)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask when the next digest is to be sent: %w", db.explain(ctx, err))
	}
	return fromNull(next[0]), nil
}
