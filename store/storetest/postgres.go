package storetest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// PostgresEnv is the environment variable with the postgres:// URL of a server on which tests may
// create schemas.
const PostgresEnv = "KHABAR_TEST_POSTGRES"

// Postgres returns the URL of a new, migrated schema on the server. No other schema is visible
// under that URL.
func Postgres(t testing.TB, server string) string {
	t.Helper()
	s, err := schemas.get(t.Context(), server)
	if err != nil {
		t.Fatalf("%s: %v", PostgresEnv, err)
	}
	t.Cleanup(func() {
		if err := schemas.put(context.Background(), s); err != nil { // t.Context is cancelled by now
			t.Error(err)
		}
	})
	return s.url
}

// EmptySchema returns the URL of a schema without tables, for tests of migrating.
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

// schemas has the schemas that no test of this process is using. It is a package variable because
// independent tests share it.
var schemas pool

// A pool keeps migrated schemas from one test to the next, and empties them in between. Schemas
// that are still in it when the process ends are dropped by a later process.
type pool struct {
	mu   sync.Mutex
	idle []schema
}

// get returns an empty, migrated schema.
func (p *pool) get(ctx context.Context, server string) (schema, error) {
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
	return s, errors.Join(migrate(ctx, s.url), s.recordDefinition(ctx))
}

// put returns a schema to the pool, or drops it when its definition has changed.
func (p *pool) put(ctx context.Context, s schema) error {
	same, err := s.empty(ctx)
	if err != nil || !same {
		return errors.Join(err, s.drop(ctx))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, s)
	return nil
}
