package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// AddToken stores the hash of a new token of an enabled person, and returns the token's ID. For a
// person who is disabled or does not exist it returns news.ErrNotFound.
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
	r.person = v.person()
	t.Person, t.Created, t.Used, t.Revoked = r.person.Name, fromMillis(created), fromNull(used), fromNull(revoked)
	return r, err
}

const tokenColumns = `t.id, t.name, t.scope, t.created, t.used, t.revoked`

// Token returns the token with a hash, and its person, and records its use. It returns
// news.ErrNotFound when the token does not exist, was revoked, or belongs to a disabled person.
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

// Tokens returns all tokens of a person, including revoked ones, newest first.
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

// RevokeToken revokes a token of a person. It returns news.ErrNotFound when the token is not the
// person's, or was revoked before.
func (db *DB) RevokeToken(ctx context.Context, name string, id int64, at time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		revoked, err := collect(ctx, tx, column[int64], `UPDATE api_token SET revoked = $1 WHERE id = $2 AND revoked IS NULL
			AND person = (SELECT id FROM person WHERE name = $3) RETURNING id`, millis(at), id, clean(name))
		if err == nil && len(revoked) == 0 {
			err = news.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke token %d of %s: %w", id, name, err)
	}
	return nil
}

// revokeTokens revokes all tokens of a person.
func revokeTokens(person int64, at time.Time) statement {
	return statement{`UPDATE api_token SET revoked = $1 WHERE person = $2 AND revoked IS NULL`, []any{millis(at), person}}
}
