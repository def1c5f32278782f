package store_test

import (
	"errors"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// sessionTest is a test of the sessions of ana and ben, which end when they are idle for 12 hours.
type sessionTest struct {
	*testing.T
	db *store.DB
}

func newSessionTest(t *testing.T, db *store.DB) *sessionTest {
	t.Helper()
	for _, name := range []string{"ana", "ben"} {
		if err := db.AddPerson(t.Context(), news.Person{Name: name, Permission: news.PermissionAnalyst, Created: start}); err != nil {
			t.Fatal(err)
		}
	}
	return &sessionTest{t, db}
}

// start starts a session that expires after 48 hours.
func (s *sessionTest) start(hash, person string) {
	s.Helper()
	n := news.Session{Hash: []byte(hash), Person: person, Created: start, Seen: start, Expires: start.Add(48 * time.Hour)}
	if err := s.db.StartSession(s.Context(), n); err != nil {
		s.Fatal(err)
	}
}

func (s *sessionTest) isLive(hash string, at time.Time) bool {
	s.Helper()
	n, p, err := s.db.Session(s.Context(), []byte(hash), at, 12*time.Hour)
	if err != nil && !errors.Is(err, news.ErrNotFound) || err == nil && n.Person != p.Name {
		s.Fatalf("session %s: %+v, %+v, %v", hash, n, p, err)
	}
	return err == nil
}

func TestSessionsExpire(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		s := newSessionTest(t, db)
		s.start("one", "ana")
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
			if got := s.isLive(c.hash, start.Add(c.after)); got != c.want {
				t.Errorf("session %s after %v: live is %v, want %v", c.hash, c.after, got, c.want)
			}
		}
		s.start("two", "ana")
		if s.isLive("two", start.Add(13*time.Hour)) {
			t.Error("a session that was idle for 13 hours is live")
		}
	})
}

func TestSessionsAreEnded(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx, s := t.Context(), newSessionTest(t, db)
		s.start("one", "ben")
		if err := db.EndSession(ctx, "ana", []byte("one")); !errors.Is(err, news.ErrNotFound) || !s.isLive("one", start) {
			t.Errorf("end the session of ben as ana: %v, want ErrNotFound, and the session live", err)
		}
		s.start("two", "ben")
		if err := db.SetPassword(ctx, "ben", "new", []byte("two"), start); err != nil || s.isLive("one", start) || !s.isLive("two", start) {
			t.Errorf("SetPassword: %v; want only the session to keep live", err)
		}
		s.start("three", "ben")
		if err := db.EndSession(ctx, "ben", []byte("three")); err != nil || s.isLive("three", start) {
			t.Errorf("EndSession: %v; want the session ended", err)
		}
		if err := db.EndSessions(ctx, "ben", start); err != nil || s.isLive("two", start) {
			t.Errorf("EndSessions: %v; want all sessions ended", err)
		}
		s.start("four", "ben")
		if err := db.DisablePerson(ctx, "ben", start); err != nil || s.isLive("four", start) {
			t.Errorf("DisablePerson: %v; want the session ended", err)
		}
		if err := db.StartSession(ctx, news.Session{Hash: []byte("five"), Person: "ben", Expires: start}); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("start a session of a disabled person: %v, want ErrNotFound", err)
		}
	})
}

func TestTokens(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		newSessionTest(t, db)
		id, err := db.AddToken(ctx, news.Token{Person: "ana", Name: "archive", Scope: news.ScopeReview, Created: start}, []byte("h"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.AddToken(ctx, news.Token{Person: "ana", Scope: "all"}, []byte("i")); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("add a token of unknown scope: %v, want ErrInvalid", err)
		}
		if tok, p, err := db.Token(ctx, []byte("h"), start); err != nil || p.Name != "ana" || tok.Scope != news.ScopeReview {
			t.Errorf("Token: %+v, %+v, %v; want the token of ana for review", tok, p, err)
		}
		if err := db.RevokeToken(ctx, "ben", id, start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("revoke the token of ana as ben: %v, want ErrNotFound", err)
		}
		tokens, err := db.Tokens(ctx, "ana")
		if err != nil || len(tokens) != 1 || tokens[0].Used.IsZero() {
			t.Errorf("Tokens: %+v, %v; want one that was used", tokens, err)
		}
		if err := db.RevokeToken(ctx, "ana", id, start); err != nil {
			t.Error(err)
		}
		if _, _, err := db.Token(ctx, []byte("h"), start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("Token of a revoked token: %v, want ErrNotFound", err)
		}
	})
}

// Changing the password and ending all sessions revoke tokens, because the person may do so after
// somebody else got in and made tokens.
func TestTokensEndWithPasswordAndSessions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		newSessionTest(t, db)
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
				t.Errorf("after %s, the tokens of ana are %+v, %v; want the time at which they were revoked", what, tokens, err)
			}
		}
		if !works("ben's") {
			t.Error("a token of ben was revoked too")
		}
	})
}
