package review

import (
	"context"
	"time"

	"khabar/news"
)

// A rememberer knows what people did last.
type rememberer interface {
	// Recent returns what who did since a time and has not taken back, the latest first, at
	// most limit actions.
	Recent(ctx context.Context, who string, since time.Time, limit int) ([]news.Action, error)
}

// An archive keeps the digests that were sent.
type archive interface {
	// Mailings returns the digests of a subscription, or of all when it is empty, that were
	// due at or after since, latest first, without what is sent.
	Mailings(ctx context.Context, subscription string, since time.Time) ([]news.Mailing, error)
	// Mailing returns one digest.
	Mailing(ctx context.Context, id int64) (news.Mailing, error)
	// DigestPage returns a digest as an HTML page.
	DigestPage(ctx context.Context, recipient int64, date string, revision int) ([]byte, error)
}
