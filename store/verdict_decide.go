package store

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// DecideTag puts a verdict on a tag of an item and returns the event. When the current verdict is
// not the one that d.Saw names, it changes nothing and returns a *news.ConflictError. There is one
// exception: when the current verdict is the same and by the same person, the request was sent
// twice, and DecideTag returns the event of the first (see decision 90). A tag that is not on the item is
// news.ErrNotFound, unless it is to be added.
func (db *DB) DecideTag(ctx context.Context, d news.Decision) (news.ReviewEvent, error) {
	var e news.ReviewEvent
	head := news.ReviewEvent{At: d.At, Who: d.Who, Via: d.Via, Kind: d.Kind, Reason: d.Reason, Note: d.Note}
	err := db.review(ctx, head, func(r *reviewTx) (changed []int64, err error) {
		e, changed, err = r.decide(ctx, d)
		return changed, err
	})
	if err != nil {
		return news.ReviewEvent{}, fmt.Errorf("decide about item %d, tag %s: %w", d.Item, d.Tag, err)
	}
	return e, nil
}

// decide does what DecideTag does. changed has the id of the item, unless nothing has changed.
func (r *reviewTx) decide(ctx context.Context, d news.Decision) (e news.ReviewEvent, changed []int64, err error) {
	if !d.Kind.Verdict() {
		return e, nil, fmt.Errorf("%w: %q is not a verdict", news.ErrInvalid, d.Kind)
	}
	if len(d.Marked) > news.MaxMarked {
		return e, nil, fmt.Errorf("%w: at most %d places can be marked, not %d", news.ErrInvalid, news.MaxMarked, len(d.Marked))
	}
	entry, slug, err := r.entry(ctx, d.Tag)
	if err != nil {
		return e, nil, err
	}
	it, err := r.item(ctx, d.Item)
	if err != nil {
		return e, nil, err
	}
	tag, err := tagToDecide(&it, slug, d)
	if err != nil {
		return e, nil, err
	}
	if st := tag.State; st.Event != d.Saw {
		if st.Who == d.Who && st.Verdict == d.Kind && st.Reason == d.Reason {
			e, err = r.event(ctx, st.Event)
			return e, nil, err
		}
		return e, nil, &news.ConflictError{Item: it.ID, Tag: slug, State: st}
	}
	if e, err = r.add(ctx, &it, entry, tag, 0); err != nil {
		return e, nil, err
	}
	if d.Propose {
		err = r.propose(ctx, &it, entry, e)
	}
	return e, []int64{it.ID}, err
}

// tagToDecide returns the tag of an item that a decision is about, with the evidence that the
// event is to store.
func tagToDecide(it *news.Item, slug string, d news.Decision) (news.Tag, error) {
	if d.Version != 0 && d.Version != it.Version {
		return news.Tag{}, fmt.Errorf("%w: the text has changed since you saw it; look at it again", news.ErrInvalid)
	}
	i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return t.ID == slug })
	var tag news.Tag
	switch {
	case i >= 0:
		tag = it.Tags[i]
	case d.Kind == news.Added, d.Saw != 0: // a person who saw a verdict saw the tag too: the caller reports a conflict
		tag = news.Tag{ID: slug}
	default:
		return tag, fmt.Errorf("tag %s, which is not on the item: %w", slug, news.ErrNotFound)
	}
	if d.Kind != news.Added {
		return tag, nil
	}
	marked, err := markedEvidence(it, slug, d.Marked)
	if len(marked) > 0 {
		tag.Evidence = marked
	}
	return tag, err
}

// markedEvidence makes evidence of the words that a person marked. They must be in the item, and
// must not overlap.
func markedEvidence(it *news.Item, slug string, marked []news.Evidence) ([]news.Evidence, error) {
	all := make([]news.Evidence, len(marked))
	for i, e := range marked {
		field, ok := fieldOf(it, e.Field)
		if !ok || e.Start < 0 || e.Start >= e.End || e.End > len(field) || !utf8.ValidString(field[e.Start:e.End]) {
			return nil, fmt.Errorf("%w: bytes %d to %d of the %q are not words of the item", news.ErrInvalid, e.Start, e.End, e.Field)
		}
		if slices.ContainsFunc(marked[:i], func(m news.Evidence) bool {
			return m.Field == e.Field && m.Start < e.End && e.Start < m.End
		}) {
			return nil, fmt.Errorf("%w: bytes %d to %d of the %q are marked twice", news.ErrInvalid, e.Start, e.End, e.Field)
		}
		words := field[e.Start:e.End]
		all[i] = news.Evidence{
			Keyword: slug + "#" + text.Truncate(text.Fold(words), maxTerm), Field: e.Field, Start: e.Start, End: e.End,
			Text: words, Outcome: news.HitAccepted, Reason: "marked by a person",
		}
	}
	return all, nil
}
