package monitor

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"khabar/news"
	"khabar/process"
)

func itemsOf(n, bytes int) []news.Item {
	items := make([]news.Item, n)
	for i := range items {
		items[i].Text = strings.Repeat("a", bytes)
	}
	return items
}

// busySaver returns a saver that is not running, so that pushed polls wait.
func busySaver() *saver {
	v := &saver{polls: make(chan news.Poll, saveBatch)}
	v.freed = sync.NewCond(&v.mu)
	return v
}

func TestPushWaitsWhileTooMuchIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := busySaver()
		v.held = heldBytes
		p := news.Poll{Fetch: news.Fetch{Items: itemsOf(2, 1000)}}
		go v.push(p)
		synctest.Wait()
		if len(v.polls) != 0 {
			t.Error("a poll was pushed beyond what may be held")
		}
		v.free(p)
		synctest.Wait()
		if len(v.polls) != 1 || v.held != heldBytes {
			t.Errorf("%d polls pushed, %d bytes held; want 1 and %d", len(v.polls), v.held, heldBytes)
		}
	})
}

// A poll that is larger than all that may be held is pushed when nothing is held.
func TestPushOfAnyPollEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := busySaver()
		v.push(news.Poll{Fetch: news.Fetch{Items: itemsOf(100, heldBytes/50)}})
		if len(v.polls) != 1 {
			t.Error("not pushed")
		}
	})
}

func TestBatchStopsAtItsLimits(t *testing.T) {
	for _, c := range []struct {
		name          string
		waiting       [][]news.Item
		polls, behind int
	}{
		{"small", [][]news.Item{nil, itemsOf(1, 10), itemsOf(1, 10)}, 4, 0},
		{"bytes", [][]news.Item{itemsOf(1, saveBytes/2), itemsOf(1, saveBytes), nil}, 2, 1},
		{"items", [][]news.Item{itemsOf(saveItems+1, 0), nil}, 1, 1},
		{"items together", [][]news.Item{itemsOf(saveItems/2, 0), itemsOf(saveItems/2, 0), itemsOf(1, 0), nil}, 3, 1},
	} {
		v := busySaver()
		for _, items := range c.waiting {
			v.polls <- news.Poll{Fetch: news.Fetch{Items: items}}
		}
		batch, next := v.batch(news.Poll{})
		if len(batch) != c.polls || len(v.polls) != c.behind || (next != nil) != (c.name != "small") {
			t.Errorf("%s: %d polls in the batch, %d not taken, a next poll: %v; want %d and %d", c.name, len(batch), len(v.polls), next != nil, c.polls, c.behind)
		}
	}
}

// Items are tagged as many at a time as one transaction may have, each once, and the last ones first.
func TestItemsAreTaggedPartByPart(t *testing.T) {
	for _, c := range []struct {
		items, bytes, evidence int
		want                   []int // items of each part
	}{
		{0, 0, 0, []int{0}},
		{saveItems, 10, 0, []int{saveItems}},
		{saveItems + 1, 10, 0, []int{saveItems, 1}},
		{3, saveBytes, 0, []int{1, 1, 1}},
		{3, saveBytes/2 - 1000, 0, []int{2, 1}},
		{1, 2 * saveBytes, 0, []int{1}},
		{5, 10, saveRows / 2, []int{1, 1, 1, 1, 1}},
		{5, 10, saveRows/2 - 1, []int{2, 2, 1}},
		{2, 10, 2 * saveRows, []int{1, 1}},
	} {
		var tagged []string
		items := itemsOf(c.items, c.bytes)
		for i := range items {
			items[i].GUID = fmt.Sprint(i)
		}
		u := untagged{rest: items, tag: func(it *news.Item) {
			it.Tags = []news.Tag{{Evidence: make([]news.Evidence, c.evidence)}}
			tagged = append(tagged, it.GUID)
		}}
		var got []int
		for {
			part := u.next(t.Context())
			got = append(got, len(part))
			for i := range part {
				if part[i].GUID != items[len(u.rest)+i].GUID || len(part[i].Tags) != 1 {
					t.Errorf("%+v: item %s is not tagged, or not in its place", c, part[i].GUID)
				}
			}
			if len(u.rest) == 0 {
				break
			}
		}
		slices.Reverse(tagged)
		for i, guid := range tagged {
			if guid != fmt.Sprint(i) {
				t.Errorf("%+v: tagged %q, want each item once", c, tagged)
				break
			}
		}
		if !slices.Equal(got, c.want) || len(tagged) != c.items {
			t.Errorf("%+v: parts of %d items, %d tagged", c, got, len(tagged))
		}
	}
}

// TestClosingTimes checks that a process ends within ten seconds after its cycle was cancelled, even
// if each of its last writes takes as long as it may: the polls that were read, the leases, and the
// row of the process.
func TestClosingTimes(t *testing.T) {
	t.Parallel()
	if sum := closingTime + 2*process.ClosingTime; sum >= 10*time.Second {
		t.Errorf("a cancelled cycle may take %v to end, want less than 10 s", sum)
	}
}
