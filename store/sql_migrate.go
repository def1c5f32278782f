package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// createMigrations creates the table of the migrations that were applied to a database.
const createMigrations = `CREATE TABLE khabar_migration (n bigint PRIMARY KEY, name text NOT NULL, applied bigint NOT NULL)`

// A migration is one step from a version of the schema to the next. There are no steps back. The
// script of a released migration is never edited.
type migration struct {
	n      int
	name   string
	script string
}

// Migrate migrates the database to the newest version, each step in a separate transaction, and
// creates the file if there is none. It returns the versions before and after. Several
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

// migrate runs one step, unless another process has run it meanwhile.
func (db *DB) migrate(ctx context.Context, m migration) error {
	return db.writeOneByOne(ctx, func(tx *sql.Tx) error {
		version, err := db.version(ctx, tx)
		if err != nil || version >= m.n {
			return err
		}
		script := m.script
		if m.n == 1 {
			script = createMigrations + ";\n" + script
		}
		if _, err := tx.ExecContext(ctx, script, db.dialect.script...); err != nil {
			return err
		}
		return exec(ctx, tx, "record the migration", `INSERT INTO khabar_migration (n, name, applied) VALUES ($1, $2, $3)`,
			m.n, m.name, millis(time.Now()))
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

// refuseForeign refuses a file that holds the tables of another program.
func (db *DB) refuseForeign(ctx context.Context, q querier) error {
	if db.file == "" {
		return nil // a PostgreSQL schema may be shared
	}
	// Another process may have created our tables since the caller looked for them.
	n, err := collect(ctx, q, column[int], `SELECT count(*) FROM sqlite_schema
		WHERE NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'khabar_migration')`)
	if err != nil {
		return err
	}
	if n[0] > 0 {
		return fmt.Errorf("%s is another program's database; name another file", db.file)
	}
	return nil
}

// checkVersion refuses a version that is newer than this program.
func (db *DB) checkVersion(version int) error {
	steps, err := db.dialect.migrations()
	if err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("%w: it is at version %d, and this program supports versions up to %d; use a newer khabar",
			ErrNewer, version, len(steps))
	}
	return nil
}

// migrations returns all migrations in order: migration n is at index n-1.
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
		all = append(all, migration{n: i + 1, name: rest, script: string(script)})
	}
	return all, nil
}
