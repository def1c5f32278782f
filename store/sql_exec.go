package store

import (
	"context"
	"database/sql"
	"fmt"
)

// An execer is a pool or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// exec runs a statement that returns no rows. An error message begins with doing, such as "delete
// old postings".
func exec(ctx context.Context, e execer, doing, query string, args ...any) error {
	if _, err := e.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// exec runs a statement that returns no rows, in a separate transaction.
func (db *DB) exec(ctx context.Context, doing, query string, args ...any) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
