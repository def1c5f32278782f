package auth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/alexedwards/argon2id"

	"khabar/news"
)

// Bounds of a password, in bytes.
const (
	MinPassword = 10
	MaxPassword = 200
)

// costs are the Argon2id parameters of new hashes: the minimum of OWASP's Password Storage Cheat
// Sheet. Hashes with other costs keep working; they are replaced when the person signs in.
var costs = argon2id.Params{Memory: 19 << 10 /* KiB */, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Bounds of the costs that are accepted from a stored hash, so that a damaged one neither
// exhausts the memory nor stops the program.
const (
	maxMemory      = 64 << 10 // KiB
	maxIterations  = 8
	maxParallelism = 8
	minSalt        = 8 // bytes
	minKey, maxKey = 16, 64
)

// maxHashing is how many passwords may be hashed at the same time. Each needs 19 MiB of memory, or up
// to maxMemory if its stored hash was made with other costs.
const maxHashing = 4

// HashPassword returns the Argon2id hash of a password in PHC string format. Only this hash is
// stored. The error wraps news.ErrInvalid when the password is too short or too long.
func HashPassword(password string) (string, error) {
	switch {
	case len(password) < MinPassword:
		return "", fmt.Errorf("password: %w: want at least %d characters", news.ErrInvalid, MinPassword)
	case len(password) > MaxPassword:
		return "", fmt.Errorf("password: %w: want at most %d bytes", news.ErrInvalid, MaxPassword)
	}
	return argon2id.CreateHash(password, &costs)
}

// checkPassword reports whether hash is the hash of password, and if so, whether it is outdated:
// made with other costs than the current ones. A hash that cannot be used is an error and matches no
// password, and checking it takes as long as checking one that can be used. For a name that does not
// exist the caller passes an empty hash, so the time does not reveal which names exist. Checking a
// hash with other costs takes longer or shorter, until its person signs in and it is replaced.
func checkPassword(hash, password string) (match, outdated bool, err error) {
	stored, _, _, err := argon2id.DecodeHash(hash)
	if err == nil {
		err = checkCosts(stored)
	}
	if err != nil {
		_, _ = argon2id.ComparePasswordAndHash(password, dummyHash())
		return false, false, err
	}
	match, err = argon2id.ComparePasswordAndHash(password, hash)
	return match, match && *stored != costs, err
}

// checkCosts returns an error when the costs of a hash are out of bounds.
func checkCosts(p *argon2id.Params) error {
	if p.Memory < 1 || p.Memory > maxMemory || p.Iterations < 1 || p.Iterations > maxIterations ||
		p.Parallelism < 1 || p.Parallelism > maxParallelism || p.SaltLength < minSalt || p.KeyLength < minKey || p.KeyLength > maxKey {
		return errors.New("the costs of the hash are out of bounds")
	}
	return nil
}

// dummyHash returns a hash with the current costs that matches no password.
func dummyHash() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", costs.Memory, costs.Iterations, costs.Parallelism,
		b64.EncodeToString(make([]byte, costs.SaltLength)), b64.EncodeToString(make([]byte, costs.KeyLength)))
}

// startHashing waits until fewer than maxHashing passwords are being hashed. The caller must
// call done after hashing. The error is the cause why ctx is done.
func (g *Guard) startHashing(ctx context.Context) (done func(), err error) {
	select {
	case g.hashing <- struct{}{}:
		return func() { <-g.hashing }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// hash waits for startHashing and then calls HashPassword.
func (g *Guard) hash(ctx context.Context, password string) (string, error) {
	done, err := g.startHashing(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return HashPassword(password)
}
