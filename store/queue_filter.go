package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"

	"khabar/news"
)

// A queueSelection is a filter of the queue with ids in place of names.
//
// Like a selection, it is read in parts. Each part reads one index, and returns only items that
// meet all conditions of the filter. chooseParts chooses the indexes so that few of the items read
// fail the conditions. See decision 92.
type queueSelection struct {
	db       *DB
	state    news.QueueState
	column   string // sort_at or first_seen
	tags     []queueTag
	feed     int64  // 0 for all
	lang     string // in lower case; empty for all
	from     int64
	until    int64
	before   queuePosition // where the page begins: it has only items before this position
	paged    bool          // this is not the first page
	assignee string
	flagged  bool
	keyword  int64 // 0 for any
	owner    int64 // entry of the keyword
	limit    int
	parts    []queuePart
}

// A queueTag is one of the tags of the filter: the entry that it names, and the descendants of
// the entry if the tag includes them.
type queueTag struct {
	entries      []int64
	needsVerdict bool
}

// queueSelection resolves the names of a filter.
func (db *DB) queueSelection(ctx context.Context, q querier, f news.QueueFilter) (*queueSelection, error) {
	s := &queueSelection{
		db: db, state: cmp.Or(f.State, news.QueueUndecided), column: "sort_at", lang: strings.ToLower(f.Lang),
		from: math.MinInt64, until: math.MaxInt64, assignee: f.Assignee, flagged: f.Flagged,
		limit: min(cmp.Or(max(f.Limit, 0), news.QueueLimit), news.MaxQueueLimit),
	}
	switch by := cmp.Or(f.By, news.ByPublished); {
	case !by.Valid():
		return nil, fmt.Errorf("%w: time %q", news.ErrInvalid, by)
	case !s.state.Valid():
		return nil, fmt.Errorf("%w: state %q", news.ErrInvalid, s.state)
	case by == news.BySeen:
		s.column = "first_seen"
	}
	s.setSpan(f)
	var err error
	if f.Feed != "" {
		if s.feed, err = feedID(ctx, q, f.Feed); err != nil {
			return nil, err
		}
	}
	if f.Keyword != "" {
		if s.keyword, s.owner, err = keywordID(ctx, q, f.Keyword); err != nil {
			return nil, err
		}
	}
	for _, ref := range f.Tags {
		if err := s.addTag(ctx, q, ref); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// setSpan sets the fields from, until, before and paged.
func (s *queueSelection) setSpan(f news.QueueFilter) {
	if !f.Span.From.IsZero() {
		s.from = millis(f.Span.From)
	}
	if !f.Span.Until.IsZero() {
		s.until = millis(f.Span.Until)
	}
	s.before = queuePosition{1, position{at: s.until}}
	if !f.Before.IsZero() {
		cursor := queuePosition{1, position{millis(f.Before.At), f.Before.ID}}
		if f.Before.AfterLeads {
			cursor.lead = 0
		}
		s.paged = true
		if cursor.compare(s.before) < 0 {
			s.before = cursor
		}
	}
}

func (s *queueSelection) addTag(ctx context.Context, q querier, ref news.TagRef) error {
	id, err := entryID(ctx, q, ref.ID)
	if err != nil {
		return err
	}
	entries := []int64{id}
	if ref.Family {
		if entries, err = withDescendants(ctx, q, id); err != nil {
			return err
		}
	}
	s.tags = append(s.tags, queueTag{entries, news.FacetOf(ref.ID).NeedsVerdict()})
	return nil
}

// keywordID finds a keyword and its entry by the stable ID of the keyword.
func keywordID(ctx context.Context, q querier, name string) (id, entry int64, err error) {
	owner, words := splitKeyword(name)
	if entry, err = entryID(ctx, q, owner); err != nil {
		return 0, 0, err
	}
	ids, err := collect(ctx, q, column[int64], `SELECT id FROM keyword WHERE entry = $1 AND words = $2`, entry, storedKey(words))
	if err == nil && len(ids) == 0 {
		err = fmt.Errorf("keyword %s: %w", name, news.ErrNotFound)
	}
	if err != nil {
		return 0, 0, err
	}
	return ids[0], entry, nil
}
