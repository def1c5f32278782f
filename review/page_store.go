package review

import (
	"context"
	"time"

	"khabar/news"
)

// A rememberer knows what people did last.
type rememberer interface {
	// RecentActions returns what who did since a time and has not taken back, the latest first, at
	// most limit actions.
	RecentActions(ctx context.Context, who string, since time.Time, limit int) ([]news.Action, error)
}

// An archive keeps the digests that were sent.
type archive interface {
	// Digests returns the digests of a subscription, or of all when it is empty, that were
	// due at or after since, latest first, without what is sent.
	Digests(ctx context.Context, subscription string, since time.Time) ([]news.Digest, error)
	// Digest returns one digest.
	Digest(ctx context.Context, id int64) (news.Digest, error)
	// DigestPage returns a digest as an HTML page.
	DigestPage(ctx context.Context, recipient int64, date string, revision int) ([]byte, error)
}
