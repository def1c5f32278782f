package review

import (
	"context"
	"time"

	"khabar/news"
)

// A Store is what the pages need of the database. *store.DB is one.
//
// Errors: what is not there wraps news.ErrNotFound; what a person sent that cannot be,
// news.ErrInvalid, with a text for that person; a decision that came late is a
// *news.ConflictError, which carries the one that stands.
type Store interface {
	reader
	desk
	rememberer
	archive
	people
	// FeedStates returns what is known of every feed, by slug.
	FeedStates(ctx context.Context) ([]news.FeedState, error)
	// Feeds returns every feed that was ever listed, by slug.
	Feeds(ctx context.Context) ([]news.Feed, error)
	// MakeFeedDue makes a listed, enabled feed due at once, so that whoever serves the database
	// reads it within seconds.
	MakeFeedDue(ctx context.Context, feed string, now time.Time) error
}

// A reader reads what is to be reviewed.
type reader interface {
	// Queue returns one page of the queue, newest first. Filter.Before is where it begins.
	Queue(ctx context.Context, f news.QueueFilter) (news.QueuePage, error)
	// ItemPage returns an item with its versions and everything that people did to it.
	ItemPage(ctx context.Context, id int64) (news.ItemPage, error)
	// Story returns a story with its reports and events; an ID that turned out to be another
	// story leads to that one, so the Story's ID may differ from the one asked for.
	Story(ctx context.Context, id int64) (news.Story, error)
	// SearchEntries returns listed entries whose ID or name has all words of query, those that
	// begin with it first, at most limit; no query gives the entries used most lately by who
	// added tags.
	SearchEntries(ctx context.Context, query string, limit int) ([]news.EntryMatch, error)
	// EntryNames returns the names of entries by their IDs; those that are not there are left out.
	EntryNames(ctx context.Context, ids []string) (map[string]string, error)
}

// A desk keeps what people decide.
type desk interface {
	// DecideTag puts a verdict on a tag of an item. Somebody else's verdict that the person
	// did not see makes a *news.ConflictError; the same verdict by the same person twice is
	// kept once.
	DecideTag(ctx context.Context, d news.Decision) (news.ReviewEvent, error)
	// PreviewBulk says what Bulk would decide now.
	PreviewBulk(ctx context.Context, b news.BulkDecision) (news.BulkPreview, error)
	// DecideBulk decides a tag of many items, each as Decide does. More than news.MaxBulk items
	// are refused with news.ErrInvalid.
	DecideBulk(ctx context.Context, b news.BulkDecision) (news.Batch, error)
	// Undo takes back an event of who, with all of its batch; it wraps news.ErrNotYours when
	// another did it, and news.ErrUndone when it is taken back already. It returns the new
	// events.
	Undo(ctx context.Context, event int64, who string, via news.Via, at time.Time) ([]news.ReviewEvent, error)
	// LastReviewEvent returns the last thing that who did and has not taken back, since a time;
	// the zero event when there is none.
	LastReviewEvent(ctx context.Context, who string, since time.Time) (news.ReviewEvent, error)
	// Triage notes, flags or assigns an item. Flagging what is flagged, and assigning to who
	// has it, do nothing and return the zero event.
	Triage(ctx context.Context, d news.Triage) (news.ReviewEvent, error)
	// DecideStory splits or merges stories.
	DecideStory(ctx context.Context, e news.StoryEvent) (news.StoryEvent, error)
	// Proposals returns the sentences that were offered as tests, the newest first; only
	// those that nobody has settled unless all.
	Proposals(ctx context.Context, all bool) ([]news.Proposal, error)
	// CloseProposal says that a proposal was taken into the taxonomy, or put away.
	CloseProposal(ctx context.Context, id int64, taken bool, at time.Time) error
	// CountVerdicts says how many verdicts who, and how many all people, have given since a time,
	// those taken back not counted.
	CountVerdicts(ctx context.Context, who string, since time.Time) (mine, all int, err error)
}

// people keeps who may sign in, with what, and for how long.
type people interface {
	// People returns everybody, by name.
	People(ctx context.Context) ([]news.Person, error)
	Person(ctx context.Context, name string) (news.Person, error)
	// AddPerson wraps news.ErrExists when there is one of that name.
	AddPerson(ctx context.Context, p news.Person) error
	// SetPassword stores a new hash, ends all sessions of the person except the one whose hash
	// is keep, and revokes all tokens.
	SetPassword(ctx context.Context, name, hash string, keep []byte, at time.Time) error
	SetPermission(ctx context.Context, name string, r news.Permission) error
	SetKeys(ctx context.Context, name string, on bool) error
	// DisablePerson keeps a person from signing in, ends all sessions and revokes all tokens.
	DisablePerson(ctx context.Context, name string, at time.Time) error
	// EnablePerson takes Disable back; sessions and tokens stay gone.
	EnablePerson(ctx context.Context, name string) error

	StartSession(ctx context.Context, s news.Session) error
	// Session returns a live session and its person, and notes that it is used; it wraps
	// news.ErrNotFound when there is none, it has expired, has been idle for longer than
	// idle, or its person is disabled.
	Session(ctx context.Context, hash []byte, now time.Time, idle time.Duration) (news.Session, news.Person, error)
	// Sessions returns the live sessions of a person, the newest first.
	Sessions(ctx context.Context, name string, now time.Time, idle time.Duration) ([]news.Session, error)
	// EndSession ends one session of a person; another's is news.ErrNotFound.
	EndSession(ctx context.Context, name string, hash []byte) error
	// EndSessions ends all of them and revokes all tokens.
	EndSessions(ctx context.Context, name string, at time.Time) error

	// AddToken keeps the hash of a new token, and returns the token's ID.
	AddToken(ctx context.Context, t news.Token, hash []byte) (int64, error)
	// Token returns the working token with that hash and its person, and notes that it is
	// used; it wraps news.ErrNotFound when there is none, or its person is disabled.
	Token(ctx context.Context, hash []byte, now time.Time) (news.Token, news.Person, error)
	// Tokens returns all tokens of a person, the newest first.
	Tokens(ctx context.Context, name string) ([]news.Token, error)
	// RevokeToken ends one token of a person; another's is news.ErrNotFound.
	RevokeToken(ctx context.Context, name string, id int64, at time.Time) error
}
