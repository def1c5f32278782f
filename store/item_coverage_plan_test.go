package store

import (
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// Coverage must read only items in its windows: a digest counts the reports of eight days, in a
// database that may hold years.
func TestCoverageUsesAnIndex(t *testing.T) {
	db := emptySQLite(t)
	now := time.Date(2023, 1, 30, 0, 0, 0, 0, time.UTC)
	for by, index := range map[news.TimeField]string{news.ByPublished: "tag_sort", news.BySeen: "tag_seen"} {
		q := &coverageQuery{db: db, column: map[news.TimeField]string{news.ByPublished: "sort_at", news.BySeen: "first_seen"}[by]}
		q.groups = map[int64][2]string{1: {"group/ttp"}}
		q.filter = news.CoverageFilter{Windows: []news.Span{{From: now, Until: now.AddDate(0, 0, 1)}}, Feeds: []string{"dawn"}, Langs: []string{"en"}}
		query, args := q.groupQuery()
		plan := explainPlan(t, db, query, args...)
		if strings.Contains(plan, "SCAN t") || strings.Contains(plan, "SCAN i") || !strings.Contains(plan, "SEARCH t USING INDEX "+index+" (entry=?") {
			t.Errorf("plan by %s:\n%s", by, plan)
		}
	}
}
