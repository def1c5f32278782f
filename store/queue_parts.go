package store

import (
	"context"
	"database/sql"
	"fmt"

	"khabar/news"
)

// A queuePart is a part of a queueSelection: a query that reads items in the order of one index.
type queuePart struct {
	from   string               // FROM clause, in which i is the item
	column string               // column with the time that orders the rows: i.sort_at, t.first_seen …
	id     string               // column with the id that orders rows of the same time
	cond   func(*params) string // condition on the rows, as SQL
	review int                  // if it reads the items of one review state, that state
}

// levelParts returns the parts that read only leads, if lead is 1, or only other items.
func (s *queueSelection) levelParts(lead int64) []queuePart {
	levels := []news.Level{news.LevelLead}
	if lead == 0 {
		levels = []news.Level{news.LevelBrief, news.LevelNone}
	}
	var parts []queuePart
	for _, b := range s.parts {
		if b.review != reviewNothing {
			for _, level := range levels { // the index of review states has the level in it
				parts = append(parts, s.alongLevel(b.review, level))
			}
			continue
		}
		cond := b.cond
		b.cond = func(p *params) string { return cond(p) + fmt.Sprintf(` AND `+isLead+` = %d`, lead) }
		parts = append(parts, b)
	}
	return parts
}

// chooseParts chooses the indexes to read. undecided is the number of undecided items, counted up
// to news.MaxCount. When the filter selects undecided items and they are few, reading all undecided
// items is the fastest.
func (s *queueSelection) chooseParts(ctx context.Context, q querier, undecided int) error {
	few := s.state == news.QueueUndecided && undecided < news.MaxCount
	entries, err := s.rarestTag(ctx, q)
	if err != nil {
		return err
	}
	switch {
	case s.flagged:
		s.parts = []queuePart{s.alongTriage(func(*params) string { return `d.flagged IS NOT NULL` })}
	case s.assignee != "":
		s.parts = []queuePart{s.alongTriage(func(p *params) string { return `d.assignee <> '' AND d.assignee = ` + p.add(s.assignee) })}
	case s.state.Verdict() != "" && len(entries) == 0:
		s.parts = []queuePart{s.alongVerdict(func(p *params) string { return `v.kind = ` + p.add(string(s.state.Verdict())) })}
	case len(entries) > 0 && !few:
		return s.chooseTagParts(ctx, q, entries)
	case s.feed != 0 && !few:
		s.parts = []queuePart{s.alongItem(func(p *params) string { return `i.feed = ` + p.add(s.feed) })}
	case s.state == news.QueueAny:
		s.parts = []queuePart{s.alongReview(reviewOpen), s.alongReview(reviewDone)}
	case s.state == news.QueueDecided:
		s.parts = []queuePart{s.alongReview(reviewDone)}
	default:
		s.parts = []queuePart{s.alongReview(reviewOpen)}
	}
	return nil
}

// rarestTag returns the entries of the tag that has the fewest items, counted up to news.MaxCount, of
// the tags that the filter names; none when it names no tag. If the filter names a keyword and no
// kind of verdict, rarestTag returns the entry of the keyword instead.
func (s *queueSelection) rarestTag(ctx context.Context, q querier) ([]int64, error) {
	if s.owner != 0 && s.state.Verdict() == "" {
		return []int64{s.owner}, nil
	}
	if len(s.tags) < 2 {
		for _, t := range s.tags {
			return t.entries, nil
		}
		return nil, nil
	}
	best, fewest := 0, news.MaxCount+1
	for i, t := range s.tags {
		p := newParams(s.db.dialect)
		n, err := collect(ctx, q, column[int], `SELECT count(*) FROM (SELECT 1 FROM tag t WHERE t.status = 'accepted'
			AND t.role <> 'negated' AND t.entry `+p.inIDs(t.entries)+` LIMIT `+p.add(fewest)+`) AS few`, p.args()...)
		if err != nil {
			return nil, fmt.Errorf("count tags: %w", err)
		}
		if n[0] < fewest {
			best, fewest = i, n[0]
		}
	}
	return s.tags[best].entries, nil
}

// chooseTagParts makes a part that reads the tags of each entry, and a part for each kind of
// verdict on the entry. It makes no part for a kind of verdict that nobody gave on the entry, or for items that
// the state of the filter excludes.
func (s *queueSelection) chooseTagParts(ctx context.Context, q querier, entries []int64) error {
	kinds := `('confirmed', 'added')`
	verdict := s.state.Verdict()
	if verdict == "" && s.state != news.QueueUndecided {
		kinds = verdictKinds
	}
	p := newParams(s.db.dialect, string(verdict))
	decided, err := collect(ctx, q, func(rows *sql.Rows) (b selectionPart, err error) {
		err = rows.Scan(&b.entry, &b.verdict)
		return b, err
	}, `SELECT e.id, k.kind FROM entry e JOIN (SELECT 'added' AS kind UNION ALL SELECT 'confirmed'
			UNION ALL SELECT 'rejected' UNION ALL SELECT 'dismissed') AS k ON TRUE
		WHERE (k.kind IN `+kinds+` OR k.kind = $1) AND e.id `+p.inIDs(entries)+`
		AND EXISTS (SELECT 1 FROM verdict w WHERE w.entry = e.id AND w.kind = k.kind) ORDER BY e.id, k.kind`, p.args()...)
	if err != nil {
		return fmt.Errorf("look for verdicts: %w", err)
	}
	for _, b := range decided {
		if verdict == "" || b.verdict == verdict {
			s.parts = append(s.parts, s.alongVerdict(func(p *params) string {
				return `v.entry = ` + p.add(b.entry) + ` AND v.kind = ` + p.add(string(b.verdict))
			}))
		}
	}
	if verdict != "" || s.state == news.QueueDecided {
		return nil
	}
	for _, id := range entries {
		s.parts = append(s.parts, s.alongTag(id))
	}
	return nil
}

// alongTriage returns a part that reads the few flagged or assigned items, and sorts them. CROSS
// JOIN makes SQLite begin with these items.
func (s *queueSelection) alongTriage(cond func(*params) string) queuePart {
	return queuePart{
		from: "item_triage d CROSS JOIN item i", column: "i." + s.column, id: "i.id",
		cond: func(p *params) string { return "i.id = d.item AND " + cond(p) },
	}
}

func (s *queueSelection) alongVerdict(cond func(*params) string) queuePart {
	return queuePart{from: "verdict v JOIN item i ON i.id = v.item", column: "v." + s.column, id: "v.item", cond: cond}
}

func (s *queueSelection) alongTag(entry int64) queuePart {
	return queuePart{from: "tag t JOIN item i ON i.id = t.item", column: "t." + s.column, id: "t.item", cond: func(p *params) string {
		return `t.entry = ` + p.add(entry) + ` AND ` + tagCounts("t")
	}}
}

func (s *queueSelection) alongItem(cond func(*params) string) queuePart {
	return queuePart{from: "item i", column: "i." + s.column, id: "i.id", cond: cond}
}

// alongReview returns a part that reads the items of one review state.
func (s *queueSelection) alongReview(state int) queuePart { return queuePart{review: state} }

// alongLevel returns a part that reads the items of one review state and level. SQLite uses the index of
// these items only if the query has the condition of the index, "i.review > 0".
func (s *queueSelection) alongLevel(state int, level news.Level) queuePart {
	return s.alongItem(func(p *params) string {
		return `i.review = ` + p.add(state) + ` AND i.review > 0 AND i.level = ` + p.add(string(level))
	})
}
