package delivery

import (
	"context"
	"time"

	"khabar/digest"
	"khabar/news"
	"khabar/process"
)

// A Store is the database of a Service; *store.DB is one.
type Store interface {
	digest.Source
	RecipientStore
	PlanStore
	SendStore
	SentStore
}

// A RecipientStore stores the recipients of digests. They stay stored when they are removed
// from the list.
type RecipientStore interface {
	// SyncRecipients stores the recipients in wanted as listed, and marks all others as not listed.
	// Those that it adds get now as Since. It returns the stored recipients in the order of wanted.
	SyncRecipients(ctx context.Context, wanted []news.Recipient, now time.Time) ([]news.Recipient, error)
	// Recipients returns all recipients, listed or not.
	Recipients(ctx context.Context) ([]news.Recipient, error)
	// RecipientsWithDigest returns the IDs of a subscription's recipients that have a digest of
	// a date, whatever its status.
	RecipientsWithDigest(ctx context.Context, subscription, date string) ([]int64, error)
}

// A PlanStore finds the reports that are to be sent, and stores digests and the ledger.
type PlanStore interface {
	// DueItems returns the items that match f now, newest first, and for each recipient, which of
	// them are not in its ledger. Recipient 0 has no ledger: all items are due for it.
	DueItems(ctx context.Context, f news.DigestFilter, recipients []int64) (news.DueItems, error)
	// UnknownTags returns the tags of refs that are in no stored taxonomy, present or past. If
	// no taxonomy is stored, it returns none.
	UnknownTags(ctx context.Context, refs []news.TagRef) ([]news.TagRef, error)
	// ItemsByID returns the items with the given IDs, in the order of ids. IDs without a stored
	// item are left out.
	ItemsByID(ctx context.Context, ids []int64) ([]news.Item, error)
	// ChangedReports returns the changes of the reports that a recipient was sent since a time.
	// Changes that an earlier digest has corrected are left out.
	ChangedReports(ctx context.Context, recipient int64, since time.Time) ([]news.ChangedReport, error)
	// SavePlan stores a digest with its ledger rows in one transaction. It stores nothing and
	// returns 0 when the recipient has a digest of that date and revision, when its ledger has
	// one of the reports, or when it has unsubscribed or is suspended.
	SavePlan(ctx context.Context, p news.DigestPlan) (id int64, err error)
	// DigestKey returns the secret that signs links; the same for all processes.
	DigestKey(ctx context.Context) ([]byte, error)
	// PruneDigests deletes the bytes of digests that were due before a time and are not to be
	// sent, and the tags in ledger rows from before that time. The rows and the archive stay.
	PruneDigests(ctx context.Context, before time.Time) error
}

// A SendStore leases digests to the processes that send them.
type SendStore interface {
	process.Store
	// NextDigest returns when a digest is next to be sent; zero when none is.
	NextDigest(ctx context.Context) (time.Time, error)
	// LeaseDigests leases at most limit digests to a process: those whose time to be sent is now
	// or earlier, earliest due first. It returns them with their bytes. A digest with the status
	// DigestUncertain may have arrived already.
	LeaseDigests(ctx context.Context, process int64, limit int, now time.Time) ([]news.Digest, error)
	// ReleaseDigests ends the leases of digests as if they had not been leased.
	ReleaseDigests(ctx context.Context, process int64, ids []int64) error
	// MarkUncertain records that a digest may have arrived from now on. If ours is false, another
	// process has taken over the lease, and the caller must not send the digest.
	MarkUncertain(ctx context.Context, process, id int64) (ours bool, err error)
	// RecordDigest stores the result of an attempt and ends the lease. It does nothing if another
	// process has taken over the lease.
	RecordDigest(ctx context.Context, process int64, r news.DigestResult) error
	// RetryDigest makes a digest that is uncertain or held due again, unchanged. found is false
	// if there is no such digest or a process is sending it.
	RetryDigest(ctx context.Context, id int64, now time.Time) (found bool, err error)
}

// A SentStore returns the digests that have been planned.
type SentStore interface {
	// Digest returns a digest with its bytes, or an error that wraps news.ErrNotFound.
	Digest(ctx context.Context, id int64) (news.Digest, error)
	// LastDigest returns the latest revision of a recipient's digest of a date, without its
	// bytes, or an error that wraps news.ErrNotFound.
	LastDigest(ctx context.Context, recipient int64, date string) (news.Digest, error)
	// DigestItems returns the IDs of the items in a recipient's digest of a date, ascending.
	DigestItems(ctx context.Context, recipient int64, date string) ([]int64, error)
}

// A PageStore is the database of Handler; *store.DB is one.
type PageStore interface {
	// RecipientByToken returns the recipient whose digest has an unsubscribe token with that
	// hash, or an error that wraps news.ErrNotFound.
	RecipientByToken(ctx context.Context, tokenHash []byte) (news.Recipient, error)
	// Unsubscribe ends the subscription of that recipient and returns the recipient, or an error
	// that wraps news.ErrNotFound. If the recipient has unsubscribed before, nothing changes.
	Unsubscribe(ctx context.Context, tokenHash []byte, now time.Time) (news.Recipient, error)
	// DigestPage returns the HTML of an archived digest, or an error that wraps
	// news.ErrNotFound.
	DigestPage(ctx context.Context, recipient int64, date string, revision int) ([]byte, error)
	// Digests returns the digests of a subscription that were due since a time, latest
	// first, without their bytes.
	Digests(ctx context.Context, subscription string, since time.Time) ([]news.Digest, error)
	// DigestKey returns the secret that signs links.
	DigestKey(ctx context.Context) ([]byte, error)
}
