package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

func TestPeople(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		add := func(name string, permission news.Permission) error {
			return db.AddPerson(ctx, news.Person{Name: name, Permission: permission, Password: "hash", Created: start, Keys: true})
		}
		for _, c := range []struct {
			name       string
			permission news.Permission
			want       error
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
			if err := add(c.name, c.permission); !errors.Is(err, c.want) {
				t.Errorf("add %q, %q: %v, want %v", c.name, c.permission, err, c.want)
			}
		}
		all, err := db.People(ctx)
		if err != nil || len(all) != 2 || all[0].Name != "ana" || !all[0].Keys || all[0].Password != "hash" || !all[0].Created.Equal(start) {
			t.Errorf("people: %+v, %v; want ana, as she was added, and ben", all, err)
		}
		for what, err := range map[string]error{
			"read": second(db.Person(ctx, "eve")), "password": db.SetPassword(ctx, "eve", "x", nil, start), "permission": db.SetPermission(ctx, "eve", news.PermissionAdmin),
			"keys": db.SetKeys(ctx, "eve", true), "disable": db.DisablePerson(ctx, "eve", start), "enable": db.EnablePerson(ctx, "eve"),
			"sessions": db.EndSessions(ctx, "eve", start), "session": db.StartSession(ctx, news.Session{Person: "eve", Hash: []byte("x")}),
			"token": second(db.AddToken(ctx, news.Token{Person: "eve", Scope: news.ScopeRead}, []byte("x"))),
		} {
			if !errors.Is(err, news.ErrNotFound) {
				t.Errorf("%s of a missing person: %v, want ErrNotFound", what, err)
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
			{"cheap", "costlier", "costly"}, // the password was changed meanwhile
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
			t.Errorf("rehash the password of a missing person: %v, want ErrNotFound", err)
		}
	})
}

// second returns the error of a call that returns something else too.
func second[T any](_ T, err error) error { return err }
