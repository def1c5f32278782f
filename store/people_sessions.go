package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// usePrecision is how old the stored time of the last use of a session or token may become before it
// is stored again. A write at every request would cost too much.
const usePrecision = time.Hour

// StartSession stores a new session of an enabled person. For a person who is disabled or does not
// exist it returns news.ErrNotFound. It also deletes the sessions that have expired.
func (db *DB) StartSession(ctx context.Context, s news.Session) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		id, err := db.lockPerson(ctx, tx, s.Person)
		if err != nil {
			return err
		}
		if err := exec(ctx, tx, "delete expired sessions", `DELETE FROM session WHERE expires <= $1`, millis(s.Created)); err != nil {
			return err
		}
		started, err := collect(ctx, tx, column[int64], `INSERT INTO session (hash, person, created, seen, expires)
			SELECT $1, p.id, $2, $3, $4 FROM person p WHERE p.id = $5 AND p.disabled IS NULL RETURNING person`,
			s.Hash, millis(s.Created), millis(s.Seen), millis(s.Expires), id)
		if err == nil && len(started) == 0 {
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

// liveSession is the condition that a session s of person p is valid at the time $1, and was used
// after the time $2.
const liveSession = `s.expires > $1 AND s.seen > $2 AND p.disabled IS NULL`

type sessionRow struct {
	session news.Session
	person  news.Person
}

func scanSession(rows *sql.Rows) (r sessionRow, err error) {
	var v personValues
	var created, seen, expires int64
	err = rows.Scan(append([]any{&r.session.Hash, &created, &seen, &expires}, v.targets()...)...)
	r.person = v.person()
	r.session.Person, r.session.Created = r.person.Name, fromMillis(created)
	r.session.Seen, r.session.Expires = fromMillis(seen), fromMillis(expires)
	return r, err
}

// Session returns the session with a hash, and its person, and records its use. It returns
// news.ErrNotFound when the session does not exist, has expired, was not used for the time idle, or
// belongs to a disabled person.
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

// Sessions returns the valid sessions of a person, as Session understands it, newest first.
func (db *DB) Sessions(ctx context.Context, name string, now time.Time, idle time.Duration) ([]news.Session, error) {
	found, err := collect(ctx, db.r, scanSession, `SELECT `+sessionColumns+`, `+personColumns+`
		FROM session s JOIN person p ON p.id = s.person WHERE `+liveSession+` AND p.name = $3 ORDER BY s.created DESC, s.hash`,
		millis(now), millis(now.Add(-idle)), clean(name))
	if err != nil {
		return nil, fmt.Errorf("sessions of %s: %w", name, db.explain(ctx, err))
	}
	all := make([]news.Session, len(found))
	for i, r := range found {
		all[i] = r.session
	}
	return all, nil
}

// EndSession ends a session of a person. It returns news.ErrNotFound when the session is not the
// person's.
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
	return db.changePerson(ctx, name, "end the sessions of", func(id int64) []statement {
		return []statement{
			{`DELETE FROM session WHERE person = $1`, []any{id}},
			revokeTokens(id, at),
		}
	})
}
