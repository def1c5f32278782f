package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"khabar/news"
)

// A queueSelection is a filter of the queue with its names resolved.
//
// Like a selection it is walked along branches. What the filter asks for is a condition on
// every item; which index a branch runs along is chosen so that few items are passed by in
// vain.
type queueSelection struct {
	db       *DB
	state    news.QueueState
	column   string // sort_at or first_seen
	tags     []queueTag
	feed     int64  // 0 for all
	lang     string // lower case; empty for all
	from     int64
	until    int64
	before   place
	paged    bool // before is where an earlier page ended
	assignee string
	flagged  bool
	keyword  int64 // 0 for any
	owner    int64 // entry of keyword
	limit    int
	branches []queueBranch
}

// A queueTag is a tag that is asked for, with what rolls up to it.
type queueTag struct {
	entries      []int64
	ids          string // the same as a list
	needsVerdict bool
}

// A queueBranch is what one query runs along.
type queueBranch struct {
	from string // tables; item is i
	on   string // column that its order is in: i.sort_at, t.first_seen …
	id   string // column that orders items of the same time
	cond string // with %d for the number of each of args
	args []any
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
	s.span(f)
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

func (s *queueSelection) span(f news.QueueFilter) {
	if !f.Span.From.IsZero() {
		s.from = millis(f.Span.From)
	}
	if !f.Span.Until.IsZero() {
		s.until = millis(f.Span.Until)
	}
	s.before.at = s.until
	if !f.Before.IsZero() {
		c := place{millis(f.Before.At), f.Before.ID}
		s.paged = true
		if c.compare(s.before) < 0 {
			s.before = c
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
		if entries, err = family(ctx, q, id); err != nil {
			return err
		}
	}
	ids, err := list(entries)
	s.tags = append(s.tags, queueTag{entries, ids, news.FacetOf(ref.ID).NeedsVerdict()})
	return err
}

// keywordID finds a keyword by its stable ID.
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

// chooseBranches chooses the branches. left is how many items are undecided, counted up to
// news.MaxCount: when that is few, nothing is found faster than along them.
func (s *queueSelection) chooseBranches(ctx context.Context, q querier, left int) error {
	few := s.state == news.QueueUndecided && left < news.MaxCount
	entries, err := s.rarestTag(ctx, q)
	if err != nil {
		return err
	}
	switch {
	case s.flagged:
		s.branches = []queueBranch{s.alongTriage(`d.flagged IS NOT NULL`)}
	case s.assignee != "":
		s.branches = []queueBranch{s.alongTriage(`d.assignee <> '' AND d.assignee = $%d`, s.assignee)}
	case s.state.Verdict() != "" && len(entries) == 0:
		s.branches = []queueBranch{s.alongVerdict(`v.kind = $%d`, string(s.state.Verdict()))}
	case len(entries) > 0 && !few:
		return s.chooseTagBranches(ctx, q, entries)
	case s.feed != 0 && !few:
		s.branches = []queueBranch{s.alongItem(`i.feed = $%d`, s.feed)}
	case s.state == news.QueueAny:
		s.branches = []queueBranch{s.alongReview(reviewOpen), s.alongReview(reviewDone)}
	case s.state == news.QueueDecided:
		s.branches = []queueBranch{s.alongReview(reviewDone)}
	default:
		s.branches = []queueBranch{s.alongReview(reviewOpen)}
	}
	return nil
}

// rarestTag returns the family with the fewest items, as far as they are worth counting;
// none when no tag is asked for.
func (s *queueSelection) rarestTag(ctx context.Context, q querier) ([]int64, error) {
	if s.owner != 0 && s.state.Verdict() == "" {
		return []int64{s.owner}, nil
	}
	if len(s.tags) < 2 {
		for _, f := range s.tags {
			return f.entries, nil
		}
		return nil, nil
	}
	best, least := 0, news.MaxCount+1
	for i, f := range s.tags {
		n, err := collect(ctx, q, column[int], `SELECT count(*) FROM (SELECT 1 FROM tag t WHERE t.status = 'accepted'
			AND t.role <> 'negated' AND t.entry `+fmt.Sprintf(s.db.dialect.inIDs, 1)+` LIMIT $2) AS few`, f.ids, least)
		if err != nil {
			return nil, fmt.Errorf("count tags: %w", err)
		}
		if n[0] < least {
			best, least = i, n[0]
		}
	}
	return s.tags[best].entries, nil
}

// chooseTagBranches runs along the tags of each entry, and along the verdicts on it that the state
// asks for, as far as there are any.
func (s *queueSelection) chooseTagBranches(ctx context.Context, q querier, entries []int64) error {
	kinds := `('confirmed', 'added')`
	verdict := s.state.Verdict()
	if verdict == "" && s.state != news.QueueUndecided {
		kinds = verdictKinds
	}
	ids, err := list(entries)
	if err != nil {
		return err
	}
	judged, err := collect(ctx, q, func(rows *sql.Rows) (b branch, err error) {
		err = rows.Scan(&b.entry, &b.verdict)
		return b, err
	}, `SELECT e.id, k.kind FROM entry e JOIN (SELECT 'added' AS kind UNION ALL SELECT 'confirmed'
			UNION ALL SELECT 'rejected' UNION ALL SELECT 'dismissed') AS k ON TRUE
		WHERE (k.kind IN `+kinds+` OR k.kind = $2) AND e.id `+fmt.Sprintf(s.db.dialect.inIDs, 1)+`
		AND EXISTS (SELECT 1 FROM verdict w WHERE w.entry = e.id AND w.kind = k.kind) ORDER BY e.id, k.kind`, ids, string(verdict))
	if err != nil {
		return fmt.Errorf("look for verdicts: %w", err)
	}
	for _, b := range judged {
		if verdict == "" || b.verdict == verdict {
			s.branches = append(s.branches, s.alongVerdict(`v.entry = $%d AND v.kind = $%d`, b.entry, string(b.verdict)))
		}
	}
	if verdict != "" || s.state == news.QueueDecided {
		return nil
	}
	for _, id := range entries {
		s.branches = append(s.branches, queueBranch{
			from: "tag t JOIN item i ON i.id = t.item", on: "t." + s.column, id: "t.item",
			cond: "t.entry = $%d AND " + strings.ReplaceAll(tagCounts("t"), "%", "%%"), args: []any{id},
		})
	}
	return nil
}

// alongTriage begins with the few items on people's desks, which it has to sort; CROSS JOIN
// keeps SQLite to it.
func (s *queueSelection) alongTriage(cond string, args ...any) queueBranch {
	return queueBranch{"item_triage d CROSS JOIN item i", "i." + s.column, "i.id", "i.id = d.item AND " + cond, args}
}

func (s *queueSelection) alongVerdict(cond string, args ...any) queueBranch {
	return queueBranch{"verdict v JOIN item i ON i.id = v.item", "v." + s.column, "v.item", cond, args}
}

func (s *queueSelection) alongItem(cond string, args ...any) queueBranch {
	return queueBranch{"item i", "i." + s.column, "i.id", cond, args}
}

func (s *queueSelection) alongReview(state int) queueBranch {
	return s.alongItem("i.review = $%d AND i.review > 0", state)
}

// arguments gathers the parameters of a query.
type arguments []any

// add returns the number of a new parameter.
func (a *arguments) add(v any) int {
	*a = append(*a, v)
	return len(*a)
}

// query is the query of one branch for at most size places behind at.
func (s *queueSelection) query(b queueBranch, at place, size int) (string, []any) {
	var args arguments
	numbers := make([]any, len(b.args))
	for i, v := range b.args {
		numbers[i] = args.add(v)
	}
	cond := fmt.Sprintf(b.cond, numbers...)
	return fmt.Sprintf(`SELECT %[1]s, %[2]s, m.story FROM %[3]s JOIN story_item m ON m.item = i.id
		WHERE %[4]s AND %[1]s >= $%[5]d AND (%[1]s, %[2]s) < ($%[6]d, $%[7]d)%[8]s
		ORDER BY %[1]s DESC, %[2]s DESC LIMIT $%[9]d`, b.on, b.id, b.from, cond,
		args.add(s.from), args.add(at.at), args.add(at.id), s.conditions(&args), args.add(size)), args
}

// members is the query for those items of stories that are asked for, and that stand before
// the page (>=) or on it and behind (<).
func (s *queueSelection) members(stories []int64, side string) (string, []any, error) {
	ids, err := list(stories)
	if err != nil {
		return "", nil, err
	}
	var args arguments
	return fmt.Sprintf(`SELECT i.%[1]s, i.id, m.story FROM story_item m JOIN item i ON i.id = m.item
		WHERE m.story %[2]s AND i.%[1]s >= $%[3]d AND i.%[1]s < $%[4]d AND (i.%[1]s, i.id) %[5]s ($%[6]d, $%[7]d)%[8]s
		ORDER BY m.story, i.%[1]s DESC, i.id DESC`, s.column, fmt.Sprintf(s.db.dialect.inIDs, args.add(ids)), args.add(s.from),
		args.add(s.until), side, args.add(s.before.at), args.add(s.before.id), s.conditions(&args)), args, nil
}

// conditions is all that is asked of an item i but for its place, as SQL that begins with AND.
// A plus keeps SQLite from running along an index that the branch does not mean.
func (s *queueSelection) conditions(args *arguments) string {
	var b strings.Builder
	and := func(format string, a ...any) { b.WriteString(" AND " + fmt.Sprintf(format, a...)) }
	judged := `EXISTS (SELECT 1 FROM verdict w WHERE w.item = i.id AND ` + verdictKind + ` = $%d)`
	switch {
	case s.state == news.QueueUndecided:
		and(`+i.review = %d`, reviewOpen)
	case s.state == news.QueueDecided:
		and(`+i.review = %d AND EXISTS (SELECT 1 FROM verdict w WHERE w.item = i.id)`, reviewDone)
	case s.state.Verdict() != "" && len(s.tags) == 0:
		and(judged, args.add(string(s.state.Verdict())))
	case s.state == news.QueueAny && !s.flagged && s.assignee == "":
		and(`+i.review > 0`)
	}
	for _, f := range s.tags {
		and("%s", s.condition(f, args))
	}
	if s.feed != 0 {
		and(`+i.feed = $%d`, args.add(s.feed))
	}
	if s.lang != "" {
		and(`lower(i.lang) = $%d`, args.add(s.lang))
	}
	if s.assignee != "" {
		and(`EXISTS (SELECT 1 FROM item_triage k WHERE k.item = i.id AND k.assignee = $%d)`, args.add(s.assignee))
	}
	if s.flagged {
		and(`EXISTS (SELECT 1 FROM item_triage k WHERE k.item = i.id AND k.flagged IS NOT NULL)`)
	}
	if s.keyword != 0 {
		and(`EXISTS (SELECT 1 FROM evidence a WHERE a.item = i.id AND a.entry = $%d AND a.keyword = $%d AND %s)`,
			args.add(s.owner), args.add(s.keyword), evidenceAccepted("a"))
	}
	return b.String()
}

// condition is what is asked of the tags of an item i for the sake of one family.
func (s *queueSelection) condition(f queueTag, args *arguments) string {
	in := fmt.Sprintf(s.db.dialect.inIDs, args.add(f.ids))
	judged := `EXISTS (SELECT 1 FROM verdict w WHERE w.item = i.id AND w.entry ` + in
	switch {
	case s.state == news.QueueUndecided && f.needsVerdict:
		return `EXISTS (SELECT 1 FROM tag o WHERE o.item = i.id AND o.entry ` + in + ` AND ` + tagUndecided("o") + `)`
	case s.state == news.QueueUndecided:
		return hasTag("i.id", in)
	case s.state == news.QueueAny:
		return `(` + hasTag("i.id", in) + ` OR ` + judged + `))`
	case s.state == news.QueueDecided:
		return judged + `)`
	}
	return judged + fmt.Sprintf(` AND `+verdictKind+` = $%d)`, args.add(string(s.state.Verdict())))
}
