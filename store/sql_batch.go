package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// A rowBatch gathers rows for one table and inserts them many at a time, which costs far less
// than one by one.
type rowBatch struct {
	insertStatement
	args []any
}

// newRowBatch returns an empty batch. columns is a list of names, separated by commas. tail is the
// end of the statement, such as ON CONFLICT …; it may be empty.
func newRowBatch(table, columns, tail string) *rowBatch {
	return &rowBatch{insertStatement: insertStatement{
		into:    fmt.Sprintf("%s (%s)", table, columns),
		columns: strings.Count(columns, ",") + 1,
		tail:    tail,
	}}
}

// add adds a row. It cleans the texts among the values.
func (b *rowBatch) add(values ...any) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			v = clean(s)
		}
		b.args = append(b.args, v)
	}
}

// flush inserts the rows that were added.
func (b *rowBatch) flush(ctx context.Context, db *DB, tx *sql.Tx) error {
	for _, rows := range batchSizes() {
		in := b.insertStatement
		in.rows = rows
		for size := rows * b.columns; len(b.args) >= size; b.args = b.args[size:] {
			_, err := tx.StmtContext(ctx, db.prepared(in)).ExecContext(ctx, b.args[:size]...)
			if err != nil {
				table, _, _ := strings.Cut(b.into, " ")
				return fmt.Errorf("insert into %s: %w", table, err)
			}
		}
	}
	return nil
}

// batchSizes returns the numbers of rows that statements are prepared for, largest first. Few
// sizes keep the number of prepared statements small. The largest is far below the engines'
// limits on parameters.
func batchSizes() []int { return []int{64, 16, 4, 1} }

// An insertStatement inserts a number of rows.
type insertStatement struct {
	into    string // table and columns
	columns int
	tail    string // ON CONFLICT …
	rows    int
}

func (in insertStatement) query(d *dialect) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + in.into + " VALUES ")
	for i := range in.rows * in.columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%in.columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString(d.parameter(i + 1))
	}
	b.WriteString(") " + in.tail)
	return b.String()
}

// prepare prepares the statements of batches, once for all transactions. It must not be
// called in a transaction, because on SQLite a transaction holds the only connection for
// writing. prepare does not hold db.mu while it waits for that connection, because the transaction
// that has the connection takes db.mu for each statement.
func (db *DB) prepare(ctx context.Context, batches []*rowBatch) error {
	for _, b := range batches {
		for _, rows := range batchSizes() {
			in := b.insertStatement
			in.rows = rows
			if db.prepared(in) != nil {
				continue
			}
			s, err := db.w.PrepareContext(ctx, in.query(db.dialect))
			if err == nil {
				err = db.storePrepared(in, s)
			}
			if err != nil {
				return db.explain(ctx, fmt.Errorf("prepare to insert into %s: %w", b.into, err))
			}
		}
	}
	return nil
}

// prepared returns the prepared statement for in; nil when there is none yet.
func (db *DB) prepared(in insertStatement) *sql.Stmt {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.inserts[in]
}

// storePrepared stores s as the prepared statement for in, or closes it when another goroutine
// has already stored one.
func (db *DB) storePrepared(in insertStatement, s *sql.Stmt) error {
	db.mu.Lock()
	first := db.inserts[in] == nil
	if db.inserts == nil {
		db.inserts = make(map[insertStatement]*sql.Stmt)
	}
	if first {
		db.inserts[in] = s
	}
	db.mu.Unlock()
	if !first {
		return s.Close()
	}
	return nil
}
