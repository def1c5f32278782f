package store

import (
	"fmt"
	"strings"
	"testing"

	"khabar/news"
)

// No filter may make a query of the queue sort its rows or scan a table. Only the flagged and the
// assigned items, which are few, are sorted.
func TestQueueRunsAlongAnIndex(t *testing.T) {
	db := emptySQLite(t)
	tags := []news.TagRef{{ID: "group/ttp"}}
	for _, c := range []struct {
		filter    news.QueueFilter
		undecided int
		index     string
	}{
		{news.QueueFilter{}, news.MaxCount, "item_review_sort"},
		{news.QueueFilter{By: news.BySeen}, news.MaxCount, "item_review_seen"},
		{news.QueueFilter{State: news.QueueDecided}, 0, "item_review_sort"},
		{news.QueueFilter{State: news.QueueAny}, 0, "item_review_sort"},
		{news.QueueFilter{Lang: "ur"}, news.MaxCount, "item_review_sort"},
		{news.QueueFilter{Feed: "dawn"}, 10, "item_review_sort"},
		{news.QueueFilter{Feed: "dawn"}, news.MaxCount, "item_feed_sort"},
		{news.QueueFilter{Tags: tags}, 10, "item_review_sort"},
		{news.QueueFilter{Tags: tags}, news.MaxCount, "tag_sort"},
		{news.QueueFilter{Tags: tags, By: news.BySeen}, news.MaxCount, "tag_seen"},
		{news.QueueFilter{Tags: append(tags, tags...), State: news.QueueAny}, 0, "tag_sort"},
		{news.QueueFilter{State: news.QueueConfirmed}, 0, "verdict_kind_sort"},
		{news.QueueFilter{State: news.QueueRejected, By: news.BySeen}, 0, "verdict_kind_seen"},
		{news.QueueFilter{Flagged: true}, 0, "item_triage_flagged"},
		{news.QueueFilter{Assignee: "ana"}, 0, "item_triage_assignee"},
	} {
		s, err := db.queueSelection(t.Context(), db.r, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.chooseParts(t.Context(), db.r, c.undecided); err != nil {
			t.Fatal(err)
		}
		for _, lead := range []int64{1, 0} {
			for _, b := range s.levelParts(lead) {
				query, args := s.query(b, s.before, 50)
				sorts := strings.HasPrefix(b.from, "item_triage")
				plan := explainPlan(t, db, query, args...)
				wantPlan(t, fmt.Sprintf("%+v", c.filter), plan, c.index, sorts)
				if strings.HasPrefix(c.index, "item_review") && !strings.Contains(plan, "level=?") {
					t.Errorf("%+v reads items of other levels:\n%s", c.filter, plan)
				}
			}
		}
		query, args := s.members([]int64{1, 2}, "<")
		wantPlan(t, fmt.Sprintf("members of %+v", c.filter), explainPlan(t, db, query, args...), "story_item_story", true)
	}
}

// wantPlan checks that a plan uses the index and scans no table. To find the verdicts on an item, a
// plan must not read all verdicts of a kind.
func wantPlan(t *testing.T, what, plan, index string, sorts bool) {
	t.Helper()
	bad := []string{"SCAN i\n", "SCAN t\n", "SCAN v\n", "SCAN m\n", "SCAN d\n", "SEARCH w USING COVERING INDEX", "SEARCH w EXISTS"}
	if !sorts {
		bad = append(bad, "TEMP B-TREE")
	}
	for _, b := range bad {
		if strings.Contains(plan+"\n", b) && !strings.Contains(plan, "SEARCH w EXISTS USING PRIMARY KEY") {
			t.Errorf("%s: %q in\n%s", what, strings.TrimSpace(b), plan)
		}
	}
	if !strings.Contains(plan, "INDEX "+index) {
		t.Errorf("%s does not use %s:\n%s", what, index, plan)
	}
}

// Shared tags are found from the item, not from all the evidence in the database.
func TestSharedTagsBeginWithTheItem(t *testing.T) {
	db := emptySQLite(t)
	query, args := db.sharedTagsQuery([]int64{1}, nil)
	plan := explainPlan(t, db, query, args...)
	for _, want := range []string{"SEARCH o USING PRIMARY KEY (item=?)", "SEARCH v USING PRIMARY KEY (item=? AND entry=? AND seq<?)", "SEARCH t USING PRIMARY KEY"} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan has no %q:\n%s", want, plan)
		}
	}
	if strings.Contains(plan, "SCAN v") || strings.Contains(plan, "SCAN t") {
		t.Errorf("the plan scans a table:\n%s", plan)
	}
}
