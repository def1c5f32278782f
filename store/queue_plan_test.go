package store

import (
	"fmt"
	"strings"
	"testing"

	"khabar/news"
)

// No way of asking for the queue may sort what it walks along, or read a table from end to
// end; only what lies on people's desks, which is little, is sorted.
func TestQueueRunsAlongAnIndex(t *testing.T) {
	db := emptySQLite(t)
	tags := []news.TagRef{{ID: "group/ttp"}}
	for _, c := range []struct {
		filter news.QueueFilter
		left   int
		index  string
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
		if err := s.chooseBranches(t.Context(), db.r, c.left); err != nil {
			t.Fatal(err)
		}
		for _, b := range s.branches {
			query, args := s.query(b, s.before, 50)
			sorts := strings.HasPrefix(b.from, "item_triage")
			holdPlan(t, fmt.Sprintf("%+v", c.filter), explainPlan(t, db, query, args...), c.index, sorts)
		}
		query, args := s.members([]int64{1, 2}, "<")
		holdPlan(t, fmt.Sprintf("members of %+v", c.filter), explainPlan(t, db, query, args...), "story_item_story", true)
	}
}

// holdPlan refuses a plan that does not use the index, reads a table from end to end, or
// looks for the verdicts on an item among all of their kind.
func holdPlan(t *testing.T, what, plan, index string, sorts bool) {
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

// What one key would decide is found from the item, not from all evidence there is.
func TestAlikeBeginsWithTheItem(t *testing.T) {
	db := emptySQLite(t)
	query, args := db.sharedTagsQuery([]int64{1})
	plan := explainPlan(t, db, query, args...)
	for _, want := range []string{"SEARCH a USING PRIMARY KEY (item=?)", "SEARCH b USING PRIMARY KEY (item=? AND entry=?)", "SEARCH t USING PRIMARY KEY"} {
		if !strings.Contains(plan, want) {
			t.Errorf("no %q in\n%s", want, plan)
		}
	}
}
