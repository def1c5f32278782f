package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// usePrecision is how exactly the last use of a session or token is known: a write at every
// request would be one too many.
const usePrecision = time.Hour

// StartSession keeps a new session of an enabled person; of another it is news.ErrNotFound.
// Sessions that have expired are swept away meanwhile.
func (db *DB) StartSession(ctx context.Context, s news.Session) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		id, err := db.lockPerson(ctx, tx, s.Person)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE expires <= $1`, millis(s.Created)); err != nil {
			return err
		}
		begun, err := collect(ctx, tx, column[int64], `INSERT INTO session (hash, person, created, seen, expires)
			SELECT $1, p.id, $2, $3, $4 FROM person p WHERE p.id = $5 AND p.disabled IS NULL RETURNING person`,
			s.Hash, millis(s.Created), millis(s.Seen), millis(s.Expires), id)
		if err == nil && len(begun) == 0 {
			err = news.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("sign %s in: %w", s.Person, err)
	}
	return nil
}

const sessionColumns = `s.hash, s.created, s.seen, s.expires`

// liveSession is the condition that a session may be used at $1, when it must have been
// used after $2.
const liveSession = `s.expires > $1 AND s.seen > $2 AND p.disabled IS NULL`

type sessionRow struct {
	session news.Session
	person  news.Person
}

func scanSession(rows *sql.Rows) (r sessionRow, err error) {
	var v personValues
	var created, seen, expires int64
	err = rows.Scan(append([]any{&r.session.Hash, &created, &seen, &expires}, v.targets()...)...)
	r.person = v.finish()
	r.session.Person, r.session.Created = r.person.Name, fromMillis(created)
	r.session.Seen, r.session.Expires = fromMillis(seen), fromMillis(expires)
	return r, err
}

// Session returns the live session with that hash and whose it is, and notes its use. One
// that is not there, has expired, was not used for longer than idle, or is of a disabled
// person is news.ErrNotFound.
func (db *DB) Session(ctx context.Context, hash []byte, now time.Time, idle time.Duration) (news.Session, news.Person, error) {
	found, err := collect(ctx, db.r, scanSession, `SELECT `+sessionColumns+`, `+personColumns+`
		FROM session s JOIN person p ON p.id = s.person WHERE `+liveSession+` AND s.hash = $3`,
		millis(now), millis(now.Add(-idle)), hash)
	if err == nil && len(found) == 0 {
		err = news.ErrNotFound
	}
	if err == nil && now.Sub(found[0].session.Seen) >= usePrecision {
		_, err = db.w.ExecContext(ctx, `UPDATE session SET seen = $1 WHERE hash = $2 AND seen < $1`, millis(now), hash)
	}
	if err != nil {
		return news.Session{}, news.Person{}, fmt.Errorf("session: %w", db.explain(ctx, err))
	}
	return found[0].session, found[0].person, nil
}

// Sessions returns the live sessions of a person, newest first.
func (db *DB) Sessions(ctx context.Context, name string, now time.Time, idle time.Duration) ([]news.Session, error) {
	found, err := collect(ctx, db.r, scanSession, `SELECT `+sessionColumns+`, `+personColumns+`
		FROM session s JOIN person p ON p.id = s.person WHERE `+liveSession+` AND p.name = $3 ORDER BY s.created DESC, s.hash`,
		millis(now), millis(now.Add(-idle)), name)
	if err != nil {
		return nil, fmt.Errorf("sessions of %s: %w", name, db.explain(ctx, err))
	}
	all := make([]news.Session, len(found))
	for i, r := range found {
		all[i] = r.session
	}
	return all, nil
}

// EndSession ends a session of a person. One that is not theirs is news.ErrNotFound.
func (db *DB) EndSession(ctx context.Context, name string, hash []byte) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		ended, err := collect(ctx, tx, column[int64], `DELETE FROM session WHERE hash = $1
			AND person = (SELECT id FROM person WHERE name = $2) RETURNING person`, hash, clean(name))
		if err == nil && len(ended) == 0 {
			err = news.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("end a session of %s: %w", name, err)
	}
	return nil
}

// EndSessions ends all sessions of a person and revokes all their tokens.
func (db *DB) EndSessions(ctx context.Context, name string, at time.Time) error {
	return db.change(ctx, name, "end the sessions of", func(id int64) []statement {
		return []statement{
			{`DELETE FROM session WHERE person = $1`, []any{id}},
			revokeTokens(id, at),
		}
	})
}

// AddToken keeps the hash of a new token of an enabled person, and returns the token's ID.
func (db *DB) AddToken(ctx context.Context, t news.Token, hash []byte) (id int64, err error) {
	if !t.Scope.Valid() {
		return 0, fmt.Errorf("add a token of %s: %w: scope %q", t.Person, news.ErrInvalid, t.Scope)
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		person, err := db.lockPerson(ctx, tx, t.Person)
		if err != nil {
			return err
		}
		ids, err := collect(ctx, tx, column[int64], `INSERT INTO api_token (person, name, hash, scope, created)
			SELECT p.id, $1, $2, $3, $4 FROM person p WHERE p.id = $5 AND p.disabled IS NULL RETURNING id`,
			clean(t.Name), hash, string(t.Scope), millis(t.Created), person)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return news.ErrNotFound
		}
		id = ids[0]
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("add a token of %s: %w", t.Person, err)
	}
	return id, nil
}

type tokenRow struct {
	token  news.Token
	person news.Person
}

func scanToken(rows *sql.Rows) (r tokenRow, err error) {
	var v personValues
	var created int64
	var used, revoked sql.NullInt64
	t := &r.token
	err = rows.Scan(append([]any{&t.ID, &t.Name, &t.Scope, &created, &used, &revoked}, v.targets()...)...)
	r.person = v.finish()
	t.Person, t.Created, t.Used, t.Revoked = r.person.Name, fromMillis(created), fromNull(used), fromNull(revoked)
	return r, err
}

const tokenColumns = `t.id, t.name, t.scope, t.created, t.used, t.revoked`

// Token returns the working token with that hash and whose it is, and notes its use. One
// that is not there, was revoked, or is of a disabled person is news.ErrNotFound.
func (db *DB) Token(ctx context.Context, hash []byte, now time.Time) (news.Token, news.Person, error) {
	found, err := collect(ctx, db.r, scanToken, `SELECT `+tokenColumns+`, `+personColumns+`
		FROM api_token t JOIN person p ON p.id = t.person WHERE t.hash = $1 AND t.revoked IS NULL AND p.disabled IS NULL`, hash)
	if err == nil && len(found) == 0 {
		err = news.ErrNotFound
	}
	if err == nil && now.Sub(found[0].token.Used) >= usePrecision {
		_, err = db.w.ExecContext(ctx, `UPDATE api_token SET used = $1 WHERE id = $2`, millis(now), found[0].token.ID)
	}
	if err != nil {
		return news.Token{}, news.Person{}, fmt.Errorf("token: %w", db.explain(ctx, err))
	}
	return found[0].token, found[0].person, nil
}

// Tokens returns all tokens of a person, newest first.
func (db *DB) Tokens(ctx context.Context, name string) ([]news.Token, error) {
	found, err := collect(ctx, db.r, scanToken, `SELECT `+tokenColumns+`, `+personColumns+`
		FROM api_token t JOIN person p ON p.id = t.person WHERE p.name = $1 ORDER BY t.id DESC`, clean(name))
	if err != nil {
		return nil, fmt.Errorf("tokens of %s: %w", name, db.explain(ctx, err))
	}
	all := make([]news.Token, len(found))
	for i, r := range found {
		all[i] = r.token
	}
	return all, nil
}

// RevokeToken ends a token of a person. One that is not theirs, or has ended, is news.ErrNotFound.
func (db *DB) RevokeToken(ctx context.Context, name string, id int64, at time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		ended, err := collect(ctx, tx, column[int64], `UPDATE api_token SET revoked = $1 WHERE id = $2 AND revoked IS NULL
			AND person = (SELECT id FROM person WHERE name = $3) RETURNING id`, millis(at), id, clean(name))
		if err == nil && len(ended) == 0 {
			err = news.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke token %d of %s: %w", id, name, err)
	}
	return nil
}
