package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// digestQuery is the query for digests. Unless withRaw is set, it leaves out their bytes.
func digestQuery(withRaw bool) string {
	raw := `NULL`
	if withRaw {
		raw = `d.raw`
	}
	return `SELECT d.id, d.recipient, r.subscription, r.address, d.local_date, d.revision, d.due, d.from_at, d.until_at,
			d.planned, d.status, d.message_id, d.subject, d.reports, ` + raw + `, d.attempts, d.doubts, d.first_try,
			d.next_try, d.code, d.answer, d.sent, r.unsubscribed IS NOT NULL
		FROM digest d JOIN digest_recipient r ON r.id = d.recipient`
}

// scanDigest scans a row of digestQuery. Raw is still compressed.
func scanDigest(rows *sql.Rows) (d news.Digest, err error) {
	var due, from, until, planned int64
	var first, next, sent sql.NullInt64
	err = rows.Scan(&d.ID, &d.Recipient, &d.Subscription, &d.Address, &d.Date, &d.Revision, &due, &from, &until,
		&planned, &d.Status, &d.MessageID, &d.Subject, &d.Reports, &d.Raw, &d.Attempts, &d.UncertainAttempts, &first,
		&next, &d.Code, &d.Answer, &sent, &d.Unsubscribed)
	d.Due, d.Planned = fromMillis(due), fromMillis(planned)
	d.Span = news.Span{From: fromMillis(from), Until: fromMillis(until)}
	d.FirstTry, d.NextTry, d.Sent = fromNull(first), fromNull(next), fromNull(sent)
	return d, err
}

// Digests returns the digests that were due at or after since, latest first, without their bytes.
// An empty subscription means all subscriptions.
func (db *DB) Digests(ctx context.Context, subscription string, since time.Time) ([]news.Digest, error) {
	all, err := collect(ctx, db.r, scanDigest, digestQuery(false)+`
		WHERE d.due >= $1 AND ($2 = '' OR r.subscription = $2) ORDER BY d.due DESC, d.id DESC`,
		millis(since), clean(subscription))
	if err != nil {
		return nil, fmt.Errorf("read digests: %w", db.explain(ctx, err))
	}
	return all, nil
}

// Digest returns one digest with its bytes, or an error that wraps news.ErrNotFound.
func (db *DB) Digest(ctx context.Context, id int64) (news.Digest, error) {
	all, err := collect(ctx, db.r, scanDigest, digestQuery(true)+` WHERE d.id = $1`, id)
	if err == nil && len(all) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return news.Digest{}, fmt.Errorf("digest %d: %w", id, db.explain(ctx, err))
	}
	if all[0].Raw, err = decompress(all[0].Raw); err != nil {
		return news.Digest{}, fmt.Errorf("digest %d: %w", id, err)
	}
	return all[0], nil
}

// LastDigest returns the latest revision of the digest of a recipient and date, without its bytes,
// or an error that wraps news.ErrNotFound.
func (db *DB) LastDigest(ctx context.Context, recipient int64, date string) (news.Digest, error) {
	all, err := collect(ctx, db.r, scanDigest, digestQuery(false)+`
		WHERE d.recipient = $1 AND d.local_date = $2 ORDER BY d.revision DESC LIMIT 1`, recipient, clean(date))
	if err == nil && len(all) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return news.Digest{}, fmt.Errorf("digest of %s: %w", date, db.explain(ctx, err))
	}
	return all[0], nil
}

// RecipientsWithDigest returns the IDs of those recipients of a subscription who have a digest of the
// given date.
func (db *DB) RecipientsWithDigest(ctx context.Context, subscription, date string) ([]int64, error) {
	ids, err := collect(ctx, db.r, column[int64], `SELECT DISTINCT d.recipient FROM digest_recipient r
		JOIN digest d ON d.recipient = r.id AND d.local_date = $2 WHERE r.subscription = $1`, clean(subscription), clean(date))
	if err != nil {
		return nil, fmt.Errorf("ask who has the digest of %s: %w", date, db.explain(ctx, err))
	}
	return ids, nil
}

// DigestItems returns the IDs of the items in the digest of a recipient and date, ascending.
func (db *DB) DigestItems(ctx context.Context, recipient int64, date string) ([]int64, error) {
	ids, err := collect(ctx, db.r, column[int64], `SELECT i.item FROM digest d JOIN digest_item i ON i.digest = d.id
		WHERE d.recipient = $1 AND d.local_date = $2 ORDER BY i.item`, recipient, clean(date))
	if err != nil {
		return nil, fmt.Errorf("read the items of the digest of %s: %w", date, db.explain(ctx, err))
	}
	return ids, nil
}

// DigestPage returns the archive's page of the digest of a recipient, date and revision, or an
// error that wraps news.ErrNotFound.
func (db *DB) DigestPage(ctx context.Context, recipient int64, date string, revision int) ([]byte, error) {
	pages, err := collect(ctx, db.r, column[[]byte], `SELECT p.html FROM digest d JOIN digest_page p ON p.hash = d.page
		WHERE d.recipient = $1 AND d.local_date = $2 AND d.revision = $3`, recipient, clean(date), revision)
	if err == nil && len(pages) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("page of the digest of %s: %w", date, db.explain(ctx, err))
	}
	return decompress(pages[0])
}

// PruneDigests drops the bytes of digests that were due before a time and are not to be tried
// again, and the tags that corrections of their reports need. It keeps which items each recipient
// was sent, so that no report is sent twice even when a clock is wrong, and the pages of the archive.
func (db *DB) PruneDigests(ctx context.Context, before time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := exec(ctx, tx, "drop their bytes", `UPDATE digest SET raw = $2 WHERE due < $1 AND next_try IS NULL AND raw <> $2`,
			millis(before), []byte{}); err != nil {
			return err
		}
		return exec(ctx, tx, "drop their tags", `UPDATE digest_item SET tags = '' WHERE at < $1 AND tags <> ''`, millis(before))
	})
	if err != nil {
		return fmt.Errorf("prune old digests: %w", err)
	}
	return nil
}
