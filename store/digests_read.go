package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// mailingQuery reads digests; with bytes also what is sent.
func mailingQuery(bytes bool) string {
	raw := `NULL`
	if bytes {
		raw = `d.raw`
	}
	return `SELECT d.id, d.recipient, r.subscription, r.address, d.local_date, d.revision, d.due, d.from_at, d.until_at,
			d.planned, d.status, d.message_id, d.subject, d.reports, ` + raw + `, d.attempts, d.doubts, d.first_try,
			d.next_try, d.code, d.answer, d.sent, r.unsubscribed IS NOT NULL
		FROM digest d JOIN digest_recipient r ON r.id = d.recipient`
}

func scanMailing(rows *sql.Rows) (m news.Digest, err error) {
	var due, from, until, planned int64
	var first, next, sent sql.NullInt64
	err = rows.Scan(&m.ID, &m.Recipient, &m.Subscription, &m.Address, &m.Date, &m.Revision, &due, &from, &until,
		&planned, &m.Status, &m.MessageID, &m.Subject, &m.Reports, &m.Raw, &m.Attempts, &m.UncertainAttempts, &first,
		&next, &m.Code, &m.Text, &sent, &m.Unsubscribed)
	m.Due, m.Planned = fromMillis(due), fromMillis(planned)
	m.Span = news.Span{From: fromMillis(from), Until: fromMillis(until)}
	m.FirstTry, m.NextTry, m.Sent = fromNull(first), fromNull(next), fromNull(sent)
	return m, err
}

// Digests returns the digests of a subscription, or of all when it is empty, that were due
// at or after since, latest first, without what is sent.
func (db *DB) Digests(ctx context.Context, subscription string, since time.Time) ([]news.Digest, error) {
	all, err := collect(ctx, db.r, scanMailing, mailingQuery(false)+`
		WHERE d.due >= $1 AND ($2 = '' OR r.subscription = $2) ORDER BY d.due DESC, d.id DESC`,
		millis(since), clean(subscription))
	if err != nil {
		return nil, fmt.Errorf("read digests: %w", db.explain(ctx, err))
	}
	return all, nil
}

// Digest returns one digest with what is sent, or an error that wraps news.ErrNotFound.
func (db *DB) Digest(ctx context.Context, id int64) (news.Digest, error) {
	all, err := collect(ctx, db.r, scanMailing, mailingQuery(true)+` WHERE d.id = $1`, id)
	if err == nil && len(all) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return news.Digest{}, fmt.Errorf("digest %d: %w", id, db.explain(ctx, err))
	}
	if all[0].Raw, err = unpack(all[0].Raw); err != nil {
		return news.Digest{}, fmt.Errorf("digest %d: %w", id, err)
	}
	return all[0], nil
}

// LastDigest returns the digest of a recipient and a date with the highest revision,
// without what is sent, or an error that wraps news.ErrNotFound.
func (db *DB) LastDigest(ctx context.Context, recipient int64, date string) (news.Digest, error) {
	all, err := collect(ctx, db.r, scanMailing, mailingQuery(false)+`
		WHERE d.recipient = $1 AND d.local_date = $2 ORDER BY d.revision DESC LIMIT 1`, recipient, clean(date))
	if err == nil && len(all) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return news.Digest{}, fmt.Errorf("digest of %s: %w", date, db.explain(ctx, err))
	}
	return all[0], nil
}

// RecipientsWithDigest returns which recipients of a subscription have a digest of a date.
func (db *DB) RecipientsWithDigest(ctx context.Context, subscription, date string) ([]int64, error) {
	ids, err := collect(ctx, db.r, column[int64], `SELECT DISTINCT d.recipient FROM digest_recipient r
		JOIN digest d ON d.recipient = r.id AND d.local_date = $2 WHERE r.subscription = $1`, clean(subscription), clean(date))
	if err != nil {
		return nil, fmt.Errorf("ask who has the digest of %s: %w", date, db.explain(ctx, err))
	}
	return ids, nil
}

// DigestItems returns the ids of the items that the digest of a recipient and a date told, in
// rising order.
func (db *DB) DigestItems(ctx context.Context, recipient int64, date string) ([]int64, error) {
	ids, err := collect(ctx, db.r, column[int64], `SELECT i.item FROM digest d JOIN digest_item i ON i.digest = d.id
		WHERE d.recipient = $1 AND d.local_date = $2 ORDER BY i.item`, recipient, clean(date))
	if err != nil {
		return nil, fmt.Errorf("read what the digest of %s told: %w", date, db.explain(ctx, err))
	}
	return ids, nil
}

// DigestPage returns the archive's page of the digest of a recipient, date and revision, or
// an error that wraps news.ErrNotFound.
func (db *DB) DigestPage(ctx context.Context, recipient int64, date string, revision int) ([]byte, error) {
	pages, err := collect(ctx, db.r, column[[]byte], `SELECT p.html FROM digest d JOIN digest_page p ON p.hash = d.page
		WHERE d.recipient = $1 AND d.local_date = $2 AND d.revision = $3`, recipient, clean(date), revision)
	if err == nil && len(pages) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("page of the digest of %s: %w", date, db.explain(ctx, err))
	}
	return unpack(pages[0])
}

// PruneDigests drops the bytes of digests that were done with before that time, and the
// tags by which the reports in them are put right. Who was told what stays known for ever,
// so that no clock that is wrong can have anything told twice; the archive stays too.
func (db *DB) PruneDigests(ctx context.Context, before time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE digest SET raw = $2 WHERE due < $1 AND next_try IS NULL AND raw <> $2`,
			millis(before), []byte{})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE digest_item SET tags = '' WHERE at < $1 AND tags <> ''`, millis(before))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget old digests: %w", err)
	}
	return nil
}
