package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// SyncRecipients stores the wanted recipients and marks them, and no others, as listed. It returns
// them as stored, in the order of wanted. A recipient is identified by subscription and address.
// Recipients that are not wanted any more stay in the ledger.
func (db *DB) SyncRecipients(ctx context.Context, wanted []news.Recipient, now time.Time) ([]news.Recipient, error) {
	all, err := recipients(ctx, db.r, ` WHERE listed = 1`)
	if err != nil {
		return nil, fmt.Errorf("read recipients of digests: %w", db.explain(ctx, err))
	}
	if all, same := inOrder(all, wanted); same {
		return all, nil
	}
	err = db.writeOneByOne(ctx, func(tx *sql.Tx) (err error) {
		if err := exec(ctx, tx, "unlist recipients", `UPDATE digest_recipient SET listed = 0 WHERE listed = 1`); err != nil {
			return err
		}
		for _, r := range wanted {
			if err := exec(ctx, tx, "list a recipient of "+r.Subscription, `INSERT INTO digest_recipient (subscription, address, listed, since, filter, bounces)
				VALUES ($1, $2, 1, $3, '', 0) ON CONFLICT (subscription, address) DO UPDATE SET listed = 1`,
				clean(r.Subscription), clean(r.Address), millis(now)); err != nil {
				return err
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

// inOrder sorts stored recipients in the order of wanted, and reports whether both are the same
// recipients.
func inOrder(stored, wanted []news.Recipient) ([]news.Recipient, bool) {
	type name struct{ subscription, address string }
	position := make(map[name]int, len(wanted))
	for i, r := range wanted {
		position[name{clean(r.Subscription), clean(r.Address)}] = i
	}
	same := len(stored) == len(position)
	for _, r := range stored {
		_, ok := position[name{r.Subscription, r.Address}]
		same = same && ok
	}
	slices.SortFunc(stored, func(a, b news.Recipient) int {
		return position[name{a.Subscription, a.Address}] - position[name{b.Subscription, b.Address}]
	})
	return stored, same
}

// Recipients returns all recipients, also those that are not listed any more, ordered by subscription
// and address.
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

// ResumeRecipients makes the suspended and unsubscribed recipients with an address get digests
// again, and returns them. An empty subscription means all subscriptions.
func (db *DB) ResumeRecipients(ctx context.Context, subscription, address string) ([]news.Recipient, error) {
	var found []news.Recipient
	err := db.write(ctx, func(tx *sql.Tx) (err error) {
		const where = ` WHERE address = $1 AND ($2 = '' OR subscription = $2) AND (held IS NOT NULL OR unsubscribed IS NOT NULL)`
		if found, err = recipients(ctx, tx, where, clean(address), clean(subscription)); err != nil {
			return err
		}
		return exec(ctx, tx, "store", `UPDATE digest_recipient SET held = NULL, unsubscribed = NULL, bounces = 0`+where,
			clean(address), clean(subscription))
	})
	if err != nil {
		return nil, fmt.Errorf("resume digests: %w", err)
	}
	return found, nil
}

// Unsubscribe unsubscribes the recipient of the digest whose link has the token with the given
// hash, and returns the recipient as it was before. A token that no digest has is an error that
// wraps news.ErrNotFound.
func (db *DB) Unsubscribe(ctx context.Context, token []byte, now time.Time) (r news.Recipient, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		if r, err = tokenRecipient(ctx, tx, token); err != nil || !r.Unsubscribed.IsZero() {
			return err
		}
		return exec(ctx, tx, "store", `UPDATE digest_recipient SET unsubscribed = $1 WHERE id = $2`, millis(now), r.ID)
	})
	if err != nil {
		return news.Recipient{}, fmt.Errorf("unsubscribe: %w", err)
	}
	return r, nil
}

// RecipientByToken returns the recipient that Unsubscribe would unsubscribe; an error that wraps
// news.ErrNotFound when no digest has the token.
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
