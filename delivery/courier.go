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
)

// A Store is what a Courier needs of the database.
type Store interface {
	digest.Source

	// SyncRecipients makes the listed recipients those given, and returns them.
	SyncRecipients(ctx context.Context, wanted []news.Recipient, now time.Time) ([]news.Recipient, error)
	Recipients(ctx context.Context) ([]news.Recipient, error)
	// Mailing returns one digest with its bytes; LastMailing the latest revision of one
	// without, or news.ErrNotFound.
	Mailing(ctx context.Context, id int64) (news.Mailing, error)
	// Having returns which recipients of a subscription have a digest of a date.
	Having(ctx context.Context, subscription, date string) ([]int64, error)
	// Retry makes one that is uncertain or held due again.
	Retry(ctx context.Context, id int64, now time.Time) (found bool, err error)
	LastMailing(ctx context.Context, recipient int64, date string) (news.Mailing, error)
	// DueItems returns what the recipients are to be told.
	DueItems(ctx context.Context, f news.MailFilter, recipients []int64) (news.Due, error)
	// UnknownTags returns which tags nothing can have.
	UnknownTags(ctx context.Context, refs []news.TagRef) ([]news.TagRef, error)
	// ItemsByID and ToldItems return what a digest told.
	ItemsByID(ctx context.Context, ids []int64) ([]news.Item, error)
	ToldItems(ctx context.Context, recipient int64, date string) ([]int64, error)
	// Changed returns what has changed about what the recipient was told.
	Changed(ctx context.Context, recipient int64, since time.Time) ([]news.Mailed, error)
	// SavePlan stores a digest with its ledger; 0 when another process was first.
	SavePlan(ctx context.Context, p news.MailPlan) (id int64, err error)
	// DigestKey is the secret that links are signed with.
	DigestKey(ctx context.Context) ([]byte, error)

	// Register makes a process that can hold leases; Unregister gives them all back.
	Register(ctx context.Context, now time.Time) (process int64, err error)
	Heartbeat(ctx context.Context, process int64, now time.Time) error
	Unregister(ctx context.Context, process int64) error
	// ClaimMailings leases digests that are to be sent; ReturnMailings gives them back unsent.
	ClaimMailings(ctx context.Context, process int64, limit int, now time.Time) ([]news.Mailing, error)
	ReturnMailings(ctx context.Context, process int64, ids []int64) error
	// GiveAway writes down that a digest is about to be out of our hands.
	GiveAway(ctx context.Context, process, id int64) (ours bool, err error)
	RecordMailing(ctx context.Context, process int64, r news.MailResult) error
	// NextMailing is when a digest is next to be sent; zero when there is none.
	NextMailing(ctx context.Context) (time.Time, error)
	// ForgetMailings drops what is too old to matter.
	ForgetMailings(ctx context.Context, before time.Time) error
}

// A Courier plans and sends the digests of a list.
type Courier struct {
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

func (c *Courier) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Courier) dial(ctx context.Context, address string) (net.Conn, error) {
	if c.Dial != nil {
		return c.Dial(ctx, "tcp", address)
	}
	d := net.Dialer{Timeout: connectTime}
	return d.DialContext(ctx, "tcp", address)
}

func (c *Courier) secret(name string) (string, error) {
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
func (c *Courier) public() bool { return strings.HasPrefix(c.PublicURL, "https://") }
