package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

const personColumns = `p.name, p.role, p.created, p.disabled, p.keys, p.password`

// personValues is a row of personColumns while it is scanned: the values are scanned into targets,
// and then person returns the person.
type personValues struct {
	news.Person
	created  int64
	disabled sql.NullInt64
}

func (v *personValues) targets() []any {
	return []any{&v.Name, &v.Permission, &v.created, &v.disabled, &v.Keys, &v.Password}
}

// person returns the person that was scanned.
func (v *personValues) person() news.Person {
	v.Created, v.Disabled = fromMillis(v.created), fromNull(v.disabled)
	return v.Person
}

func scanPerson(rows *sql.Rows) (news.Person, error) {
	var v personValues
	err := rows.Scan(v.targets()...)
	return v.person(), err
}

// People returns all people, ordered by name.
func (db *DB) People(ctx context.Context) ([]news.Person, error) {
	all, err := collect(ctx, db.r, scanPerson, `SELECT `+personColumns+` FROM person p ORDER BY p.name`)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", db.explain(ctx, err))
	}
	return all, nil
}

// HasPeople reports whether anybody was ever added: disabled people count too.
func (db *DB) HasPeople(ctx context.Context) (bool, error) {
	found, err := collect(ctx, db.r, column[bool], `SELECT EXISTS (SELECT 1 FROM person)`)
	if err != nil {
		return false, fmt.Errorf("look for people: %w", db.explain(ctx, err))
	}
	return found[0], nil
}

// Person returns the person of that name, or an error that wraps news.ErrNotFound.
func (db *DB) Person(ctx context.Context, name string) (news.Person, error) {
	found, err := collect(ctx, db.r, scanPerson, `SELECT `+personColumns+` FROM person p WHERE p.name = $1`, clean(name))
	if err == nil && len(found) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return news.Person{}, fmt.Errorf("person %q: %w", name, db.explain(ctx, err))
	}
	return found[0], nil
}

// AddPerson adds a person who may sign in. It returns news.ErrExists when the name is taken.
func (db *DB) AddPerson(ctx context.Context, p news.Person) error {
	if err := news.CheckName(p.Name); err != nil {
		return fmt.Errorf("add person: %w", err)
	}
	if !p.Permission.Valid() {
		return fmt.Errorf("add person %s: %w: permission %q", p.Name, news.ErrInvalid, p.Permission)
	}
	err := db.write(ctx, func(tx *sql.Tx) error {
		added, err := collect(ctx, tx, column[int64], `INSERT INTO person (name, role, password, created, disabled, keys)
			VALUES ($1, $2, $3, $4, NULL, $5) ON CONFLICT (name) DO NOTHING RETURNING id`,
			p.Name, string(p.Permission), p.Password, millis(p.Created), flag(p.Keys))
		if err == nil && len(added) == 0 {
			err = news.ErrExists
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("add person %s: %w", p.Name, err)
	}
	return nil
}

// SetPassword sets the hash of a person's password. It ends all sessions of the person, except the
// session with the hash keep if that is not nil, and revokes all their tokens.
func (db *DB) SetPassword(ctx context.Context, name, hash string, keep []byte, at time.Time) error {
	if keep == nil {
		keep = []byte{} // NULL would compare as unknown, and no session would end
	}
	return db.changePerson(ctx, name, "set the password of", func(id int64) []statement {
		return []statement{
			{`UPDATE person SET password = $1 WHERE id = $2`, []any{hash, id}},
			{`DELETE FROM session WHERE person = $1 AND hash <> $2`, []any{id, keep}},
			revokeTokens(id, at),
		}
	})
}

// RehashPassword replaces the hash of an unchanged password, for instance with one that is
// costlier to compute. Sessions and tokens stay valid. When the stored hash is not the parameter
// old, the password was changed meanwhile, and RehashPassword does nothing. It returns
// news.ErrNotFound when there is no such person.
func (db *DB) RehashPassword(ctx context.Context, name, old, hash string) error {
	return db.changePerson(ctx, name, "rehash the password of", func(id int64) []statement {
		return []statement{{`UPDATE person SET password = $1 WHERE id = $2 AND password = $3`, []any{hash, id, old}}}
	})
}

// SetPermission sets what a person may do from now on.
func (db *DB) SetPermission(ctx context.Context, name string, p news.Permission) error {
	if !p.Valid() {
		return fmt.Errorf("set the permission of %s: %w: %q", name, news.ErrInvalid, p)
	}
	return db.changePerson(ctx, name, "set the permission of", func(id int64) []statement {
		return []statement{{`UPDATE person SET role = $1 WHERE id = $2`, []any{string(p), id}}}
	})
}

// SetKeys switches single-letter keyboard shortcuts on or off for a person.
func (db *DB) SetKeys(ctx context.Context, name string, on bool) error {
	return db.changePerson(ctx, name, "set the keys of", func(id int64) []statement {
		return []statement{{`UPDATE person SET keys = $1 WHERE id = $2`, []any{flag(on), id}}}
	})
}

// DisablePerson stops a person from signing in, ends all their sessions and revokes all their tokens.
func (db *DB) DisablePerson(ctx context.Context, name string, at time.Time) error {
	return db.changePerson(ctx, name, "disable", func(id int64) []statement {
		return []statement{
			{`UPDATE person SET disabled = $1 WHERE id = $2 AND disabled IS NULL`, []any{millis(at), id}},
			{`DELETE FROM session WHERE person = $1`, []any{id}},
			revokeTokens(id, at),
		}
	})
}

// EnablePerson lets a disabled person sign in again.
func (db *DB) EnablePerson(ctx context.Context, name string) error {
	return db.changePerson(ctx, name, "enable", func(id int64) []statement {
		return []statement{{`UPDATE person SET disabled = NULL WHERE id = $1`, []any{id}}}
	})
}

// A statement is one step of a change.
type statement struct {
	query string
	args  []any
}

// changePerson runs statements about one person in a transaction. It locks the person, so that no
// session starts meanwhile. It returns news.ErrNotFound when there is no such person. Error messages
// begin with the parameter doing, such as "disable", and the name.
func (db *DB) changePerson(ctx context.Context, name, doing string, steps func(id int64) []statement) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		id, err := db.lockPerson(ctx, tx, name)
		if err != nil {
			return err
		}
		for _, s := range steps(id) {
			if _, err := tx.ExecContext(ctx, s.query, s.args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", doing, name, err)
	}
	return nil
}

// lockPerson locks a person until the transaction ends, and returns the person's id. It returns
// news.ErrNotFound when there is no such person.
func (db *DB) lockPerson(ctx context.Context, tx *sql.Tx, name string) (int64, error) {
	ids, err := collect(ctx, tx, column[int64], `SELECT s.id FROM person s WHERE s.name = $1`+db.dialect.forUpdate, clean(name))
	if err == nil && len(ids) == 0 {
		err = news.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}
