package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"khabar/news"
)

// An accountRow is a row of the table account.
type accountRow struct {
	anchor, status, body string
}

// accountRows returns accounts as they are stored.
func accountRows(accounts []news.Account) ([]accountRow, error) {
	rows := make([]accountRow, len(accounts))
	for i, a := range accounts {
		a.Corrections, a.Wrong = nil, false
		body, err := json.Marshal(a)
		if err != nil {
			return nil, fmt.Errorf("account %d: %w", i+1, err)
		}
		rows[i] = accountRow{clean(a.Anchor), string(a.Status.Is), clean(string(body))}
	}
	return rows, nil
}

// addAccounts adds the accounts of a version to the rows that are saved.
func (s *saveTx) addAccounts(v *newVersion) error {
	rows, err := accountRows(v.Accounts)
	if err != nil {
		return fmt.Errorf("item %d: %w", v.target.item, err)
	}
	for i, r := range rows {
		s.rows.accounts.add(v.target.item, v.target.version, i+1, r.anchor, r.status, r.body)
	}
	return nil
}

// loadAccounts reads the accounts of the latest versions of items.
func (db *DB) loadAccounts(ctx context.Context, tx *sql.Tx, ids []int64, items map[int64]*news.Item) error {
	p := newParams(db.dialect)
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return struct{}{}, err
		}
		var a news.Account
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			return struct{}{}, fmt.Errorf("item %d: %w", id, err)
		}
		items[id].Accounts = append(items[id].Accounts, a)
		return struct{}{}, nil
	}, `SELECT a.item, a.body FROM account a JOIN item i ON i.id = a.item AND i.version = a.version
		WHERE a.item `+p.inIDs(ids)+` ORDER BY a.item, a.n`, p.args()...)
	if err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	return nil
}

// sameAccounts reports whether the accounts that the classifier has made are the same as the stored ones.
func sameAccounts(stored, made []news.Account) bool {
	a, err := accountRows(stored)
	if err != nil {
		return false
	}
	b, err := accountRows(made)
	if err != nil || len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
