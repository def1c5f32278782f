package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"khabar/news"
	"khabar/story"
)

// A pair is an id and a text: the id of a feed and a key of one of its items, or the id of an entry
// and the words of one of its keywords.
type pair struct {
	n    int64
	word string
}

func (p pair) compare(q pair) int { return cmp.Or(cmp.Compare(p.n, q.n), cmp.Compare(p.word, q.word)) }

// MarshalJSON returns a pair as a JSON array such as [7,"guid:a"], the form that params.pairs needs.
func (p pair) MarshalJSON() ([]byte, error) { return json.Marshal([]any{p.n, p.word}) }

// A keyTarget is the item that a key names: a stored item, a new item about to be stored, or a
// deleted item.
type keyTarget struct {
	item       int64 // 0 for a deleted item, and for a new item until it has an id
	deleted    bool
	version    int
	hash       int64
	firstSeen  int64
	sortAt     int64
	inDocument bool // the item was already found in this document, so that a second one is ignored
}

// A newKey is a key to be stored for an item.
type newKey struct {
	pair
	target *keyTarget
}

// A newVersion is a version of an item to be stored: the first of a new item, or the next
// of a stored one.
type newVersion struct {
	*news.Item
	target *keyTarget
	first  bool
	sketch *story.Sketch // made before the transaction; may be nil
	reviewState
}

// maxKey is the longest key that is stored as it is, in bytes: an index of PostgreSQL takes
// at most 2,704. For a longer key its hash is stored.
const maxKey = 512

func storedKey(key string) string {
	key = clean(key)
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// storedKeys returns the keys of an item as they are stored, strongest first.
func storedKeys(it *news.Item) []string {
	keys := make([]string, 0, len(it.Keys))
	for _, k := range it.Keys {
		if k = storedKey(k); k != "" && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// contentHash returns a hash of the title and text of an item. An item whose hash differs from the
// stored one gets a new version.
func contentHash(it *news.Item) int64 {
	sum := sha256.Sum256([]byte(clean(it.Title) + "\x00" + clean(it.Text)))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// matchItems finds which items are new, which have changed since they were stored, and which have
// not.
func (s *saveTx) matchItems(ctx context.Context) error {
	var keys []pair
	for _, p := range s.polls {
		for _, prepared := range p.prepared {
			keys = append(keys, withFeed(p.state.feed, prepared.keys)...)
		}
	}
	if err := s.findKeys(ctx, s.tx, keys); err != nil {
		return fmt.Errorf("find stored items: %w", err)
	}
	for _, p := range s.polls {
		for i := range p.Items {
			s.matchItem(p, &p.Items[i], p.prepared[i])
		}
	}
	return nil
}

// findKeys fills byKey: for each of the keys that is stored, the item that it names.
func (s *saveTx) findKeys(ctx context.Context, q querier, keys []pair) error {
	s.byKey = make(map[pair]*keyTarget, len(keys))
	if len(keys) == 0 {
		return nil
	}
	items := make(map[int64]*keyTarget)
	query, args := findKeysQuery(s.db.dialect, keys)
	_, err := collect(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var k pair
		var item, version, hash, firstSeen, sortAt sql.NullInt64
		if err := rows.Scan(&k.n, &k.word, &item, &version, &hash, &firstSeen, &sortAt); err != nil {
			return struct{}{}, err
		}
		target := items[item.Int64]
		if target == nil || !item.Valid {
			target = &keyTarget{
				item: item.Int64, deleted: !item.Valid, version: int(version.Int64), hash: hash.Int64,
				firstSeen: firstSeen.Int64, sortAt: sortAt.Int64,
			}
			items[item.Int64] = target
		}
		s.byKey[k] = target
		return struct{}{}, nil
	}, query, args...)
	return err
}

// findKeysQuery returns the query for stored keys with their items, and its arguments.
func findKeysQuery(d *dialect, keys []pair) (string, []any) {
	p := newParams(d)
	return `SELECT k.feed, k.key, k.item, i.version, i.hash, i.first_seen, i.sort_at
		FROM ` + p.pairs(keys) + ` AS p
		JOIN item_key k ON k.feed = p.n AND k.key = p.word
		LEFT JOIN item i ON i.id = k.item`, p.args()
}

// matchItem looks up an item of a document among the stored items, by its keys. It adds keys that are
// not stored to s.keys and, when the item is new or has changed, a version to p.versions.
func (s *saveTx) matchItem(p *poll, it *news.Item, prepared preparedItem) {
	keys, hash := withFeed(p.state.feed, prepared.keys), prepared.hash
	target, isNew := s.target(it, keys)
	for _, k := range keys {
		if s.byKey[k] == nil {
			s.byKey[k] = target
			s.keys = append(s.keys, newKey{k, target})
		}
	}
	if target.inDocument || target.deleted || !isNew && target.hash == hash {
		target.inDocument = true
		return
	}
	target.inDocument, target.hash = true, hash
	target.version++
	v := &newVersion{Item: it, target: target, first: isNew, sketch: prepared.sketch}
	v.reviewState = initialReview(it)
	p.versions = append(p.versions, v)
}

// target returns the target of the first of keys that is stored or, if none is, a new target and
// true.
func (s *saveTx) target(it *news.Item, keys []pair) (target *keyTarget, isNew bool) {
	for _, k := range keys {
		if target := s.byKey[k]; target != nil {
			return target, false
		}
	}
	return &keyTarget{firstSeen: s.now, sortAt: sortAt(it, s.now)}, true
}

// sortAt returns the time by which a new item, saved at the time now, is ordered.
func sortAt(it *news.Item, now int64) int64 {
	if it.Published.IsZero() {
		return now
	}
	return min(millis(it.Published), now)
}

// numberItems gives new items their ids. Within a feed the first item of a document gets the
// highest, so that items without a date are listed in the order of the document.
func (s *saveTx) numberItems(ctx context.Context) error {
	var items []*keyTarget
	for _, p := range s.polls {
		for _, v := range slices.Backward(p.versions) {
			if v.first {
				items = append(items, v.target)
			}
		}
	}
	if len(items) == 0 {
		return nil
	}
	ids, err := collect(ctx, s.tx, column[int64], s.db.dialect.newIDs, len(items))
	if err != nil {
		return fmt.Errorf("number new items: %w", err)
	}
	if len(ids) != len(items) {
		return fmt.Errorf("number new items: %d ids for %d items", len(ids), len(items))
	}
	for i, target := range items {
		target.item = ids[i]
	}
	return nil
}
