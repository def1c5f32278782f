package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// migrations is the table that says which migrations a database has had.
const migrations = `CREATE TABLE khabar_migration (n bigint PRIMARY KEY, name text NOT NULL, applied bigint NOT NULL)`

// A migration is one step of the schema. Steps only ever go forward.
type migration struct {
	n    int
	name string
	sql  string
}

// Migrate brings the database to the newest version, each step in a transaction of its
// own, and makes the file when there is none. It says from which version to which; two
// processes may migrate at once. A newer database is refused with ErrNewer.
func (db *DB) Migrate(ctx context.Context) (from, to int, err error) {
	steps, err := db.dialect.migrations()
	if err != nil {
		return 0, 0, err
	}
	if err := db.create(); err != nil {
		return 0, 0, fmt.Errorf("migrate %s: %w", db.name, err)
	}
	if from, err = db.version(ctx, db.w); err != nil {
		return 0, 0, fmt.Errorf("migrate %s: %w", db.name, err)
	}
	if err := db.checkVersion(from); err != nil {
		return from, from, fmt.Errorf("migrate %s: %w", db.name, err)
	}
	to = from
	for _, m := range steps[min(from, len(steps)):] {
		if err := db.migrate(ctx, m); err != nil {
			return from, to, fmt.Errorf("migrate %s to version %d, %s: %w", db.name, m.n, m.name, err)
		}
		to = m.n
	}
	return from, to, nil
}

// create makes SQLite's file.
func (db *DB) create() error {
	if !db.missing() {
		return nil
	}
	f, err := os.OpenFile(db.file, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	return f.Close()
}

// migrate takes one step, unless another process has taken it meanwhile.
func (db *DB) migrate(ctx context.Context, m migration) error {
	return db.writeOneByOne(ctx, func(tx *sql.Tx) error {
		version, err := db.version(ctx, tx)
		if err != nil || version >= m.n {
			return err
		}
		script := m.sql
		if m.n == 1 {
			script = migrations + ";\n" + script
		}
		if _, err := tx.ExecContext(ctx, script, db.dialect.script...); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO khabar_migration (n, name, applied) VALUES ($1, $2, $3)`,
			m.n, m.name, millis(time.Now()))
		return err
	})
}

// version returns the number of the last migration; 0 when there was none.
func (db *DB) version(ctx context.Context, q querier) (int, error) {
	n, err := collect(ctx, q, column[int], db.dialect.hasTable, "khabar_migration")
	if err != nil {
		return 0, err
	}
	if n[0] == 0 {
		return 0, db.refuseForeign(ctx, q)
	}
	n, err = collect(ctx, q, column[int], `SELECT coalesce(max(n), 0) FROM khabar_migration`)
	if err != nil {
		return 0, err
	}
	return n[0], nil
}

// refuseForeign refuses to put our tables into a file that holds another program's.
func (db *DB) refuseForeign(ctx context.Context, q querier) error {
	if db.file == "" {
		return nil // a PostgreSQL schema may be shared
	}
	n, err := collect(ctx, q, column[int], `SELECT count(*) FROM sqlite_schema`)
	if err != nil {
		return err
	}
	if n[0] > 0 {
		return fmt.Errorf("%s is another program's database; name another file", db.file)
	}
	return nil
}

// checkVersion refuses a version that this program does not know.
func (db *DB) checkVersion(version int) error {
	steps, err := db.dialect.migrations()
	if err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("%w: it is at version %d, and this program knows versions up to %d; use a newer khabar",
			ErrNewer, version, len(steps))
	}
	return nil
}

// migrations returns the steps in order; step n is the n-th.
func (d *dialect) migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, d.folder+"/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, name := range names {
		number, rest, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".sql"), "_")
		if n, err := strconv.Atoi(number); err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %s: its number must be %04d", name, i+1)
		}
		script, err := fs.ReadFile(migrationFiles, name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{n: i + 1, name: rest, sql: string(script)})
	}
	return all, nil
}
