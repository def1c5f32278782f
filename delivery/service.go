package delivery

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"khabar/digest"
	"khabar/news"
	"khabar/process"
)

// A Store is what a Courier needs of the database.
type Store interface {
	digest.Source

	// SyncRecipients makes the listed recipients those given, and returns them.
	SyncRecipients(ctx context.Context, wanted []news.Recipient, now time.Time) ([]news.Recipient, error)
	Recipients(ctx context.Context) ([]news.Recipient, error)
	// Digest returns one digest with its bytes; LastDigest the latest revision of one
	// without, or news.ErrNotFound.
	Digest(ctx context.Context, id int64) (news.Digest, error)
	// RecipientsWithDigest returns which recipients of a subscription have a digest of a date.
	RecipientsWithDigest(ctx context.Context, subscription, date string) ([]int64, error)
	// RetryDigest makes one that is uncertain or held due again.
	RetryDigest(ctx context.Context, id int64, now time.Time) (found bool, err error)
	LastDigest(ctx context.Context, recipient int64, date string) (news.Digest, error)
	// DueItems returns what the recipients are to be told.
	DueItems(ctx context.Context, f news.DigestFilter, recipients []int64) (news.DueItems, error)
	// UnknownTags returns which tags nothing can have.
	UnknownTags(ctx context.Context, refs []news.TagRef) ([]news.TagRef, error)
	// ItemsByID and DigestItems return what a digest told.
	ItemsByID(ctx context.Context, ids []int64) ([]news.Item, error)
	DigestItems(ctx context.Context, recipient int64, date string) ([]int64, error)
	// ChangedReports returns what has changed about what the recipient was told.
	ChangedReports(ctx context.Context, recipient int64, since time.Time) ([]news.ChangedReport, error)
	// SavePlan stores a digest with its ledger; 0 when another process was first.
	SavePlan(ctx context.Context, p news.DigestPlan) (id int64, err error)
	// DigestKey is the secret that links are signed with.
	DigestKey(ctx context.Context) ([]byte, error)

	process.Store
	// ClaimDigests leases digests that are to be sent; ReleaseDigests gives them back unsent.
	ClaimDigests(ctx context.Context, process int64, limit int, now time.Time) ([]news.Digest, error)
	ReleaseDigests(ctx context.Context, process int64, ids []int64) error
	// MarkUncertain writes down that a digest is about to be out of our hands.
	MarkUncertain(ctx context.Context, process, id int64) (ours bool, err error)
	RecordDigest(ctx context.Context, process int64, r news.DigestResult) error
	// NextDigest is when a digest is next to be sent; zero when there is none.
	NextDigest(ctx context.Context) (time.Time, error)
	// PruneDigests drops what is too old to matter.
	PruneDigests(ctx context.Context, before time.Time) error
}

// A Service plans and sends the digests of a list.
type Service struct {
	List      *List
	Store     Store
	Log       *slog.Logger
	PublicURL string // where readers reach Handler, without a slash at its end; empty when they do not
	Dir       string // that folders and files of the list are relative to
	// Secret returns a secret by its name, such as SMTP_PASSWORD; empty when there is none.
	Secret func(name string) (string, error)
	// Names returns what gives an entry's name in a language; nil, or nothing, when none is known.
	Names func(lang string) func(entry string) string

	// What follows is for those who need another world than the usual one; nil means that.

	Now  func() time.Time
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	TLS  *tls.Config // for mail servers
	HTTP *http.Client
}

func (c *Service) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Service) dial(ctx context.Context, address string) (net.Conn, error) {
	if c.Dial != nil {
		return c.Dial(ctx, "tcp", address)
	}
	d := net.Dialer{Timeout: connectTime}
	return d.DialContext(ctx, "tcp", address)
}

func (c *Service) secret(name string) (string, error) {
	if c.Secret == nil {
		return "", nil
	}
	return c.Secret(name)
}

// subscription returns the subscription of an ID, or nil.
func (l *List) subscription(id string) *Subscription {
	for _, s := range l.Subscriptions {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// public reports whether readers reach Handler by an encrypted connection, without which
// programs for mail do not offer to unsubscribe by it (RFC 8058, section 3.1).
func (c *Service) public() bool { return strings.HasPrefix(c.PublicURL, "https://") }
