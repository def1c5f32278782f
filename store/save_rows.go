package store

import (
	"fmt"
	"time"

	"khabar/news"
)

// tables gathers the rows that a Save writes, in the order in which they refer to each other.
type tables struct {
	items, keys, versions, tags, evidence, states, fetches *bulk
	stories, storyItems, storyFinds, storiesApart          *bulk
}

func newTables() *tables {
	return &tables{
		items: newBulk("item", "id, feed, version, hash, guid, url, author, lang, published, published_raw, updated, "+
			"first_seen, sort_at, relevance, review", ""),
		keys:     newBulk("item_key", "feed, key, item", ""),
		versions: newBulk("item_version", "item, n, title, text, updated, seen", ""),
		tags: newBulk("tag", "item, entry, taxonomy, version, status, certainty, salience, role, cue, label, "+
			"sort_at, first_seen", ""),
		evidence: newBulk("evidence", "item, entry, seq, version, field, start_byte, end_byte, keyword, outcome, reason", ""),
		states: newBulk("feed_state", "feed, next_due, etag, last_modified, polls, last_fetch, last_success, failures, "+
			"class, error",
			`ON CONFLICT (feed) DO UPDATE SET process = NULL, next_due = excluded.next_due, etag = excluded.etag,
			last_modified = excluded.last_modified, polls = excluded.polls, last_fetch = excluded.last_fetch,
			last_success = excluded.last_success, failures = excluded.failures, class = excluded.class,
			error = excluded.error`),
		fetches: newBulk("fetch_log", "feed, slot, poll, started, took, status, bytes, outcome, class, error, final_url, "+
			"items_seen, items_new, items_changed",
			`ON CONFLICT (feed, slot) DO UPDATE SET poll = excluded.poll, started = excluded.started, took = excluded.took,
			status = excluded.status, bytes = excluded.bytes, outcome = excluded.outcome, class = excluded.class,
			error = excluded.error, final_url = excluded.final_url, items_seen = excluded.items_seen,
			items_new = excluded.items_new, items_changed = excluded.items_changed`),
		stories: newBulk("story", "id, lang, items, first_at, last_at, begun, grown, merged",
			`ON CONFLICT (id) DO UPDATE SET items = excluded.items, first_at = excluded.first_at,
			last_at = excluded.last_at, grown = excluded.grown, merged = excluded.merged`),
		storyItems: newBulk("story_item", "item, story, outlet, origin, joined, sketch",
			`ON CONFLICT (item) DO UPDATE SET outlet = excluded.outlet, origin = excluded.origin, sketch = excluded.sketch`),
		storyFinds: newBulk("story_posting", "key, postings, saved",
			`ON CONFLICT (key) DO UPDATE SET postings = excluded.postings, saved = excluded.saved`),
		storiesApart: newBulk("story_apart", "a, b", `ON CONFLICT DO NOTHING`),
	}
}

func (t *tables) all() []*bulk {
	return []*bulk{
		t.items, t.keys, t.versions, t.tags, t.evidence, t.states, t.fetches,
		t.stories, t.storyItems, t.storyFinds, t.storiesApart,
	}
}

func (s *saving) flush() error {
	for _, b := range s.tables.all() {
		if err := b.flush(s.ctx, s.db, s.tx); err != nil {
			return err
		}
	}
	return nil
}

// revise makes known items what their new version says, and takes the old one's tags away.
// When an item was published, and so its place in order, stays as it was first told.
func (s *saving) revise() error {
	var ids []int64
	for _, p := range s.polls {
		for _, a := range p.arrivals {
			if a.fresh {
				continue
			}
			_, err := s.tx.ExecContext(s.ctx, `UPDATE item SET version = $1, hash = $2, url = $3, author = $4, lang = $5,
				updated = $6, relevance = $7, review = $8 WHERE id = $9`, a.of.version, a.of.hash, clean(a.URL),
				clean(a.Author), clean(a.Lang), millisOrNull(a.Updated), string(a.relevance), a.review, a.of.item)
			if err != nil {
				return fmt.Errorf("revise item %d: %w", a.of.item, err)
			}
			ids = append(ids, a.of.item)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	params := newParams(s.db.dialect)
	if err := exec(s.ctx, s.tx, "delete tags of old versions", `DELETE FROM tag WHERE item `+params.inIDs(ids), params.args()...); err != nil {
		return err
	}
	return s.reapplyVerdicts(s.ctx, ids)
}

// fill gathers the rows to be inserted.
func (s *saving) fill() error {
	for _, p := range s.polls {
		for _, a := range p.arrivals {
			s.addItem(p, a)
			s.count(p.saved, a)
		}
		s.addState(p)
		s.addFetch(p)
	}
	for _, k := range s.keys {
		var item any
		if !k.of.tombstone {
			item = k.of.item
		}
		s.tables.keys.add(k.n, k.word, item)
	}
	return nil
}

func (s *saving) count(saved *news.SaveResult, a *arrival) {
	if a.fresh {
		saved.New++
	} else {
		saved.Changed++
	}
	if a.relevance != news.Irrelevant {
		saved.Tagged++
	}
	for _, t := range a.Tags {
		if t.Accepted() {
			saved.Tags++
		}
	}
}

func (s *saving) addItem(p *poll, a *arrival) {
	of := a.of
	if a.fresh {
		s.tables.items.add(of.item, p.state.feed, of.version, of.hash, a.GUID, a.URL, a.Author, a.Lang,
			millisOrNull(a.Published), a.PublishedRaw, millisOrNull(a.Updated), of.firstSeen, of.sortAt, string(a.relevance), a.review)
	}
	s.tables.versions.add(of.item, of.version, a.Title, a.Text, millisOrNull(a.Updated), s.now)
	for _, t := range a.Tags {
		entry := s.names.entries[clean(t.ID)]
		s.tables.tags.add(of.item, entry, s.names.taxonomies[clean(t.Taxonomy)], of.version, string(t.Status),
			int64(t.Certainty), t.Salience, string(t.Role), t.Cue, t.Label, of.sortAt, of.firstSeen)
		for i, e := range t.Evidence {
			owner, words := splitKeyword(e.Keyword)
			s.tables.evidence.add(of.item, entry, i, of.version, s.names.terms[string(e.Field)], e.Start, e.End,
				s.names.keywords[pair{s.names.entries[owner], storedKey(words)}],
				s.names.terms[string(e.Outcome)], s.names.terms[term(e.Reason)])
		}
	}
}

// never is when a feed comes due whose schedule has no next time.
func never() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// addState says how the feed stands after the poll. Validators are those of the last
// document that was read and saved, so that a broken one is asked for again.
func (s *saving) addState(p *poll) {
	st, class, failure := p.state, news.ErrClass(""), ""
	st.polls++
	started := s.started(p)
	switch p.Outcome {
	case news.OK:
		st.validators = p.Validators
		fallthrough
	case news.NotModified:
		st.failures = 0
		st.lastSuccess.Int64, st.lastSuccess.Valid = started, true
	case news.Failed:
		st.failures++
		class, failure = p.Class, shorten(p.Error, maxError)
	}
	due := p.NextDue
	if due.IsZero() {
		due = never()
	}
	var succeeded any
	if st.lastSuccess.Valid {
		succeeded = st.lastSuccess.Int64
	}
	s.tables.states.add(st.feed, millis(due), st.validators.ETag, st.validators.LastModified, st.polls, started,
		succeeded, st.failures, string(class), failure)
}

const (
	maxError = 1000 // bytes kept of a failure's text
	logSlots = 50   // polls of a feed that are remembered
)

func (s *saving) addFetch(p *poll) {
	n := p.state.polls + 1
	s.tables.fetches.add(p.state.feed, n%logSlots, n, s.started(p), p.Took.Milliseconds(), p.Status, p.Bytes,
		string(p.Outcome), string(p.Class), shorten(p.Error, maxError), p.FinalURL,
		p.saved.Seen, p.saved.New, p.saved.Changed)
}

// started is when the poll began, which a poll should say.
func (s *saving) started(p *poll) int64 {
	if p.Started.IsZero() {
		return s.now
	}
	return millis(p.Started)
}
