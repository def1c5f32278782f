package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// SyncRecipients makes the listed recipients those that are given, by subscription and
// address, and returns them with what the ledger knows of them, in the order given. Others
// stay, unlisted, with all that they were told.
func (db *DB) SyncRecipients(ctx context.Context, wanted []news.Recipient, now time.Time) ([]news.Recipient, error) {
	all, err := recipients(ctx, db.r, ` WHERE listed = 1`)
	if err != nil {
		return nil, fmt.Errorf("read recipients of digests: %w", db.explain(ctx, err))
	}
	if all, ok := inOrder(all, wanted); ok {
		return all, nil
	}
	err = db.writeOneByOne(ctx, func(tx *sql.Tx) (err error) {
		if _, err := tx.ExecContext(ctx, `UPDATE digest_recipient SET listed = 0 WHERE listed = 1`); err != nil {
			return err
		}
		for _, r := range wanted {
			_, err := tx.ExecContext(ctx, `INSERT INTO digest_recipient (subscription, address, listed, since, filter, bounces)
				VALUES ($1, $2, 1, $3, '', 0) ON CONFLICT (subscription, address) DO UPDATE SET listed = 1`,
				clean(r.Subscription), clean(r.Address), millis(now))
			if err != nil {
				return fmt.Errorf("a recipient of %s: %w", r.Subscription, err)
			}
		}
		all, err = recipients(ctx, tx, ` WHERE listed = 1`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store recipients of digests: %w", err)
	}
	all, _ = inOrder(all, wanted)
	return all, nil
}

// inOrder puts stored recipients into the order of those wanted, and reports whether they
// are the same.
func inOrder(stored, wanted []news.Recipient) ([]news.Recipient, bool) {
	type name struct{ subscription, address string }
	place := make(map[name]int, len(wanted))
	for i, r := range wanted {
		place[name{clean(r.Subscription), clean(r.Address)}] = i
	}
	same := len(stored) == len(place)
	for _, r := range stored {
		_, ok := place[name{r.Subscription, r.Address}]
		same = same && ok
	}
	slices.SortFunc(stored, func(a, b news.Recipient) int {
		return place[name{a.Subscription, a.Address}] - place[name{b.Subscription, b.Address}]
	})
	return stored, same
}

// Recipients returns all recipients that digests were ever meant for, by subscription and
// address.
func (db *DB) Recipients(ctx context.Context) ([]news.Recipient, error) {
	all, err := recipients(ctx, db.r, "")
	if err != nil {
		return nil, fmt.Errorf("read recipients of digests: %w", db.explain(ctx, err))
	}
	return all, nil
}

func recipients(ctx context.Context, q querier, where string, args ...any) ([]news.Recipient, error) {
	return collect(ctx, q, scanRecipient, `SELECT id, subscription, address, listed = 1, since, filter, covered, bounces,
		held, unsubscribed FROM digest_recipient`+where+` ORDER BY subscription, address`, args...)
}

func scanRecipient(rows *sql.Rows) (r news.Recipient, err error) {
	var since int64
	var covered, held, unsubscribed sql.NullInt64
	err = rows.Scan(&r.ID, &r.Subscription, &r.Address, &r.Listed, &since, &r.Filter, &covered, &r.Bounces, &held, &unsubscribed)
	r.Since, r.CoveredUntil, r.Suspended, r.Unsubscribed = fromMillis(since), fromNull(covered), fromNull(held), fromNull(unsubscribed)
	return r, err
}

// ResumeRecipients undoes what keeps digests from the recipients with that address: that they
// unsubscribed, or were held because of bounces. An empty subscription means all of them.
// It returns those that were kept from digests until now.
func (db *DB) ResumeRecipients(ctx context.Context, subscription, address string) ([]news.Recipient, error) {
	var found []news.Recipient
	err := db.write(ctx, func(tx *sql.Tx) (err error) {
		const where = ` WHERE address = $1 AND ($2 = '' OR subscription = $2) AND (held IS NOT NULL OR unsubscribed IS NOT NULL)`
		if found, err = recipients(ctx, tx, where, clean(address), clean(subscription)); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE digest_recipient SET held = NULL, unsubscribed = NULL, bounces = 0`+where,
			clean(address), clean(subscription))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("resume digests: %w", err)
	}
	return found, nil
}

// Unsubscribe ends a subscription by the hash of the token in a digest's link, unless it
// is ended already, and returns whose it was. A token that no digest has is an error that
// wraps news.ErrNotFound.
func (db *DB) Unsubscribe(ctx context.Context, token []byte, now time.Time) (r news.Recipient, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		if r, err = tokenRecipient(ctx, tx, token); err != nil || !r.Unsubscribed.IsZero() {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE digest_recipient SET unsubscribed = $1 WHERE id = $2`, millis(now), r.ID)
		return err
	})
	if err != nil {
		return news.Recipient{}, fmt.Errorf("unsubscribe: %w", err)
	}
	return r, nil
}

// RecipientByToken returns whose subscription a token would end, by its hash; an error that
// wraps news.ErrNotFound when no digest has it.
func (db *DB) RecipientByToken(ctx context.Context, token []byte) (news.Recipient, error) {
	r, err := tokenRecipient(ctx, db.r, token)
	if err != nil {
		return news.Recipient{}, fmt.Errorf("look for a subscription: %w", db.explain(ctx, err))
	}
	return r, nil
}

func tokenRecipient(ctx context.Context, q querier, token []byte) (news.Recipient, error) {
	found, err := recipients(ctx, q, ` WHERE id = (SELECT recipient FROM digest WHERE token = $1)`, token)
	if err != nil {
		return news.Recipient{}, err
	}
	if len(found) == 0 {
		return news.Recipient{}, news.ErrNotFound
	}
	return found[0], nil
}

// secretSize is the size of DigestKey in bytes.
const secretSize = 32

// DigestKey returns the secret that links into the archive are signed with. It is made when
// it is first asked for, and is the same for all processes.
func (db *DB) DigestKey(ctx context.Context) (key []byte, err error) {
	const query = `SELECT secret FROM digest_key WHERE id = 1`
	if keys, err := collect(ctx, db.r, column[[]byte], query); err == nil && len(keys) == 1 {
		return keys[0], nil
	}
	fresh := make([]byte, secretSize)
	_, _ = rand.Read(fresh) // never fails
	err = db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO digest_key (id, secret) VALUES (1, $1) ON CONFLICT DO NOTHING`, fresh)
		if err != nil {
			return err
		}
		keys, err := collect(ctx, tx, column[[]byte], query)
		if err == nil {
			key = keys[0]
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the key of digests: %w", err)
	}
	return key, nil
}
