package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// leftover is the age at which a schema of a process that is gone is dropped by the next
// that comes along. No test takes that long.
const leftover = 24 * time.Hour

// prefix begins the name of every schema; the Unix time at which it was made comes next.
const prefix = "khabar_test_"

// A schema of a PostgreSQL server. Its name is also that under which connections through
// its URL are known to the server.
type schema struct {
	server, name, url string
	mark              string // its definition when it was new
}

// create makes a schema without tables.
func create(ctx context.Context, server string) (schema, error) {
	u, err := url.Parse(server)
	if err != nil {
		return schema{}, errors.New("not a URL") // err shows the password
	}
	s := schema{server: server, name: prefix + strconv.FormatInt(time.Now().Unix(), 10) + "_" + strings.ToLower(rand.Text())}
	q := u.Query()
	q.Set("search_path", s.name)
	q.Set("application_name", s.name)
	u.RawQuery = q.Encode()
	s.url = u.String()
	return s, on(server, func(db *sql.DB) error {
		if err := sweep(ctx, db); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, `CREATE SCHEMA `+s.name)
		return err
	})
}

// sweep drops the schemas of processes that are gone.
func sweep(ctx context.Context, db *sql.DB) error {
	names, err := texts(ctx, db, `SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)`, prefix)
	if err != nil {
		return err
	}
	for _, name := range names {
		made, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		if n, err := strconv.ParseInt(made, 10, 64); err != nil || time.Since(time.Unix(n, 0)) < leftover {
			continue
		}
		if _, err := db.ExecContext(ctx, `DROP SCHEMA IF EXISTS `+name+` CASCADE`); err != nil {
			return err
		}
	}
	return nil
}

// drop drops the schema with all in it.
func (s schema) drop(ctx context.Context) error {
	return on(s.server, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `DROP SCHEMA `+s.name+` CASCADE`)
		return err
	})
}

// definition asks for what differs when anything about the schema's tables has changed: the
// rows of the catalogue with the transactions that wrote them, the migrations, and whether
// the planner knows more of a table, or finds more of it on disk, than when it was new.
const definition = `SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
	SELECT 'n' || n || ' ' || xmin FROM khabar_migration
	UNION ALL SELECT 't' || oid || ' ' || xmin || ' ' || reltuples || ' ' || (pg_relation_size(oid) > 200000)
		FROM pg_class WHERE relnamespace = current_schema::regnamespace
	UNION ALL SELECT 'c' || oid || ' ' || xmin FROM pg_constraint WHERE connamespace = current_schema::regnamespace
	UNION ALL SELECT 'a' || a.attrelid || ' ' || a.attnum || ' ' || a.xmin FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
		WHERE t.relnamespace = current_schema::regnamespace AND t.relkind = 'r'
	UNION ALL SELECT 'g' || g.oid || ' ' || g.xmin FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
		WHERE t.relnamespace = current_schema::regnamespace
	) AS parts(part)`

// look remembers the definition.
func (s *schema) look(ctx context.Context) error {
	return on(s.url, func(db *sql.DB) error { return db.QueryRowContext(ctx, definition).Scan(&s.mark) })
}

// empty deletes all rows and sets all counters back, and reports whether the definition is
// still the same; if not, nothing is deleted. What a killed process has begun is ended first.
func (s schema) empty(ctx context.Context) (same bool, err error) {
	err = on(s.url, func(db *sql.DB) error {
		if _, err := db.ExecContext(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE application_name = $1 AND pid <> pg_backend_pid() AND state <> 'idle'`, s.name); err != nil {
			return err
		}
		var mark string
		if err := db.QueryRowContext(ctx, definition).Scan(&mark); err != nil || mark != s.mark {
			return err
		}
		same = true
		tables, err := texts(ctx, db, `SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename <> 'khabar_migration'`)
		if err != nil {
			return err
		}
		// One statement, for references are looked at when it ends.
		var deletes []string
		for i, table := range tables {
			deletes = append(deletes, fmt.Sprintf(`t%d AS (DELETE FROM %s)`, i, table))
		}
		_, err = db.ExecContext(ctx, `WITH `+strings.Join(deletes, ", ")+` SELECT setval(oid::regclass, 1, false)
			FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind = 'S'`)
		return err
	})
	return same, err
}

// texts returns the rows of a query for one text each.
func texts(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what matters
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// on connects to a server for as long as f takes. The driver is store's.
func on(url string, f func(*sql.DB) error) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	return errors.Join(f(db), db.Close())
}
