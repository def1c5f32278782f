package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"khabar/news"
)

// Correct puts a field of an account of an item right and returns the event. When the current correction of the field is
// not the one that c.Saw names, it changes nothing and returns a *news.ConflictError, unless the same person has made the
// same correction: then the request was sent twice. An account that the item does not have is news.ErrNotFound.
func (db *DB) Correct(ctx context.Context, c news.NewCorrection) (news.ReviewEvent, error) {
	var e news.ReviewEvent
	head := news.ReviewEvent{At: c.At, Who: c.Who, Via: c.Via, Kind: news.Corrected, Note: c.Note, Anchor: c.Anchor, Field: c.Field}
	err := db.review(ctx, head, func(r *reviewTx) (changed []int64, err error) {
		e, changed, err = r.correct(ctx, c)
		return changed, err
	})
	if err != nil {
		return news.ReviewEvent{}, fmt.Errorf("correct item %d, account %q: %w", c.Item, c.Anchor, err)
	}
	return e, nil
}

func (r *reviewTx) correct(ctx context.Context, c news.NewCorrection) (e news.ReviewEvent, changed []int64, err error) {
	it, err := r.item(ctx, c.Item)
	if err != nil {
		return e, nil, err
	}
	if c.Version != 0 && c.Version != it.Version {
		return e, nil, fmt.Errorf("%w: the text has changed since you saw it; look at it again", news.ErrInvalid)
	}
	if c.Anchor == news.AddedAccount {
		if c.Anchor, err = r.addAccount(ctx, &it, c.Field); err != nil {
			return e, nil, err
		}
		r.head.Anchor = c.Anchor
	}
	i := slices.IndexFunc(it.Accounts, func(a news.Account) bool { return a.Anchor == c.Anchor })
	if i < 0 {
		return e, nil, fmt.Errorf("account %q: %w", c.Anchor, news.ErrNotFound)
	}
	a := &it.Accounts[i]
	var value bytes.Buffer
	if err := json.Compact(&value, c.Value); err != nil {
		return e, nil, fmt.Errorf("%w: the value of %s: %w", news.ErrInvalid, c.Field, err)
	}
	if done, err := r.isCorrected(ctx, &it, a, c, value.Bytes()); done.ID != 0 || err != nil {
		return done, nil, err
	}
	made := news.Correction{Anchor: c.Anchor, Field: c.Field, Value: value.Bytes(), Version: it.Version}
	if err := made.Check(&it); err != nil {
		return e, nil, err
	}
	if err := a.Correct(made, it.Version); err != nil {
		return e, nil, err
	}
	for _, id := range a.Entries(c.Field) {
		if _, _, err := r.entry(ctx, id); err != nil {
			return e, nil, err
		}
	}
	r.head.Value = value.String()
	e, err = r.add(ctx, &it, 0, news.Tag{}, 0)
	return e, []int64{it.ID}, err
}

// maxAdded is how many accounts people may add to an item, undone ones included.
const maxAdded = 50

// addAccount adds an account without events to an item, and returns its anchor. field is the first that gets a value.
func (r *reviewTx) addAccount(ctx context.Context, it *news.Item, field news.AccountField) (anchor string, err error) {
	if field != news.FieldEvents {
		return "", fmt.Errorf("%w: what is added begins with its events, not with %q", news.ErrInvalid, field)
	}
	var n int
	row := r.tx.QueryRowContext(ctx, `SELECT count(DISTINCT anchor) FROM review_event WHERE item = $1 AND kind = 'corrected' AND anchor LIKE 'added|%'`, it.ID)
	if err := row.Scan(&n); err != nil {
		return "", fmt.Errorf("count added accounts: %w", err)
	}
	if n >= maxAdded {
		return "", fmt.Errorf("%w: people have added %d accounts to it, which is as many as an item can have", news.ErrInvalid, n)
	}
	anchor = news.NewAnchor(news.AddedAccount, "", "", n+1)
	it.Accounts = append(it.Accounts, news.NewAccount(anchor))
	return anchor, nil
}

// isCorrected returns the event of the correction that c repeats, or an event without an ID. It returns a conflict if
// somebody has corrected the field since the person looked.
func (r *reviewTx) isCorrected(ctx context.Context, it *news.Item, a *news.Account, c news.NewCorrection, value []byte) (news.ReviewEvent, error) {
	var last news.Correction
	for _, old := range a.Corrections {
		if old.Field == c.Field {
			last = old
		}
	}
	switch {
	case last.Event == c.Saw:
		return news.ReviewEvent{}, nil
	case last.Who == c.Who && bytes.Equal(last.Value, value):
		return r.event(ctx, last.Event)
	}
	return news.ReviewEvent{}, &news.ConflictError{Item: it.ID, Field: c.Field, Correction: last}
}

// loadCorrections applies the corrections of people to the accounts of items: the last one of each field that was not
// undone.
func (db *DB) loadCorrections(ctx context.Context, tx *sql.Tx, ids []int64, items map[int64]*news.Item) error {
	p := newParams(db.dialect)
	type row struct {
		item int64
		news.Correction
	}
	all, err := collect(ctx, tx, func(rows *sql.Rows) (r row, err error) {
		var at int64
		var value string
		err = rows.Scan(&r.item, &r.Anchor, &r.Field, &value, &r.Version, &r.Who, &at, &r.Event)
		r.Value, r.At = json.RawMessage(value), fromMillis(at)
		return r, err
	}, `SELECT r.item, r.anchor, r.field, r.value, r.version, r.who, r.at, r.id FROM review_event r
		WHERE r.item `+p.inIDs(ids)+` AND r.kind = 'corrected' AND `+notUndone("r")+`
		AND NOT EXISTS (SELECT 1 FROM review_event s WHERE s.item = r.item AND s.id > r.id AND s.kind = 'corrected'
			AND s.anchor = r.anchor AND s.field = r.field AND `+notUndone("s")+`) ORDER BY r.item, r.id`, p.args()...)
	if err != nil {
		return fmt.Errorf("corrections: %w", err)
	}
	for _, r := range all { // an account that a person added exists while its events do
		if it := items[r.item]; news.IsAdded(r.Anchor) && r.Field == news.FieldEvents {
			it.Accounts = append(it.Accounts, news.NewAccount(r.Anchor))
		}
	}
	for _, r := range all {
		it := items[r.item]
		i := correctedAccount(it, &r.Correction)
		if i < 0 {
			it.Uncorrected = append(it.Uncorrected, r.Correction)
			continue
		}
		if err := it.Accounts[i].Correct(r.Correction, it.Version); errors.Is(err, news.ErrInvalid) {
			it.Uncorrected = append(it.Uncorrected, r.Correction) // of a newer khabar
		} else if err != nil {
			return err
		}
	}
	return nil
}

// correctedAccount returns the index of the account that a correction is of, or -1. In a version that the person did not
// see, accounts whose anchors differ by their numbers may have changed places, so it is none of them.
func correctedAccount(it *news.Item, c *news.Correction) int {
	same := func(a news.Account) bool { return a.Anchor == c.Anchor }
	alike := func(a news.Account) bool { return news.Unnumbered(a.Anchor) == news.Unnumbered(c.Anchor) }
	i := slices.IndexFunc(it.Accounts, same)
	if i >= 0 && !news.IsAdded(c.Anchor) && c.Version != it.Version && slices.ContainsFunc(it.Accounts, func(a news.Account) bool { return alike(a) && !same(a) }) {
		return -1
	}
	return i
}
