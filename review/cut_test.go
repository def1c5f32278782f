package review

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// What was cut of an item is said on its page, in the API and for its feed, and of no other.
func TestPagesSayWhatWasCut(t *testing.T) {
	f := newFixture(t)
	before := f.get("/feeds").Body.String()
	if strings.Contains(before, "partial") {
		t.Errorf("the page of feeds says of a whole feed that it was cut:\n%s", before)
	}
	now := time.Now()
	process, err := f.db.Register(t.Context(), now)
	f.must(err)
	_, err = f.db.LeaseFeeds(t.Context(), process, []string{"dawn"}, false, now)
	f.must(err)
	it := hostileShapes()[0].item("long")
	it.Cuts = news.Cuts{{Kind: news.CutText, Count: 4711}, {Kind: news.CutHits, Count: 12}}
	_, err = f.db.Save(t.Context(), process, []news.Poll{{
		Fetch: news.Fetch{Feed: "dawn", Started: now, Status: 200, Outcome: news.OK, Items: []news.Item{it}}, NextDue: now.Add(time.Hour),
	}}, now)
	f.must(err)

	const words = "the end of the text (bytes: 4711); places with keywords"
	for it, err := range f.db.Items(t.Context(), news.Filter{}) {
		f.must(err)
		page := f.get(fmt.Sprintf("/items/%d", it.ID)).Body.String()
		if long := strings.HasSuffix(it.URL, "/long"); strings.Contains(page, "Not kept") != long || strings.Contains(page, words) != long {
			t.Errorf("the page of %q says %q: want %v", it.Title, words, long)
		}
	}
	if page := f.get("/feeds").Body.String(); !strings.Contains(page, "working, but not all is kept") ||
		!strings.Contains(page, "partial: 1 of 1 items exceed a limit (text, hits, evidence)") || !strings.Contains(page, "<b>0</b> failing") {
		t.Errorf("the page of feeds:\n%s", page)
	}

	w := f.get("/api/v1/queue?state=any")
	var queue queueJSON
	f.must(json.Unmarshal(w.Body.Bytes(), &queue))
	if n := strings.Count(w.Body.String(), `"cut":`); n != 1 {
		t.Errorf("%d items of the API say that they were cut, want 1", n)
	}
	got := queue.Cards[0].Items[0]
	if len(got.Cut) != 3 || got.Counts[news.CutText] != 4711 || got.Tags[0].MoreEvidence == 0 {
		t.Errorf("in the API, cut are %v, %v, and %d pieces of evidence", got.Cut, got.Counts, got.Tags[0].MoreEvidence)
	}
}
