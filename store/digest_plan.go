package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"khabar/news"
)

// errPlanned ends a transaction because another process has planned the same meanwhile.
var errPlanned = errors.New("planned already")

// SavePlan stores a digest, and every row that keeps it from being told twice, in one
// transaction. It stores nothing and returns 0 when there is one of that recipient, date
// and revision already, when another digest tells one of its reports, or when the recipient
// has unsubscribed or is held.
func (db *DB) SavePlan(ctx context.Context, p news.DigestPlan) (id int64, err error) {
	rows := newPlanRows()
	if err := db.prepare(ctx, rows.batches()); err != nil {
		return 0, fmt.Errorf("store a digest of %s: %w", p.Digest.Subscription, err)
	}
	raw, err := packed(p.Digest.Raw)
	if err != nil {
		return 0, fmt.Errorf("store a digest of %s: %w", p.Digest.Subscription, err)
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		id = 0
		s := &planRun{ctx: ctx, db: db, tx: tx, DigestPlan: p, raw: raw, rows: newPlanRows()}
		if err := s.lock(); err != nil {
			return err
		}
		if err := s.digest(); err != nil {
			return err
		}
		id = s.id
		return s.ledger()
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

// planRun is one run of SavePlan.
type planRun struct {
	ctx  context.Context
	db   *DB
	tx   *sql.Tx
	raw  []byte
	rows planRows
	id   int64
	news.DigestPlan
}

// lock makes others that plan for the recipient wait, and looks whether they were first.
func (s *planRun) lock() error {
	m := s.Digest
	free, err := collect(s.ctx, s.tx, column[int64], `SELECT s.id FROM digest_recipient s
		WHERE s.id = $1 AND s.unsubscribed IS NULL AND s.held IS NULL`+s.db.dialect.forUpdate, m.Recipient)
	if err != nil {
		return err
	}
	if len(free) == 0 {
		return errPlanned
	}
	made, err := collect(s.ctx, s.tx, column[int64],
		`SELECT id FROM digest WHERE recipient = $1 AND local_date = $2 AND revision = $3`, m.Recipient, m.Date, m.Revision)
	if err != nil {
		return err
	}
	if len(made) > 0 {
		return errPlanned
	}
	return s.refuseSentReports()
}

// refuseSentReports looks whether any report of the plan was told, or is about to be, by another.
func (s *planRun) refuseSentReports() error {
	ids := make([]int64, 0, len(s.Reports)+len(s.Older))
	for _, t := range s.Reports {
		ids = append(ids, t.Item)
	}
	arg, err := list(append(ids, s.Older...))
	if err != nil {
		return err
	}
	told, err := collect(s.ctx, s.tx, column[int64], `SELECT item FROM digest_item WHERE recipient = $1 AND item `+
		fmt.Sprintf(s.db.dialect.inIDs, 2)+` LIMIT 1`, s.Digest.Recipient, arg)
	if err == nil && len(told) > 0 {
		return errPlanned
	}
	return err
}

func (s *planRun) digest() error {
	m := s.Digest
	page, err := s.page()
	if err != nil {
		return err
	}
	var token, nextTry any
	if len(m.Token) > 0 {
		token = m.Token
	}
	if m.Status == news.DigestStored {
		nextTry = millis(m.Planned)
	}
	ids, err := collect(s.ctx, s.tx, column[int64], `INSERT INTO digest (recipient, local_date, revision, due, from_at,
			until_at, planned, status, message_id, subject, reports, raw, page, token, attempts, doubts, next_try, code, answer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, 0, $15, 0, '') RETURNING id`,
		m.Recipient, clean(m.Date), m.Revision, millis(m.Due), millis(m.Span.From), millis(m.Span.Until), millis(m.Planned),
		string(m.Status), clean(m.MessageID), clean(m.Subject), m.Reports, s.raw, page, token, nextTry)
	if err != nil {
		return err
	}
	s.id = ids[0]
	// A revision may be of a day long past: the ledger reaches further already.
	_, err = s.tx.ExecContext(s.ctx, `UPDATE digest_recipient SET filter = $1, covered = CASE
			WHEN CAST($4 AS bigint) > 1 AND covered > $2 THEN covered ELSE $2 END WHERE id = $3`,
		clean(s.Filter), millis(m.Span.Until), m.Recipient, m.Revision)
	return err
}

// page stores the page of the archive, unless there is the same one, and returns its hash.
func (s *planRun) page() (any, error) {
	if len(s.Digest.Page) == 0 {
		return nil, nil
	}
	hash := sha256.Sum256(s.Digest.Page)
	html, err := packed(s.Digest.Page)
	if err != nil {
		return nil, err
	}
	_, err = s.tx.ExecContext(s.ctx, `INSERT INTO digest_page (hash, html) VALUES ($1, $2) ON CONFLICT DO NOTHING`, hash[:], html)
	return hash[:], err
}

// described returns which of the plan's reports other readers were told of: what they said is
// stored already.
func (s *planRun) described() (map[int64]bool, error) {
	ids := make([]int64, len(s.Reports))
	for i, t := range s.Reports {
		ids[i] = t.Item
	}
	arg, err := list(ids)
	if err != nil {
		return nil, err
	}
	known, err := collect(s.ctx, s.tx, column[int64], `SELECT item FROM digest_report WHERE item `+fmt.Sprintf(s.db.dialect.inIDs, 1), arg)
	if err != nil {
		return nil, err
	}
	there := make(map[int64]bool, len(known))
	for _, id := range known {
		there[id] = true
	}
	return there, nil
}

// ledger stores what was told, given, put right and told anew.
func (s *planRun) ledger() error {
	m, at := s.Digest, millis(s.Digest.Planned)
	described, err := s.described()
	if err != nil {
		return err
	}
	for _, t := range s.Reports {
		s.rows.items.add(m.Recipient, t.Item, s.id, t.Version, strings.Join(t.Tags, " "), at)
		if !described[t.Item] {
			s.rows.reports.add(t.Item, t.Headline, t.Outlet, t.URL, t.Lang)
		}
	}
	for _, item := range s.Older {
		s.rows.items.add(m.Recipient, item, nil, 0, "", at)
	}
	for _, c := range s.Corrected {
		s.rows.corrections.add(m.Recipient, c.Item, c.Tag, s.id)
	}
	for _, b := range s.rows.batches() {
		if err := b.flush(s.ctx, s.db, s.tx); err != nil {
			return err
		}
	}
	for _, t := range s.Edited {
		_, err := s.tx.ExecContext(s.ctx, `UPDATE digest_item SET version = $1 WHERE recipient = $2 AND item = $3`,
			t.Version, m.Recipient, t.Item)
		if err != nil {
			return err
		}
	}
	return nil
}

// packed is what is stored of bytes; nothing stays nothing.
func packed(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return []byte{}, nil
	}
	return pack(string(b))
}

// unpack is the reverse of packed.
func unpack(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return plain, nil
}
