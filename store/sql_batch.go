package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// An insert is a statement that inserts a number of rows.
type insert struct {
	into    string // table and columns
	columns int
	tail    string // ON CONFLICT …
	rows    int
}

func (in insert) query(d *dialect) string {
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

// chunks are the numbers of rows that statements are prepared for, largest first. Few
// sizes keep few statements prepared; the largest stays under the engines' limits on
// parameters by far.
func chunks() []int { return []int{64, 16, 4, 1} }

// A bulk gathers rows for one table and inserts them many at a time, which costs far less
// than one by one.
type bulk struct {
	insert
	args []any
}

func newBulk(table, columns, tail string) *bulk {
	return &bulk{insert: insert{
		into:    fmt.Sprintf("%s (%s)", table, columns),
		columns: strings.Count(columns, ",") + 1,
		tail:    tail,
	}}
}

// add takes the values of one row; texts are cleaned here.
func (b *bulk) add(values ...any) {
	for _, v := range values {
		if s, ok := v.(string); ok {
			v = clean(s)
		}
		b.args = append(b.args, v)
	}
}

// flush inserts what has been gathered.
func (b *bulk) flush(ctx context.Context, db *DB, tx *sql.Tx) error {
	for _, rows := range chunks() {
		in := b.insert
		in.rows = rows
		for size := rows * b.columns; len(b.args) >= size; b.args = b.args[size:] {
			if err := db.insert(ctx, tx, in, b.args[:size]); err != nil {
				table, _, _ := strings.Cut(b.into, " ")
				return fmt.Errorf("insert into %s: %w", table, err)
			}
		}
	}
	return nil
}

// insert runs a statement that prepare has made ready.
func (db *DB) insert(ctx context.Context, tx *sql.Tx, in insert, args []any) error {
	_, err := tx.StmtContext(ctx, db.prepared(in)).ExecContext(ctx, args...)
	return err
}

// prepare makes the statements of bulks ready, once for all transactions. It must not be
// called within one: on SQLite that holds the only connection for writing. Nor may it hold
// the lock while it waits for that connection, for the transaction may wait for the lock.
func (db *DB) prepare(ctx context.Context, bulks []*bulk) error {
	for _, b := range bulks {
		for _, rows := range chunks() {
			in := b.insert
			in.rows = rows
			if db.prepared(in) != nil {
				continue
			}
			s, err := db.w.PrepareContext(ctx, in.query(db.dialect))
			if err == nil {
				err = db.keep(in, s)
			}
			if err != nil {
				return db.explain(ctx, fmt.Errorf("prepare to insert into %s: %w", b.into, err))
			}
		}
	}
	return nil
}

// prepared returns the statement for an insert; nil when it is not made ready yet.
func (db *DB) prepared(in insert) *sql.Stmt {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.inserts[in]
}

// keep keeps a statement, unless another goroutine has made one meanwhile.
func (db *DB) keep(in insert, s *sql.Stmt) error {
	db.mu.Lock()
	known := db.inserts[in] != nil
	if db.inserts == nil {
		db.inserts = make(map[insert]*sql.Stmt)
	}
	if !known {
		db.inserts[in] = s
	}
	db.mu.Unlock()
	if known {
		return s.Close()
	}
	return nil
}
