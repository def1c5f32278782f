package auth

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"khabar/news"
)

// tokenPrefix begins every token, so that a search in files or logs finds leaked tokens.
const tokenPrefix = "khb_"

// MaxTokenName is the maximum length of a token's name, in bytes.
const MaxTokenName = 60

// AddToken makes a token for the person who makes the request. It returns the secret, which is
// not stored. The error wraps news.ErrInvalid when the name is empty or too long, or the scope
// is not valid.
func (g *Guard) AddToken(ctx context.Context, name string, scope news.Scope) (secret string, err error) {
	t := news.Token{Person: IdentityOf(ctx).Name, Name: strings.TrimSpace(name), Scope: scope, Created: time.Now()}
	if t.Name == "" || len(t.Name) > MaxTokenName {
		return "", fmt.Errorf("name of a token: %w: want 1 to %d bytes", news.ErrInvalid, MaxTokenName)
	}
	secret = tokenPrefix + rand.Text()
	id, err := g.cfg.Store.AddToken(ctx, t, hashSecret(secret))
	if err != nil {
		return "", err
	}
	g.logChange(ctx, t.Person, "add a token", "token", id)
	return secret, nil
}

// RevokeToken revokes one token of a person.
func (g *Guard) RevokeToken(ctx context.Context, name string, id int64) error {
	if err := g.cfg.Store.RevokeToken(ctx, name, id, time.Now()); err != nil {
		return err
	}
	g.logChange(ctx, name, "revoke a token", "token", id)
	return nil
}
