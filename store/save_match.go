package store

import (
	"cmp"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"khabar/news"
)

// A pair is a key within a feed, or a keyword's words within its entry.
type pair struct {
	n    int64
	word string
}

func (p pair) compare(q pair) int { return cmp.Or(cmp.Compare(p.n, q.n), cmp.Compare(p.word, q.word)) }

// MarshalJSON gives the form in which dialect.pairs takes it.
func (p pair) MarshalJSON() ([]byte, error) { return json.Marshal([]any{p.n, p.word}) }

// A stored is what a key stands for: an item, stored or about to be, or a tombstone.
type stored struct {
	item      int64 // 0 for a tombstone, and until the item has a number
	tombstone bool
	version   int
	hash      int64
	firstSeen int64
	sortAt    int64
	met       bool // in this document already
}

// A newKey is one that is to be added for an item or tombstone.
type newKey struct {
	pair
	of *stored
}

// An arrival is an item that is new, or a new version of a known one.
type arrival struct {
	*news.Item
	of        *stored
	fresh     bool // new
	relevance news.Relevance
	review    int // what there is to review
}

// maxKey is the longest key that is stored as it is, in bytes; an index of PostgreSQL
// takes no more than 2,704. Of a longer one its hash is stored.
const maxKey = 512

func storedKey(key string) string {
	key = clean(key)
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// storedKeys returns the keys by which an item is stored, strongest first.
func storedKeys(it *news.Item) []string {
	keys := make([]string, 0, len(it.Keys))
	for _, k := range it.Keys {
		if k = storedKey(k); k != "" && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// contentHash tells versions of an item apart.
func contentHash(it *news.Item) int64 {
	sum := sha256.Sum256([]byte(clean(it.Title) + "\x00" + clean(it.Text)))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// match finds which items are new, which have changed, and which are known.
func (s *saving) match() error {
	var keys []pair
	for _, p := range s.polls {
		p.keys = make([][]pair, len(p.Items))
		for i := range p.Items {
			for _, k := range storedKeys(&p.Items[i]) {
				p.keys[i] = append(p.keys[i], pair{p.state.feed, k})
			}
			keys = append(keys, p.keys[i]...)
		}
	}
	if err := s.findKeys(keys); err != nil {
		return fmt.Errorf("look for known items: %w", err)
	}
	for _, p := range s.polls {
		for i := range p.Items {
			s.meet(p, &p.Items[i], p.keys[i])
		}
	}
	return nil
}

// findKeys fills known with what is stored under the keys.
func (s *saving) findKeys(keys []pair) error {
	s.known = make(map[pair]*stored, len(keys))
	if len(keys) == 0 {
		return nil
	}
	arg, err := list(keys)
	if err != nil {
		return err
	}
	items := make(map[int64]*stored)
	_, err = collect(s.ctx, s.tx, func(rows *sql.Rows) (struct{}, error) {
		var k pair
		var item, version, hash, firstSeen, sortAt sql.NullInt64
		if err := rows.Scan(&k.n, &k.word, &item, &version, &hash, &firstSeen, &sortAt); err != nil {
			return struct{}{}, err
		}
		st := items[item.Int64]
		if st == nil || !item.Valid {
			st = &stored{
				item: item.Int64, tombstone: !item.Valid, version: int(version.Int64), hash: hash.Int64,
				firstSeen: firstSeen.Int64, sortAt: sortAt.Int64,
			}
			items[item.Int64] = st
		}
		s.known[k] = st
		return struct{}{}, nil
	}, s.db.findKeysQuery(), arg)
	return err
}

func (db *DB) findKeysQuery() string {
	return `SELECT k.feed, k.key, k.item, i.version, i.hash, i.first_seen, i.sort_at
		FROM ` + fmt.Sprintf(db.dialect.pairs, 1) + ` AS p
		JOIN item_key k ON k.feed = p.n AND k.key = p.word
		LEFT JOIN item i ON i.id = k.item`
}

// meet decides what an item of a document is, by its keys.
func (s *saving) meet(p *poll, it *news.Item, keys []pair) {
	i := slices.IndexFunc(keys, func(k pair) bool { return s.known[k] != nil })
	var st *stored
	if i >= 0 {
		st = s.known[keys[i]]
	} else {
		st = &stored{firstSeen: s.now, sortAt: sortAt(it, s.now)}
	}
	for _, k := range keys {
		if s.known[k] == nil {
			s.known[k] = st
			s.keys = append(s.keys, newKey{k, st})
		}
	}
	hash := contentHash(it)
	if st.met || st.tombstone || i >= 0 && st.hash == hash {
		st.met = true
		return
	}
	st.met, st.hash = true, hash
	st.version++
	a := &arrival{Item: it, of: st, fresh: i < 0}
	a.relevance, a.review = initialReview(it)
	p.arrivals = append(p.arrivals, a)
}

// sortAt is the time by which an item first seen at now is ordered.
func sortAt(it *news.Item, now int64) int64 {
	if it.Published.IsZero() {
		return now
	}
	return min(millis(it.Published), now)
}

// number gives new items their ids. Within a feed the first of a document gets the
// highest, so that items without a date are listed in the document's order.
func (s *saving) number() error {
	var fresh []*stored
	for _, p := range s.polls {
		for _, a := range slices.Backward(p.arrivals) {
			if a.fresh {
				fresh = append(fresh, a.of)
			}
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	ids, err := collect(s.ctx, s.tx, column[int64], s.db.dialect.newIDs, len(fresh))
	if err != nil {
		return fmt.Errorf("number new items: %w", err)
	}
	if len(ids) != len(fresh) {
		return fmt.Errorf("number new items: %d numbers for %d", len(ids), len(fresh))
	}
	for i, st := range fresh {
		st.item = ids[i]
	}
	return nil
}
