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

// leftover is the age at which the schema of an earlier process is dropped. No test takes so long.
const leftover = 24 * time.Hour

// prefix begins the name of every schema. The Unix time at which it was created comes next.
const prefix = "khabar_test_"

// A schema is a schema on a PostgreSQL server. Connections with its URL have its name as application
// name.
type schema struct {
	server, name, url string
	digest            string // digest of its definition when it was new
}

// create creates a schema without tables.
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
		if err := dropLeftovers(ctx, db); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, `CREATE SCHEMA `+s.name)
		return err
	})
}

// dropLeftovers drops the schemas of earlier processes.
func dropLeftovers(ctx context.Context, db *sql.DB) error {
	names, err := texts(ctx, db, `SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)`, prefix)
	if err != nil {
		return err
	}
	for _, name := range names {
		created, _, _ := strings.Cut(strings.TrimPrefix(name, prefix), "_")
		if n, err := strconv.ParseInt(created, 10, 64); err != nil || time.Since(time.Unix(n, 0)) < leftover {
			continue
		}
		if _, err := db.ExecContext(ctx, `DROP SCHEMA IF EXISTS `+name+` CASCADE`); err != nil {
			return err
		}
	}
	return nil
}

// drop drops the schema with everything in it.
func (s schema) drop(ctx context.Context) error {
	return on(s.server, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `DROP SCHEMA `+s.name+` CASCADE`)
		return err
	})
}

// definition is a query whose result differs when anything about the tables of the schema has
// changed: the rows of the catalogue with the transactions that wrote them, the migrations, and
// the statistics and size on disk of each table, which the planner uses.
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

// recordDefinition stores the digest of the definition.
func (s *schema) recordDefinition(ctx context.Context) error {
	return on(s.url, func(db *sql.DB) error { return db.QueryRowContext(ctx, definition).Scan(&s.digest) })
}

// empty deletes all rows, resets all sequences, and reports whether the definition is unchanged. If
// it has changed, it deletes nothing. It first ends statements that a killed process left running.
func (s schema) empty(ctx context.Context) (same bool, err error) {
	err = on(s.url, func(db *sql.DB) error {
		if _, err := db.ExecContext(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE application_name = $1 AND pid <> pg_backend_pid() AND state <> 'idle'`, s.name); err != nil {
			return err
		}
		var now string
		if err := db.QueryRowContext(ctx, definition).Scan(&now); err != nil || now != s.digest {
			return err
		}
		same = true
		tables, err := texts(ctx, db, `SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename <> 'khabar_migration'`)
		if err != nil {
			return err
		}
		// One statement, because references are checked when it ends.
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

// texts returns the rows of a query with one text each.
func texts(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err returns the errors that matter
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

// on runs f with a connection to a server. The driver is the one that store imports.
func on(url string, f func(*sql.DB) error) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	return errors.Join(f(db), db.Close())
}
