package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"khabar/news"
)

// errPlanned ends the transaction of SavePlan when the plan must not be stored: see SavePlan.
var errPlanned = errors.New("planned already")

// SavePlan stores a digest in one transaction, with rows of the ledger so that its reports are not
// sent again, and returns its ID. It stores nothing and returns 0 when the recipient already has a
// digest of that date and revision, was already sent one of the reports, or is unsubscribed or
// suspended. See decision 83.
func (db *DB) SavePlan(ctx context.Context, p news.DigestPlan) (id int64, err error) {
	if err := db.prepare(ctx, newPlanRows().batches()); err != nil {
		return 0, fmt.Errorf("store a digest of %s: %w", p.Digest.Subscription, err)
	}
	raw, err := compress(p.Digest.Raw)
	if err != nil {
		return 0, fmt.Errorf("store a digest of %s: %w", p.Digest.Subscription, err)
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		id = 0
		r := &planRun{db: db, tx: tx, DigestPlan: p, raw: raw, rows: newPlanRows()}
		if err := r.lockRecipient(ctx); err != nil {
			return err
		}
		if err := r.refuseSentReports(ctx); err != nil {
			return err
		}
		if err := r.insertDigest(ctx); err != nil {
			return err
		}
		id = r.id
		return r.insertLedger(ctx)
	})
	if errors.Is(err, errPlanned) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("store a digest of %s: %w", p.Digest.Subscription, err)
	}
	return id, nil
}

// planRows gathers the rows of a plan.
type planRows struct{ items, reports, corrections *rowBatch }

func newPlanRows() planRows {
	return planRows{
		items: newRowBatch("digest_item", "recipient, item, digest, version, tags, at", ""),
		reports: newRowBatch("digest_report", "item, headline, outlet, url, lang",
			"ON CONFLICT DO NOTHING"),
		corrections: newRowBatch("digest_correction", "recipient, item, tag, digest",
			"ON CONFLICT DO NOTHING"),
	}
}

func (r planRows) batches() []*rowBatch { return []*rowBatch{r.items, r.reports, r.corrections} }

// A planRun is one run of SavePlan.
type planRun struct {
	db   *DB
	tx   *sql.Tx
	raw  []byte // compressed
	rows planRows
	id   int64 // id of the stored digest
	news.DigestPlan
}

// lockRecipient locks the recipient, so that other processes that plan for it wait. It returns
// errPlanned when the recipient is unsubscribed or suspended, or already has the digest.
func (r *planRun) lockRecipient(ctx context.Context) error {
	d := r.Digest
	active, err := collect(ctx, r.tx, column[int64], `SELECT s.id FROM digest_recipient s
		WHERE s.id = $1 AND s.unsubscribed IS NULL AND s.held IS NULL`+r.db.dialect.forUpdate, d.Recipient)
	if err != nil {
		return err
	}
	if len(active) == 0 {
		return errPlanned
	}
	stored, err := collect(ctx, r.tx, column[int64],
		`SELECT id FROM digest WHERE recipient = $1 AND local_date = $2 AND revision = $3`, d.Recipient, d.Date, d.Revision)
	if err == nil && len(stored) > 0 {
		return errPlanned
	}
	return err
}

// refuseSentReports returns errPlanned when the ledger of the recipient already has one of the
// reports or older items of the plan.
func (r *planRun) refuseSentReports(ctx context.Context) error {
	ids := make([]int64, 0, len(r.Reports)+len(r.Older))
	for _, report := range r.Reports {
		ids = append(ids, report.Item)
	}
	p := newParams(r.db.dialect, r.Digest.Recipient)
	sent, err := collect(ctx, r.tx, column[int64], `SELECT item FROM digest_item WHERE recipient = $1 AND item `+
		p.inIDs(append(ids, r.Older...))+` LIMIT 1`, p.args()...)
	if err == nil && len(sent) > 0 {
		return errPlanned
	}
	return err
}

func (r *planRun) insertDigest(ctx context.Context) error {
	d := r.Digest
	page, err := r.insertPage(ctx)
	if err != nil {
		return err
	}
	var token, nextTry any
	if len(d.Token) > 0 {
		token = d.Token
	}
	if d.Status == news.DigestStored {
		nextTry = millis(d.Planned)
	}
	ids, err := collect(ctx, r.tx, column[int64], `INSERT INTO digest (recipient, local_date, revision, due, from_at,
			until_at, planned, status, message_id, subject, reports, raw, page, token, attempts, doubts, next_try, code, answer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, $15, 0, '') RETURNING id`,
		d.Recipient, clean(d.Date), d.Revision, millis(d.Due), millis(d.Span.From), millis(d.Span.Until), millis(d.Planned),
		string(d.Status), clean(d.MessageID), clean(d.Subject), d.Reports, r.raw, page, token, nextTry)
	if err != nil {
		return err
	}
	r.id = ids[0]
	// A later revision may be for an old date. Then later digests have already covered more.
	return exec(ctx, r.tx, "store the period covered", `UPDATE digest_recipient SET filter = $1, covered = CASE
			WHEN CAST($4 AS bigint) > 1 AND covered > $2 THEN covered ELSE $2 END WHERE id = $3`,
		clean(r.Filter), millis(d.Span.Until), d.Recipient, d.Revision)
}

// insertPage stores the page for the archive, unless the same page is stored, and returns its hash;
// nil when the digest has no page.
func (r *planRun) insertPage(ctx context.Context) (any, error) {
	if len(r.Digest.Page) == 0 {
		return nil, nil
	}
	hash := sha256.Sum256(r.Digest.Page)
	html, err := compress(r.Digest.Page)
	if err != nil {
		return nil, err
	}
	return hash[:], exec(ctx, r.tx, "store the page", `INSERT INTO digest_page (hash, html) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hash[:], html)
}

// insertLedger stores the reports, the older items and the corrections of the digest, and the
// versions of edited reports.
func (r *planRun) insertLedger(ctx context.Context) error {
	d, at := r.Digest, millis(r.Digest.Planned)
	described, err := r.describedItems(ctx)
	if err != nil {
		return err
	}
	for _, report := range r.Reports {
		r.rows.items.add(d.Recipient, report.Item, r.id, report.Version, strings.Join(report.Tags, " "), at)
		if !described[report.Item] {
			r.rows.reports.add(report.Item, report.Headline, report.Outlet, report.URL, report.Lang)
		}
	}
	for _, item := range r.Older {
		r.rows.items.add(d.Recipient, item, nil, 0, "", at)
	}
	for _, c := range r.Corrected {
		r.rows.corrections.add(d.Recipient, c.Item, c.Tag, r.id)
	}
	for _, b := range r.rows.batches() {
		if err := b.flush(ctx, r.db, r.tx); err != nil {
			return err
		}
	}
	for _, report := range r.Edited {
		if err := exec(ctx, r.tx, "store the version sent", `UPDATE digest_item SET version = $1 WHERE recipient = $2 AND item = $3`,
			report.Version, d.Recipient, report.Item); err != nil {
			return err
		}
	}
	return nil
}

// describedItems returns which items of the plan's reports have a row in digest_report, because
// another digest reported them.
func (r *planRun) describedItems(ctx context.Context) (map[int64]bool, error) {
	ids := make([]int64, len(r.Reports))
	for i, report := range r.Reports {
		ids[i] = report.Item
	}
	p := newParams(r.db.dialect)
	stored, err := collect(ctx, r.tx, column[int64], `SELECT item FROM digest_report WHERE item `+p.inIDs(ids), p.args()...)
	if err != nil {
		return nil, err
	}
	described := make(map[int64]bool, len(stored))
	for _, id := range stored {
		described[id] = true
	}
	return described, nil
}
