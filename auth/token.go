package auth

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"khabar/news"
)

// tokenPrefix begins every token, so that a search finds one that has leaked.
const tokenPrefix = "khb_"

// MaxTokenName is how long the name of a token may be, in bytes.
const MaxTokenName = 60

// AddToken makes a token for the person who makes the request. It returns the secret, which
// is not stored. A missing or long name and an unknown scope wrap news.ErrInvalid.
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
