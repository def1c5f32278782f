package store_test

import (
	"errors"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

func TestSessions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx, idle := t.Context(), 12*time.Hour
		for _, name := range []string{"ana", "ben"} {
			if err := db.AddPerson(ctx, news.Person{Name: name, Permission: news.PermissionReader, Created: start}); err != nil {
				t.Fatal(err)
			}
		}
		startSession := func(hash, person string, at time.Time) {
			t.Helper()
			s := news.Session{Hash: []byte(hash), Person: person, Created: at, Seen: at, Expires: at.Add(48 * time.Hour)}
			if err := db.StartSession(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		isLive := func(hash string, at time.Time) bool {
			t.Helper()
			s, p, err := db.Session(ctx, []byte(hash), at, idle)
			if err != nil && !errors.Is(err, news.ErrNotFound) || err == nil && s.Person != p.Name {
				t.Fatalf("session %s: %+v, %+v, %v", hash, s, p, err)
			}
			return err == nil
		}
		startSession("one", "ana", start)
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
			{"one", 48 * time.Hour, false}, // it expires, however often it is used
		} {
			if got := isLive(c.hash, start.Add(c.after)); got != c.want {
				t.Errorf("session %s after %v: live is %v, want %v", c.hash, c.after, got, c.want)
			}
		}
		startSession("two", "ana", start)
		if isLive("two", start.Add(13*time.Hour)) {
			t.Error("a session that was idle for 13 hours is live")
		}
		startSession("three", "ben", start)
		if err := db.EndSession(ctx, "ana", []byte("three")); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("end the session of ben as ana: %v", err)
		}
		startSession("four", "ben", start)
		if err := db.SetPassword(ctx, "ben", "new", []byte("four"), start); err != nil || isLive("three", start) || !isLive("four", start) {
			t.Errorf("after SetPassword, not only the session to keep is live: %v", err)
		}
		if err := db.DisablePerson(ctx, "ben", start); err != nil || isLive("four", start) {
			t.Errorf("after DisablePerson, a session is live: %v", err)
		}
		if err := db.StartSession(ctx, news.Session{Hash: []byte("five"), Person: "ben", Expires: start}); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("start a session of a disabled person: %v", err)
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
			t.Errorf("add a token of unknown scope: %v", err)
		}
		if tok, p, err := db.Token(ctx, []byte("h"), start); err != nil || p.Name != "ana" || tok.Scope != news.ScopeReview {
			t.Errorf("Token: %+v, %+v, %v", tok, p, err)
		}
		if err := db.RevokeToken(ctx, "ben", id, start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("revoke the token of ana as ben: %v", err)
		}
		tokens, err := db.Tokens(ctx, "ana")
		if err != nil || len(tokens) != 1 || tokens[0].Used.IsZero() {
			t.Errorf("Tokens: %+v, %v", tokens, err)
		}
		if err := db.RevokeToken(ctx, "ana", id, start); err != nil {
			t.Error(err)
		}
		if _, _, err := db.Token(ctx, []byte("h"), start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("Token of a revoked one: %v", err)
		}
	})
}

// A person who changes the password or ends all sessions may do so because somebody else got in,
// who may have made tokens.
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
