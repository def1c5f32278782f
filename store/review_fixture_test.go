package store_test

import (
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// byGroup is a relevance rule for tests: an item with a group is a lead.
func byGroup(it *news.Item) news.Judgement {
	for _, t := range it.Tags {
		if t.Accepted() && t.Facet() == news.FacetGroup {
			return news.Judgement{Level: news.LevelLead, Reason: news.RelevantByGroup}
		}
	}
	return news.Judgement{}
}

// A reviewFixture is a fixture with items to review.
type reviewFixture struct {
	*fixture
}

// newReviewFixture stores the items a to e, of which e is the newest. All have the tag group/ttp, and b
// also has event/bombing.
func newReviewFixture(t *testing.T, db *store.DB) *reviewFixture {
	t.Helper()
	db.SetRelevanceRule(byGroup)
	r := &reviewFixture{newFixture(t, db, feed("dawn"))}
	var items []news.Item
	for i, key := range []string{"a", "b", "c", "d", "e"} {
		it := item(key, "TTP "+strings.Repeat(key, 6), i-10, tag("group/ttp", 3))
		it.Text = []string{
			"Convoy ambushed near Wana bridge.", "Market shut after explosion on Sunday.", "Court frees four suspects in Multan.",
			"Minister denies talks with envoys.", "Police seize rifles in a warehouse.",
		}[i]
		if key == "b" {
			it.Tags = append(it.Tags, tag("event/bombing", 3))
		}
		items = append(items, it)
	}
	r.poll(ok("dawn", items...))
	return r
}

// id returns the ID of the item with that key.
func (r *reviewFixture) id(key string) int64 {
	r.Helper()
	for _, it := range r.items(news.Filter{}) {
		if it.GUID == key {
			return it.ID
		}
	}
	r.Fatalf("no item %s", key)
	return 0
}

// decide puts a verdict on a tag of an item, having seen the current verdict.
func (r *reviewFixture) decide(who, key, tag string, kind news.ReviewKind) news.ReviewEvent {
	r.Helper()
	e, err := r.db.DecideTag(r.Context(), r.decision(who, key, tag, kind))
	r.must(err)
	return e
}

// decision returns the decision of a person who has seen the current verdict.
func (r *reviewFixture) decision(who, key, tag string, kind news.ReviewKind) news.Decision {
	r.Helper()
	r.now = r.now.Add(time.Second)
	return news.Decision{
		Item: r.id(key), Tag: tag, Kind: kind, Saw: r.stateOf(key, tag).Event, Who: who, Via: news.ViaCard, At: r.now,
	}
}

func (r *reviewFixture) stateOf(key, tag string) news.TagState {
	r.Helper()
	it, err := r.db.Item(r.Context(), r.id(key))
	r.must(err)
	for _, t := range it.Tags {
		if t.ID == tag {
			return t.State
		}
	}
	return news.TagState{}
}

// tagged returns the keys of the items that a tag selects, newest first.
func (r *reviewFixture) tagged(ref string) string {
	r.Helper()
	tag, err := news.ParseTagRef(ref)
	r.must(err)
	return keys(r.items(news.Filter{Tags: []news.TagRef{tag}}))
}

func keys(items []news.Item) string {
	var all []string
	for _, it := range items {
		all = append(all, it.GUID)
	}
	return strings.Join(all, " ")
}

// queue returns the keys of the items on all pages of the queue.
func (r *reviewFixture) queue(f news.QueueFilter) string {
	r.Helper()
	var all []news.Item
	for {
		p, err := r.db.Queue(r.Context(), f)
		r.must(err)
		for _, c := range p.Cards {
			all = append(all, c.Items...)
		}
		if p.Next.IsZero() {
			return keys(all)
		}
		f.Before = p.Next
	}
}

func (r *reviewFixture) want(what, got, want string) {
	r.Helper()
	if got != want {
		r.Errorf("%s: %q, want %q", what, got, want)
	}
}
