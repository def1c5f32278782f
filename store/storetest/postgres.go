package storetest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// PostgresEnv names the environment variable with the postgres:// URL of a server on which
// tests may make schemas of their own.
const PostgresEnv = "KHABAR_TEST_POSTGRES"

// Postgres returns the URL of a fresh, migrated schema on the server, the only one to be
// seen under it.
func Postgres(t testing.TB, server string) string {
	t.Helper()
	s, err := schemas.take(t.Context(), server)
	if err != nil {
		t.Fatalf("%s: %v", PostgresEnv, err)
	}
	t.Cleanup(func() {
		if err := schemas.give(context.Background(), s); err != nil { // t.Context is cancelled by now
			t.Error(err)
		}
	})
	return s.url
}

// EmptySchema is like Postgres, but nothing is in the schema: for tests of migrating.
func EmptySchema(t testing.TB, server string) string {
	t.Helper()
	s, err := create(t.Context(), server)
	if err != nil {
		t.Fatalf("%s: %v", PostgresEnv, err)
	}
	t.Cleanup(func() {
		if err := s.drop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s.url
}

// schemas are those that no test of this process has in hand. It is a variable of the
// package because tests share it that know nothing of each other.
var schemas pool

// A pool keeps migrated schemas from one test to the next, emptied in between. Those that
// are in it when the process ends are dropped by a later one.
type pool struct {
	mu   sync.Mutex
	idle []schema
}

// take returns an empty, migrated schema.
func (p *pool) take(ctx context.Context, server string) (schema, error) {
	p.mu.Lock()
	i := slices.IndexFunc(p.idle, func(s schema) bool { return s.server == server })
	if i >= 0 {
		s := p.idle[i]
		p.idle = slices.Delete(p.idle, i, i+1)
		p.mu.Unlock()
		return s, nil
	}
	p.mu.Unlock()
	s, err := create(ctx, server)
	if err != nil {
		return s, err
	}
	return s, errors.Join(migrate(ctx, s.url), s.look(ctx))
}

// give takes a schema back. One whose definition is not as it was is dropped.
func (p *pool) give(ctx context.Context, s schema) error {
	same, err := s.empty(ctx)
	if err != nil || !same {
		return errors.Join(err, s.drop(ctx))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, s)
	return nil
}
