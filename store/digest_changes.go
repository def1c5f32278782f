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

// ChangedReports returns what has changed about the reports that a recipient was told of at or
// after since: a row for each tag that was told and does not hold any more, and one for
// each report that is gone, no longer relevant, or has a newer version, unless that was put
// right by a digest already. By the time of telling, then by item and tag.
func (db *DB) ChangedReports(ctx context.Context, recipient int64, since time.Time) (all []news.ChangedReport, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		told, err := collect(ctx, tx, scanSentReport, sentReportsQuery(), recipient, millis(since))
		if err != nil {
			return err
		}
		if all, err = db.addRejectedTags(ctx, tx, recipient, told); err != nil {
			return err
		}
		return db.nameTags(ctx, tx, all)
	})
	if err != nil {
		return nil, fmt.Errorf("ask what has changed since it was told: %w", err)
	}
	slices.SortStableFunc(all, func(a, b news.ChangedReport) int {
		return cmp.Or(a.SentAt.Compare(b.SentAt), cmp.Compare(a.Item, b.Item), strings.Compare(a.Tag, b.Tag))
	})
	return all, nil
}

// sentReportsQuery asks for the reports that were told and of which something may have changed.
func sentReportsQuery() string {
	return `SELECT d.item, d.version, d.tags, d.at, r.headline, r.outlet, r.url, r.lang, i.id IS NULL,
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

// A sentReport is a report that was told, and whether the report as a whole was put right.
type sentReport struct {
	news.ChangedReport
	corrected bool
}

func scanSentReport(rows *sql.Rows) (r sentReport, err error) {
	var at int64
	var seen sql.NullInt64
	var tags, told string
	err = rows.Scan(&r.Item, &r.Version, &tags, &at, &told, &r.Outlet, &r.URL, &r.Lang, &r.Deleted, &r.Relevance, &r.LatestVersion,
		&r.LatestHeadline, &r.LatestText, &seen, &r.Headline, &r.SentText, &r.corrected)
	r.Tags, r.SentAt, r.LatestSeen = strings.Fields(tags), fromMillis(at), fromNull(seen)
	return r, err
}

// addRejectedTags adds to the reports a row for each tag that does not hold any more and was not
// put right yet. A report as a whole is left out once it was put right.
func (db *DB) addRejectedTags(ctx context.Context, tx *sql.Tx, recipient int64, told []sentReport) ([]news.ChangedReport, error) {
	ids := make([]int64, len(told))
	for i, r := range told {
		ids[i] = r.Item
	}
	arg, err := list(ids)
	if err != nil {
		return nil, err
	}
	verdicts, err := collect(ctx, tx, scanVerdictOn, `SELECT v.item, e.slug, v.kind, v.reason, v.who, v.at
		FROM verdict v JOIN entry e ON e.id = v.entry
		WHERE v.kind = 'rejected' AND v.item `+fmt.Sprintf(db.dialect.inIDs, 1)+`
			AND NOT EXISTS (SELECT 1 FROM digest_correction c WHERE c.recipient = $2 AND c.item = v.item AND c.tag = e.slug)`,
		arg, recipient)
	if err != nil {
		return nil, err
	}
	byItem := make(map[int64][]verdictOn)
	for _, v := range verdicts {
		byItem[v.item] = append(byItem[v.item], v)
	}
	var all []news.ChangedReport
	for _, r := range told {
		if !r.corrected {
			all = append(all, r.ChangedReport)
		}
		for _, v := range byItem[r.Item] {
			if slices.Contains(r.Tags, v.tag) {
				one := r.ChangedReport
				one.Tag, one.TagState = v.tag, v.state
				all = append(all, one)
			}
		}
	}
	return all, nil
}

// A verdictOn is where a tag of an item stands.
type verdictOn struct {
	item  int64
	tag   string
	state news.TagState
}

func scanVerdictOn(rows *sql.Rows) (v verdictOn, err error) {
	var at int64
	err = rows.Scan(&v.item, &v.tag, &v.state.Verdict, &v.state.Reason, &v.state.Who, &at)
	v.state.At = fromMillis(at)
	return v, err
}

// nameTags fills in the names of the tags that reports were told with.
func (db *DB) nameTags(ctx context.Context, tx *sql.Tx, all []news.ChangedReport) error {
	var slugs []string
	for _, m := range all {
		slugs = append(slugs, m.Tags...)
	}
	arg, err := list(slices.Compact(slices.Sorted(slices.Values(slugs))))
	if err != nil {
		return err
	}
	names := make(map[string]string)
	_, err = collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var slug, name string
		err := rows.Scan(&slug, &name)
		names[slug] = name
		return struct{}{}, err
	}, `SELECT slug, name FROM entry WHERE slug `+fmt.Sprintf(db.dialect.inTexts, 1), arg)
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
