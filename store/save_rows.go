package store

import (
	"context"
	"fmt"
	"time"

	"khabar/news"
	"khabar/text"
)

// saveRows are the rows that a Save inserts or replaces, by table.
type saveRows struct {
	items, keys, versions, tags, evidence, accounts, states, fetches *rowBatch
	stories, storyItems, storyPostings, separations                  *rowBatch
}

func newSaveRows() *saveRows {
	return &saveRows{
		items: newRowBatch("item", "id, feed, version, hash, guid, url, author, lang, published, published_raw, updated, "+
			"first_seen, sort_at, relevance, level, review", ""),
		keys:     newRowBatch("item_key", "feed, key, item", ""),
		versions: newRowBatch("item_version", "item, n, title, text, updated, seen, cut", ""),
		tags: newRowBatch("tag", "item, entry, taxonomy, version, status, certainty, salience, role, cue, label, "+
			"sort_at, first_seen, more_evidence, roles", ""),
		evidence: newRowBatch("evidence", "item, entry, seq, version, field, start_byte, end_byte, keyword, outcome, reason", ""),
		accounts: newRowBatch("account", "item, version, n, anchor, status, body", ""),
		states: newRowBatch("feed_state", "feed, next_due, etag, last_modified, polls, last_fetch, last_success, failures, "+
			"class, error, cut",
			`ON CONFLICT (feed) DO UPDATE SET process = NULL, next_due = excluded.next_due, etag = excluded.etag,
			last_modified = excluded.last_modified, polls = excluded.polls, last_fetch = excluded.last_fetch,
			last_success = excluded.last_success, failures = excluded.failures, class = excluded.class,
			error = excluded.error, cut = excluded.cut`),
		fetches: newRowBatch("fetch_log", "feed, slot, poll, started, took, status, bytes, outcome, class, error, final_url, "+
			"items_seen, items_new, items_changed",
			`ON CONFLICT (feed, slot) DO UPDATE SET poll = excluded.poll, started = excluded.started, took = excluded.took,
			status = excluded.status, bytes = excluded.bytes, outcome = excluded.outcome, class = excluded.class,
			error = excluded.error, final_url = excluded.final_url, items_seen = excluded.items_seen,
			items_new = excluded.items_new, items_changed = excluded.items_changed`),
		stories: newRowBatch("story", "id, lang, items, first_at, last_at, begun, grown, merged",
			`ON CONFLICT (id) DO UPDATE SET items = excluded.items, first_at = excluded.first_at,
			last_at = excluded.last_at, grown = excluded.grown, merged = excluded.merged`),
		storyItems: newRowBatch("story_item", "item, story, outlet, origin, joined, sketch",
			`ON CONFLICT (item) DO UPDATE SET outlet = excluded.outlet, origin = excluded.origin, sketch = excluded.sketch`),
		storyPostings: newRowBatch("story_posting", "key, postings, saved",
			`ON CONFLICT (key) DO UPDATE SET postings = excluded.postings, saved = excluded.saved`),
		separations: newRowBatch("story_apart", "a, b", `ON CONFLICT DO NOTHING`),
	}
}

// all returns the batches in the order in which they must be inserted: rows refer only to rows of
// earlier batches.
func (r *saveRows) all() []*rowBatch {
	return []*rowBatch{
		r.items, r.keys, r.versions, r.tags, r.evidence, r.accounts, r.states, r.fetches,
		r.stories, r.storyItems, r.storyPostings, r.separations,
	}
}

func (s *saveTx) flush(ctx context.Context) error {
	for _, b := range s.rows.all() {
		if err := b.flush(ctx, s.db, s.tx); err != nil {
			return err
		}
	}
	return nil
}

// reviseItems updates stored items that have a new version, and deletes the tags of the old
// one. The publication time of an item stays the first that was stored, so that the item keeps
// its position in the order.
func (s *saveTx) reviseItems(ctx context.Context) error {
	var ids []int64
	for _, p := range s.polls {
		for _, v := range p.versions {
			if v.first {
				continue
			}
			_, err := s.tx.ExecContext(ctx, `UPDATE item SET version = $1, hash = $2, url = $3, author = $4, lang = $5,
				updated = $6, relevance = $7, level = $8, review = $9 WHERE id = $10`, v.target.version, v.target.hash, clean(v.URL),
				clean(v.Author), clean(v.Lang), millisOrNull(v.Updated), string(v.relevance), string(v.level), v.review, v.target.item)
			if err != nil {
				return fmt.Errorf("revise item %d: %w", v.target.item, err)
			}
			ids = append(ids, v.target.item)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	params := newParams(s.db.dialect)
	in := params.inIDs(ids)
	if err := exec(ctx, s.tx, "delete tags of old versions", `DELETE FROM tag WHERE item `+in, params.args()...); err != nil {
		return err
	}
	if err := exec(ctx, s.tx, "delete accounts of old versions", `DELETE FROM account WHERE item `+in, params.args()...); err != nil {
		return err
	}
	return s.reapplyVerdicts(ctx, ids)
}

// fill gathers the rows to be inserted.
func (s *saveTx) fill(context.Context) error {
	for _, p := range s.polls {
		for _, v := range p.versions {
			if err := s.addItem(p, v); err != nil {
				return err
			}
			countVersion(p.saved, v)
		}
		if !p.More {
			s.addState(p)
			s.addFetch(p)
		}
	}
	for _, k := range s.keys {
		var item any
		if !k.target.deleted {
			item = k.target.item
		}
		s.rows.keys.add(k.n, k.word, item)
	}
	return nil
}

// countVersion adds a version to the numbers that Save returns.
func countVersion(saved *news.SaveResult, v *newVersion) {
	if v.first {
		saved.New++
	} else {
		saved.Changed++
	}
	if v.relevance != news.Irrelevant {
		saved.Relevant++
	}
	for _, t := range v.Tags {
		if t.Accepted() {
			saved.Tags++
		}
	}
}

func (s *saveTx) addItem(p *poll, v *newVersion) error {
	target := v.target
	cut, err := writeCuts(v.Cuts)
	if err != nil {
		return err
	}
	if v.first {
		s.rows.items.add(target.item, p.state.feed, target.version, target.hash, v.GUID, v.URL, v.Author, v.Lang,
			millisOrNull(v.Published), v.PublishedRaw, millisOrNull(v.Updated), target.firstSeen, target.sortAt,
			string(v.relevance), string(v.level), v.review)
	}
	s.rows.versions.add(target.item, target.version, v.Title, v.Text, millisOrNull(v.Updated), s.now, cut)
	if err := s.addTags(v); err != nil {
		return err
	}
	return s.addAccounts(v)
}

// addTags adds the tags of a version with their evidence.
func (s *saveTx) addTags(v *newVersion) error {
	target := v.target
	for _, t := range v.Tags {
		entry := s.names.entries[clean(t.ID)]
		roles, err := writeRoles(t.Roles)
		if err != nil {
			return fmt.Errorf("item %d: tag %s: %w", target.item, t.ID, err)
		}
		s.rows.tags.add(target.item, entry, s.names.taxonomies[clean(t.Taxonomy)], target.version, string(t.Status),
			int64(t.Certainty), t.Salience, string(t.Role), t.Cue, t.Label, target.sortAt, target.firstSeen, t.MoreEvidence, roles)
		for i, e := range t.Evidence {
			owner, words := splitKeyword(e.Keyword)
			s.rows.evidence.add(target.item, entry, i, target.version, s.names.terms[string(e.Field)], e.Start, e.End,
				s.names.keywords[pair{s.names.entries[owner], storedKey(words)}],
				s.names.terms[string(e.Outcome)], s.names.terms[term(e.Reason)])
		}
	}
	return nil
}

// never returns the due time of a feed whose schedule has no next time.
func never() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// addState adds the state of a feed after the poll. It keeps the validators of the last
// document that was read and saved, so that a feed with a broken document is sent in full again. It
// also keeps what was cut of that document.
func (s *saveTx) addState(p *poll) {
	st, class, failure := p.state, news.ErrClass(""), ""
	st.polls++
	started := s.started(p)
	switch p.Outcome {
	case news.OK:
		st.validators = p.Validators
		st.cut = p.cutWords()
		fallthrough
	case news.NotModified:
		st.failures = 0
		st.lastSuccess.Int64, st.lastSuccess.Valid = started, true
		if st.cut != "" {
			class, failure = news.ClassPartial, st.cut
		}
	case news.Failed:
		st.failures++
		class, failure = p.Class, text.Truncate(p.Error, maxError)
	}
	due := p.NextDue
	if due.IsZero() {
		due = never()
	}
	var succeeded any
	if st.lastSuccess.Valid {
		succeeded = st.lastSuccess.Int64
	}
	s.rows.states.add(st.feed, millis(due), st.validators.ETag, st.validators.LastModified, st.polls, started,
		succeeded, st.failures, string(class), failure, st.cut)
}

// whole returns the result of the whole poll, of which p may be the last part.
func (p *poll) whole() news.SaveResult { return p.Earlier.Plus(*p.saved) }

// cutWords returns what was cut of the document of a poll, and what to do; empty when it is whole.
func (p *poll) cutWords() string {
	whole := p.whole()
	return text.Truncate(whole.Cut.Words(whole.Seen), maxError)
}

const (
	maxError = 1000 // bytes of an error that are stored
	logSlots = 50   // fetches of a feed that are stored
)

func (s *saveTx) addFetch(p *poll) {
	n, whole, class, failure := p.state.polls+1, p.whole(), p.Class, p.Error
	if cut := p.cutWords(); p.Outcome == news.OK && cut != "" {
		class, failure = news.ClassPartial, cut
	}
	s.rows.fetches.add(p.state.feed, n%logSlots, n, s.started(p), p.Took.Milliseconds(), p.Status, p.Bytes,
		string(p.Outcome), string(class), text.Truncate(failure, maxError), p.FinalURL,
		whole.Seen, whole.New, whole.Changed)
}

// started returns when the poll began, or now if the poll does not say.
func (s *saveTx) started(p *poll) int64 {
	if p.Started.IsZero() {
		return s.now
	}
	return millis(p.Started)
}
