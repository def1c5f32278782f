package review

import (
	"context"
	"time"

	"khabar/news"
)

// A Store is the database of the pages. *store.DB implements it.
//
// Errors wrap news.ErrNotFound when something does not exist, and news.ErrInvalid, with a text for
// the person, when the person's input is not valid. If the state has changed since the person saw
// it, a decision fails with a *news.ConflictError, which has the current state.
type Store interface {
	Queue
	Items
	Verdicts
	Triage
	Stories
	Taxonomy
	Feeds
	Archive
}

// Queue is the part of a Store with what is left to review.
type Queue interface {
	// Queue returns one page of the queue, leads first. It begins at f.Before.
	Queue(ctx context.Context, f news.QueueFilter) (news.QueuePage, error)
	// CountVerdicts returns how many verdicts a person has given since a time, and how many all
	// people have given. Verdicts that were undone do not count.
	CountVerdicts(ctx context.Context, person string, since time.Time) (mine, all int, err error)
}

// Items is the part of a Store with single items.
type Items interface {
	// ItemPage returns an item with its latest versions and its history.
	ItemPage(ctx context.Context, id int64) (news.ItemPage, error)
	// OlderVersions returns the versions of an item before the version with the number before.
	OlderVersions(ctx context.Context, id int64, before int) (news.ItemVersions, error)
	// ItemsByID returns the items with the IDs ids, in their order, without those that are not stored.
	ItemsByID(ctx context.Context, ids []int64) ([]news.Item, error)
}

// Verdicts is the part of a Store that keeps verdicts on tags and corrections of accounts, and undoes them.
type Verdicts interface {
	// DecideTag puts a verdict on a tag of an item. If the tag has a verdict of another person that
	// this person did not see, the error is a *news.ConflictError. Repeating one's own verdict adds
	// no event.
	DecideTag(ctx context.Context, d news.Decision) (news.ReviewEvent, error)
	// Correct puts a field of an account of an item right. If somebody else has corrected it since the person looked, the
	// error is a *news.ConflictError.
	Correct(ctx context.Context, c news.NewCorrection) (news.ReviewEvent, error)
	// PreviewBulk returns what DecideBulk would decide now.
	PreviewBulk(ctx context.Context, b news.BulkDecision) (news.BulkPreview, error)
	// DecideBulk puts a verdict on a tag of many items. It skips items on which the tag is already
	// decided. The error wraps news.ErrInvalid for more than news.MaxBulk items.
	DecideBulk(ctx context.Context, b news.BulkDecision) (news.Batch, error)
	// Undo undoes an event of a person, with its whole batch, and returns the new events. The error
	// wraps news.ErrNotYours when the event is another person's, and news.ErrUndone when it was
	// undone before.
	Undo(ctx context.Context, event int64, person string, via news.Via, at time.Time) ([]news.ReviewEvent, error)
	// LastReviewEvent returns a person's last event since a time. Events that were undone do not
	// count. It returns the zero event when there is none.
	LastReviewEvent(ctx context.Context, person string, since time.Time) (news.ReviewEvent, error)
	// RecentActions returns at most limit actions of a person since a time, the latest first.
	// Actions that were undone are left out.
	RecentActions(ctx context.Context, person string, since time.Time, limit int) ([]news.Action, error)
}

// Triage is the part of a Store with what people do to whole items.
type Triage interface {
	// Triage adds a note to an item, flags it or assigns it. If a flag or an assignment changes
	// nothing, no event is added and the zero event is returned.
	Triage(ctx context.Context, d news.Triage) (news.ReviewEvent, error)
}

// Stories is the part of a Store with stories.
type Stories interface {
	// StoryHead returns a story without its reports and events. If the story with this ID was merged
	// into another story, it returns the other story, with that story's ID.
	StoryHead(ctx context.Context, id int64) (news.Story, error)
	// StoryPage returns a story as StoryHead does, with its events, and with its reports after a
	// position, at most limit.
	StoryPage(ctx context.Context, id int64, after news.Cursor, limit int) (news.Story, error)
	// DecideStory splits or merges stories, and returns the event as stored.
	DecideStory(ctx context.Context, e news.StoryEvent) (news.StoryEvent, error)
}

// Taxonomy is the part of a Store with the entries of the taxonomy and the tests that people
// propose for them.
type Taxonomy interface {
	// SearchEntries returns at most limit listed entries whose ID or name has all words of query.
	// Entries that begin with query come first. For an empty query it returns the entries that
	// people added as tags most recently.
	SearchEntries(ctx context.Context, query string, limit int) ([]news.EntryMatch, error)
	// EntryNames returns the names of entries by their IDs. IDs that do not exist are left out.
	EntryNames(ctx context.Context, ids []string) (map[string]string, error)
	// Proposals returns the proposals, newest first: the open ones, or all.
	Proposals(ctx context.Context, all bool) ([]news.Proposal, error)
	// CloseProposal closes a proposal as taken into the taxonomy or as dismissed.
	CloseProposal(ctx context.Context, id int64, taken bool, at time.Time) error
}

// Feeds is the part of a Store with feeds.
type Feeds interface {
	// Feeds returns every feed that was ever listed, by slug.
	Feeds(ctx context.Context) ([]news.Feed, error)
	// FeedStates returns the state of every feed, sorted by slug.
	FeedStates(ctx context.Context) ([]news.FeedState, error)
	// MakeFeedDue makes a listed, enabled feed due at once, so that a running khabar fetches it
	// within seconds.
	MakeFeedDue(ctx context.Context, feed string, now time.Time) error
}

// Archive is the part of a Store with the digests that were made.
type Archive interface {
	// Digests returns the digests that were due since a time, latest first, without their content:
	// those of a subscription, or all digests if subscription is empty.
	Digests(ctx context.Context, subscription string, since time.Time) ([]news.Digest, error)
	// Digest returns one digest, without its content.
	Digest(ctx context.Context, id int64) (news.Digest, error)
	// DigestPage returns the content of a digest as an HTML page. The error wraps news.ErrNotFound
	// when there is none.
	DigestPage(ctx context.Context, recipient int64, date string, revision int) ([]byte, error)
}
