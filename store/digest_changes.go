package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// ChangedReports returns the changes of reports that a recipient was sent at or after since: one
// for each tag of such a report that a person has rejected, and one for each report whose item was
// deleted, is no longer relevant, has a newer version, or has a rejected or dismissed tag. Changes
// that a digest has corrected are left out. The changes are in the order in which the reports were
// sent, then by item and tag.
func (db *DB) ChangedReports(ctx context.Context, recipient int64, since time.Time) (all []news.ChangedReport, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		sent, err := collect(ctx, tx, scanSentReport, sentReportsQuery(), recipient, millis(since))
		if err != nil {
			return err
		}
		if all, err = db.changesOf(ctx, tx, recipient, sent); err != nil {
			return err
		}
		return db.nameTags(ctx, tx, all)
	})
	if err != nil {
		return nil, fmt.Errorf("ask which reports have changed since they were sent: %w", err)
	}
	slices.SortStableFunc(all, func(a, b news.ChangedReport) int {
		return cmp.Or(a.SentAt.Compare(b.SentAt), cmp.Compare(a.Item, b.Item), strings.Compare(a.Tag, b.Tag))
	})
	return all, nil
}

// sentReportsQuery is the query for the reports that a recipient was sent and that may have changed.
func sentReportsQuery() string {
	return `SELECT d.item, d.version, d.tags, d.at, r.outlet, r.url, r.lang, i.id IS NULL,
			coalesce(i.relevance, ''), coalesce(i.version, 0), coalesce(n.title, ''), coalesce(n.text, ''), n.seen,
			coalesce(o.title, r.headline), coalesce(o.text, ''),
			EXISTS (SELECT 1 FROM digest_correction c WHERE c.recipient = d.recipient AND c.item = d.item AND c.tag = '')
		FROM digest_item d JOIN digest_report r ON r.item = d.item
			LEFT JOIN item i ON i.id = d.item
			LEFT JOIN item_version n ON n.item = i.id AND n.n = i.version
			LEFT JOIN item_version o ON o.item = i.id AND o.n = d.version
		WHERE d.recipient = $1 AND d.at >= $2 AND d.digest IS NOT NULL AND d.tags <> ''
			AND (i.id IS NULL OR i.relevance = '' OR i.version > d.version
				OR EXISTS (SELECT 1 FROM verdict v WHERE v.item = d.item AND v.kind IN ('rejected', 'dismissed')))`
}

// A sentReport is a report that was sent, and whether the report as a whole was corrected.
type sentReport struct {
	news.ChangedReport
	corrected bool
}

func scanSentReport(rows *sql.Rows) (r sentReport, err error) {
	var at int64
	var seen sql.NullInt64
	var tags string
	err = rows.Scan(&r.Item, &r.Version, &tags, &at, &r.Outlet, &r.URL, &r.Lang, &r.Deleted, &r.Relevance, &r.LatestVersion,
		&r.LatestHeadline, &r.LatestText, &seen, &r.Headline, &r.SentText, &r.corrected)
	r.Tags, r.SentAt, r.LatestSeen = strings.Fields(tags), fromMillis(at), fromNull(seen)
	return r, err
}

// changesOf returns a change for each report in sent that was not corrected as a whole, and one for
// each rejected tag of a report in sent if the tag was not corrected.
func (db *DB) changesOf(ctx context.Context, tx *sql.Tx, recipient int64, sent []sentReport) ([]news.ChangedReport, error) {
	ids := make([]int64, len(sent))
	for i, r := range sent {
		ids[i] = r.Item
	}
	p := newParams(db.dialect, recipient)
	rejections, err := collect(ctx, tx, scanRejection, `SELECT v.item, e.slug, v.kind, v.reason, v.who, v.at
		FROM verdict v JOIN entry e ON e.id = v.entry
		WHERE v.kind = 'rejected' AND v.item `+p.inIDs(ids)+`
			AND NOT EXISTS (SELECT 1 FROM digest_correction c WHERE c.recipient = $1 AND c.item = v.item AND c.tag = e.slug)`,
		p.args()...)
	if err != nil {
		return nil, err
	}
	byItem := make(map[int64][]rejection)
	for _, v := range rejections {
		byItem[v.item] = append(byItem[v.item], v)
	}
	var all []news.ChangedReport
	for _, r := range sent {
		if !r.corrected {
			all = append(all, r.ChangedReport)
		}
		for _, v := range byItem[r.Item] {
			if slices.Contains(r.Tags, v.tag) {
				change := r.ChangedReport
				change.Tag, change.TagState = v.tag, v.state
				all = append(all, change)
			}
		}
	}
	return all, nil
}

// A rejection is a current verdict that rejects a tag of an item.
type rejection struct {
	item  int64
	tag   string
	state news.TagState
}

func scanRejection(rows *sql.Rows) (v rejection, err error) {
	var at int64
	err = rows.Scan(&v.item, &v.tag, &v.state.Verdict, &v.state.Reason, &v.state.Who, &at)
	v.state.At = fromMillis(at)
	return v, err
}

// nameTags sets the TagNames of all changes. The name of a tag without an entry is its ID.
func (db *DB) nameTags(ctx context.Context, tx *sql.Tx, all []news.ChangedReport) error {
	var slugs []string
	for _, r := range all {
		slugs = append(slugs, r.Tags...)
	}
	p := newParams(db.dialect)
	names := make(map[string]string)
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var slug, name string
		err := rows.Scan(&slug, &name)
		names[slug] = name
		return struct{}{}, err
	}, `SELECT slug, name FROM entry WHERE slug `+p.inTexts(slices.Compact(slices.Sorted(slices.Values(slugs)))), p.args()...)
	if err != nil {
		return err
	}
	for i := range all {
		all[i].TagNames = make([]string, len(all[i].Tags))
		for j, slug := range all[i].Tags {
			all[i].TagNames[j] = cmp.Or(names[slug], slug)
		}
	}
	return nil
}
