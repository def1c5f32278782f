package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"khabar/news"
	"khabar/text"
)

// maxProposal is the maximum length of the sentence of a proposal, in bytes.
const maxProposal = 1000

// propose stores a sentence of the item as a proposal for a test of the entry: the sentence of the
// first accepted evidence of the verdict e, or the title if it has no evidence.
func (r *reviewTx) propose(ctx context.Context, it *news.Item, entry int64, e news.ReviewEvent) error {
	if e.Kind != news.Rejected && e.Kind != news.Added {
		return fmt.Errorf("%w: only a rejected or added tag can become a test", news.ErrInvalid)
	}
	i := max(0, slices.IndexFunc(e.Evidence, func(e news.Evidence) bool { return e.Outcome == news.HitAccepted }))
	sentence := it.Title
	if i < len(e.Evidence) {
		at := e.Evidence[i]
		field, _ := fieldOf(it, at.Field)
		if s := news.Sentence(field, at.Start, at.End); s != "" {
			sentence = s
		}
	}
	return exec(ctx, r.tx, "propose a test", `INSERT INTO proposed_test (event, entry, want, text, closed, taken)
		VALUES ($1, $2, $3, $4, NULL, 0)`, e.ID, entry, flag(e.Kind == news.Added), text.Truncate(clean(sentence), maxProposal))
}

// Proposals returns proposals, newest first: only open ones, or closed ones too if all is true. A
// proposal whose verdict was undone is not open.
func (db *DB) Proposals(ctx context.Context, all bool) ([]news.Proposal, error) {
	found, err := collect(ctx, db.r, func(rows *sql.Rows) (p news.Proposal, err error) {
		var at int64
		var closed sql.NullInt64
		err = rows.Scan(&p.ID, &p.Entry, &p.Want, &p.Text, &p.Item, &p.Event, &p.Who, &at, &p.Reason, &closed, &p.Taken)
		p.At, p.Closed = fromMillis(at), fromNull(closed)
		return p, err
	}, `SELECT p.id, e.slug, p.want, p.text, r.item, r.id, r.who, r.at, r.reason, p.closed, p.taken
		FROM proposed_test p JOIN review_event r ON r.id = p.event JOIN entry e ON e.id = p.entry
		WHERE (p.closed IS NULL AND `+notUndone("r")+` OR p.closed IS NOT NULL AND $1 = 1) ORDER BY p.id DESC`, flag(all))
	if err != nil {
		return nil, fmt.Errorf("read proposed tests: %w", db.explain(ctx, err))
	}
	return found, nil
}

// CloseProposal records that a maintainer took a proposal into the taxonomy, or dismissed it.
// It returns news.ErrClosed when the proposal is closed already, and news.ErrNotFound when it does
// not exist.
func (db *DB) CloseProposal(ctx context.Context, id int64, taken bool, at time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		closed, err := collect(ctx, tx, column[int64], `UPDATE proposed_test SET closed = $1, taken = $2
			WHERE id = $3 AND closed IS NULL RETURNING id`, millis(at), flag(taken), id)
		if err != nil || len(closed) == 1 {
			return err
		}
		stored, err := collect(ctx, tx, column[int64], `SELECT id FROM proposed_test WHERE id = $1`, id)
		switch {
		case err != nil:
			return err
		case len(stored) == 0:
			return news.ErrNotFound
		}
		return news.ErrClosed
	})
	if err != nil {
		return fmt.Errorf("close proposed test %d: %w", id, err)
	}
	return nil
}
