package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
)

// digestKeySize is the size of DigestKey in bytes.
const digestKeySize = 32

// DigestKey returns the secret that signs links into the archive. The first call makes it; it is
// the same for all processes. See decision 84.
func (db *DB) DigestKey(ctx context.Context) (key []byte, err error) {
	const query = `SELECT secret FROM digest_key WHERE id = 1`
	if keys, err := collect(ctx, db.r, column[[]byte], query); err == nil && len(keys) == 1 {
		return keys[0], nil
	}
	secret := make([]byte, digestKeySize)
	_, _ = rand.Read(secret) // never fails
	err = db.write(ctx, func(tx *sql.Tx) error {
		if err := exec(ctx, tx, "store", `INSERT INTO digest_key (id, secret) VALUES (1, $1) ON CONFLICT DO NOTHING`, secret); err != nil {
			return err
		}
		keys, err := collect(ctx, tx, column[[]byte], query)
		if err == nil {
			key = keys[0]
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the key of digests: %w", err)
	}
	return key, nil
}
