package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

func TestPeople(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		add := func(name string, rank news.Permission) error {
			return db.AddPerson(ctx, news.Person{Name: name, Permission: rank, Password: "hash", Created: start, Keys: true})
		}
		for _, c := range []struct {
			name string
			rank news.Permission
			want error
		}{
			{"ben", news.PermissionAnalyst, nil},
			{"ana", news.PermissionAdmin, nil},
			{"ana", news.PermissionReader, news.ErrExists},
			{"Ana", news.PermissionReader, news.ErrInvalid},
			{"", news.PermissionReader, news.ErrInvalid},
			{"eve", "queen", news.ErrInvalid},
			{strings.Repeat("x", news.MaxName+1), news.PermissionReader, news.ErrInvalid},
			{".x", news.PermissionReader, news.ErrInvalid},
		} {
			if err := add(c.name, c.rank); !errors.Is(err, c.want) {
				t.Errorf("add %q, %q: %v, want %v", c.name, c.rank, err, c.want)
			}
		}
		all, err := db.People(ctx)
		if err != nil || len(all) != 2 || all[0].Name != "ana" || !all[0].Keys || all[0].Password != "hash" || !all[0].Created.Equal(start) {
			t.Errorf("people: %+v, %v", all, err)
		}
		for what, err := range map[string]error{
			"read": second(db.Person(ctx, "eve")), "password": db.SetPassword(ctx, "eve", "x", nil, start), "rank": db.SetPermission(ctx, "eve", news.PermissionAdmin),
			"keys": db.SetKeys(ctx, "eve", true), "disable": db.DisablePerson(ctx, "eve", start), "enable": db.EnablePerson(ctx, "eve"),
			"sessions": db.EndSessions(ctx, "eve", start), "session": db.StartSession(ctx, news.Session{Person: "eve", Hash: []byte("x")}),
			"token": second(db.AddToken(ctx, news.Token{Person: "eve", Scope: news.ScopeRead}, []byte("x"))),
		} {
			if !errors.Is(err, news.ErrNotFound) {
				t.Errorf("%s of who is not there: %v", what, err)
			}
		}
	})
}

func TestHasPeople(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		has := func(want bool) {
			t.Helper()
			if got, err := db.HasPeople(t.Context()); err != nil || got != want {
				t.Errorf("HasPeople: %v, %v, want %v", got, err, want)
			}
		}
		has(false)
		if err := db.AddPerson(t.Context(), news.Person{Name: "ana", Permission: news.PermissionReader, Created: start}); err != nil {
			t.Fatal(err)
		}
		has(true)
		if err := db.DisablePerson(t.Context(), "ana", start); err != nil {
			t.Fatal(err)
		}
		has(true)
	})
}

func TestRehashPassword(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		if err := db.AddPerson(ctx, news.Person{Name: "ana", Permission: news.PermissionReader, Password: "cheap", Created: start}); err != nil {
			t.Fatal(err)
		}
		if err := db.StartSession(ctx, news.Session{Hash: []byte("s"), Person: "ana", Created: start, Seen: start, Expires: start.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.AddToken(ctx, news.Token{Person: "ana", Scope: news.ScopeRead, Created: start}, []byte("t")); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ old, hash, want string }{
			{"cheap", "costly", "costly"},
			{"cheap", "costlier", "costly"}, // somebody else was faster
		} {
			if err := db.RehashPassword(ctx, "ana", c.old, c.hash); err != nil {
				t.Fatal(err)
			}
			if p, err := db.Person(ctx, "ana"); err != nil || p.Password != c.want {
				t.Errorf("rehash %s to %s: the hash is %q, %v, want %q", c.old, c.hash, p.Password, err, c.want)
			}
		}
		if _, _, err := db.Session(ctx, []byte("s"), start, time.Hour); err != nil {
			t.Errorf("the session after rehashing: %v", err)
		}
		if _, _, err := db.Token(ctx, []byte("t"), start); err != nil {
			t.Errorf("the token after rehashing: %v", err)
		}
		if err := db.RehashPassword(ctx, "eve", "x", "y"); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("rehash the password of a missing person: %v", err)
		}
	})
}

// second returns the error of a call that returns something else too.
func second[T any](_ T, err error) error { return err }

func TestSessions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx, idle := t.Context(), 12*time.Hour
		for _, name := range []string{"ana", "ben"} {
			if err := db.AddPerson(ctx, news.Person{Name: name, Permission: news.PermissionReader, Created: start}); err != nil {
				t.Fatal(err)
			}
		}
		begin := func(hash, person string, at time.Time) {
			t.Helper()
			s := news.Session{Hash: []byte(hash), Person: person, Created: at, Seen: at, Expires: at.Add(48 * time.Hour)}
			if err := db.StartSession(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		alive := func(hash string, at time.Time) bool {
			t.Helper()
			s, p, err := db.Session(ctx, []byte(hash), at, idle)
			if err != nil && !errors.Is(err, news.ErrNotFound) || err == nil && s.Person != p.Name {
				t.Fatalf("session %s: %+v, %+v, %v", hash, s, p, err)
			}
			return err == nil
		}
		begin("one", "ana", start)
		for _, c := range []struct {
			hash  string
			after time.Duration
			want  bool
		}{
			{"one", time.Hour, true},
			{"none", time.Hour, false},
			{"one", 12 * time.Hour, true},
			{"one", 23 * time.Hour, true},
			{"one", 34 * time.Hour, true},
			{"one", 45 * time.Hour, true},
			{"one", 48 * time.Hour, false}, // it expires, however busy
		} {
			if got := alive(c.hash, start.Add(c.after)); got != c.want {
				t.Errorf("session %s after %v: %v", c.hash, c.after, got)
			}
		}
		begin("two", "ana", start)
		if alive("two", start.Add(13*time.Hour)) {
			t.Error("a session that was idle for 13 hours works")
		}
		begin("three", "ben", start)
		if err := db.EndSession(ctx, "ana", []byte("three")); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("ana ends ben's: %v", err)
		}
		begin("four", "ben", start)
		if err := db.SetPassword(ctx, "ben", "new", []byte("four"), start); err != nil || alive("three", start) || !alive("four", start) {
			t.Errorf("a new password ends all but the session that set it: %v", err)
		}
		if err := db.DisablePerson(ctx, "ben", start); err != nil || alive("four", start) {
			t.Errorf("disabled: %v", err)
		}
		if err := db.StartSession(ctx, news.Session{Hash: []byte("five"), Person: "ben", Expires: start}); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("sign in who is disabled: %v", err)
		}
	})
}

func TestTokens(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for _, name := range []string{"ana", "ben"} {
			if err := db.AddPerson(ctx, news.Person{Name: name, Permission: news.PermissionAnalyst, Created: start}); err != nil {
				t.Fatal(err)
			}
		}
		id, err := db.AddToken(ctx, news.Token{Person: "ana", Name: "archive", Scope: news.ScopeReview, Created: start}, []byte("h"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.AddToken(ctx, news.Token{Person: "ana", Scope: "all"}, []byte("i")); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("an odd scope: %v", err)
		}
		if tok, p, err := db.Token(ctx, []byte("h"), start); err != nil || p.Name != "ana" || tok.Scope != news.ScopeReview {
			t.Errorf("token: %+v, %+v, %v", tok, p, err)
		}
		if err := db.RevokeToken(ctx, "ben", id, start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("ben revokes ana's: %v", err)
		}
		tokens, err := db.Tokens(ctx, "ana")
		if err != nil || len(tokens) != 1 || tokens[0].Used.IsZero() {
			t.Errorf("tokens: %+v, %v", tokens, err)
		}
		if err := db.RevokeToken(ctx, "ana", id, start); err != nil {
			t.Error(err)
		}
		if _, _, err := db.Token(ctx, []byte("h"), start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("a revoked token: %v", err)
		}
	})
}

// A token must not outlive what it was made with: whoever changes a password or ends all
// sessions may do so because somebody else got in.
func TestTokensEndWithPasswordAndSessions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for _, name := range []string{"ana", "ben"} {
			if err := db.AddPerson(ctx, news.Person{Name: name, Permission: news.PermissionAnalyst, Created: start}); err != nil {
				t.Fatal(err)
			}
		}
		add := func(person, hash string) {
			t.Helper()
			if _, err := db.AddToken(ctx, news.Token{Person: person, Scope: news.ScopeRead, Created: start}, []byte(hash)); err != nil {
				t.Fatal(err)
			}
		}
		works := func(hash string) bool {
			t.Helper()
			_, _, err := db.Token(ctx, []byte(hash), start)
			if err != nil && !errors.Is(err, news.ErrNotFound) {
				t.Fatal(err)
			}
			return err == nil
		}
		add("ben", "ben's")
		for what, revoke := range map[string]func() error{
			"SetPassword": func() error { return db.SetPassword(ctx, "ana", "new", []byte("s"), start.Add(time.Hour)) },
			"EndSessions": func() error { return db.EndSessions(ctx, "ana", start.Add(time.Hour)) },
		} {
			add("ana", what+"1")
			add("ana", what+"2")
			if err := revoke(); err != nil {
				t.Fatal(err)
			}
			if works(what+"1") || works(what+"2") {
				t.Errorf("after %s, a token of ana still works", what)
			}
			tokens, err := db.Tokens(ctx, "ana")
			if err != nil || !tokens[0].Revoked.Equal(start.Add(time.Hour)) {
				t.Errorf("after %s, the tokens of ana are %+v, %v; want when they were revoked", what, tokens, err)
			}
		}
		if !works("ben's") {
			t.Error("a token of ben was revoked too")
		}
	})
}

// What does not follow from the events is found, and recomputing mends it.
func TestCheckFindsAWrongView(t *testing.T) {
	onEachEngineRaw(t, func(t *testing.T, b *bench, exec func(string)) {
		b.decide("ana", "a", "group/ttp", news.Rejected)
		b.decide("ana", "b", "group/ttp", news.Confirmed)
		b.wantSound()
		for _, damage := range []string{
			`UPDATE verdict SET who = 'eve' WHERE kind = 'rejected'`,
			`DELETE FROM verdict WHERE kind = 'confirmed'`,
			`INSERT INTO item_triage (item, flagged, assignee) SELECT max(id), 1, '' FROM item`,
		} {
			exec(damage)
			problems, err := b.db.Check(t.Context())
			b.must(err)
			if len(problems) == 0 {
				t.Errorf("%s: not found", damage)
			}
			_, err = b.db.RebuildVerdicts(t.Context())
			b.must(err)
			b.wantSound()
		}
	})
}

// onEachEngineRaw gives a test a way past the store.
func onEachEngineRaw(t *testing.T, test func(t *testing.T, b *bench, exec func(string))) {
	t.Helper()
	forEachEngine(t, func(t *testing.T, dsn string) {
		b := newBench(t, migrated(t, dsn))
		test(t, b, func(statement string) {
			if _, err := raw(t, dsn).ExecContext(t.Context(), statement); err != nil {
				t.Fatal(fmt.Errorf("%s: %w", statement, err))
			}
		})
	})
}
