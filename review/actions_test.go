package review

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// post sends a form, and wants to be sent back.
func (n *newsroom) post(path, form string) {
	n.Helper()
	if status, body := n.do(http.MethodPost, path, form); status != http.StatusSeeOther {
		_, alert, _ := strings.Cut(body, `role="alert">`)
		n.Errorf("POST %s %s: %d %.200s", path, form, status, alert)
	}
}

// values are what the fields of that name hold on a page.
func values(page, name string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`name="`+name+`" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestOneKeyDecidesForTheStory(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	it := n.find("TTP says")
	form := fmt.Sprintf("do=confirmed&pick=group/ttp+*+%d:0&story=%d", it.ID, it.Story)
	n.post("/decide", form)
	st, err := n.db.Story(t.Context(), it.Story)
	n.must(err)
	for _, r := range st.Reports {
		if got := n.did(r.ID); len(got) != 1 || got[0] != "confirmed group/ttp" {
			t.Errorf("report %d: %q, want it confirmed with the story", r.ID, got)
		}
	}
	_, page := n.get("/")
	if strings.Count(page, ">Undo<") != 1 || !strings.Contains(page, "3 reports,") {
		t.Errorf("a decision on three reports is not one to be taken back")
	}
	n.post("/undo", "event="+strings.Join(values(page, "event"), "&event="))
	for _, r := range st.Reports {
		if got := n.did(r.ID); len(got) != 2 || got[1] != "undone group/ttp" {
			t.Errorf("report %d: %q, want it taken back", r.ID, got)
		}
	}
}

func TestAllTagsOfACardAreOneAction(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	it := n.find("TTP: پ")
	n.post("/decide", fmt.Sprintf("do=all&all=group/ttp+%d:0&all=event/bombing+%d:0&story=%d", it.ID, it.ID, it.Story))
	_, page := n.get("/")
	if !strings.Contains(page, "2 tags confirmed") {
		t.Error("two tags that were confirmed at once are not told as one action")
	}
	n.post("/undo", "event="+strings.Join(values(page, "event"), "&event="))
	n.want("TTP: پ", "confirmed group/ttp", "confirmed event/bombing", "undone event/bombing", "undone group/ttp")
}

func TestAVerdictCanBeChanged(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	it := n.find("BLA")
	n.post("/decide", fmt.Sprintf("do=confirmed&pick=group/bla+%d:0", it.ID))
	_, page := n.get(fmt.Sprintf("/items/%d", it.ID))
	pick := values(page, "pick")[0]
	n.post("/decide", "do=rejected+other-group&pick="+url.QueryEscape(pick))
	n.want("BLA", "confirmed group/bla", "rejected group/bla other-group")
}

func TestWrongTagsBecomeProposals(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	it := n.find("BLA")
	n.post("/decide", fmt.Sprintf("do=rejected+other-sense&propose=1&pick=group/bla+%d:0", it.ID))
	_, page := n.get("/proposals")
	if !strings.Contains(page, "no: [&#34;BLA blamed for attack on train near Quetta&#34;]") {
		t.Errorf("the sentence is not proposed:\n%s", page)
	}
	n.post("/proposals/1", "do=taken")
	if _, page = n.get("/proposals"); strings.Contains(page, "blamed for") {
		t.Error("a settled proposal still waits")
	}
	if _, page = n.get("/proposals?all=1"); !strings.Contains(page, "Taken,") {
		t.Error("a settled proposal is not to be found")
	}
}

func TestAddedTagsHaveTheirWords(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	it := n.find("BLA")
	n.post("/tags", fmt.Sprintf("item=%d&tag=security&words=ATTACK+on+train", it.ID))
	p, err := n.db.ItemPage(t.Context(), it.ID)
	n.must(err)
	for _, tag := range p.Item.Tags {
		if tag.ID == "theme/security" {
			if len(tag.Evidence) != 1 || tag.Evidence[0].Text != "attack on train" || tag.State.Verdict != news.Added {
				t.Errorf("the added tag is %+v", tag)
			}
			return
		}
	}
	t.Error("the tag is not there")
}

func TestBulkByKeyword(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	status, page := n.get("/bulk?tag=group/ttp&do=dismissed+duplicate&keyword=group/ttp%23ttp&feed=geo")
	if status != http.StatusOK || !strings.Contains(page, "<b>2 reports</b>") {
		t.Fatalf("a count: %d\n%s", status, page)
	}
	n.post("/bulk", "tag=group/ttp&do=dismissed+duplicate&keyword=group/ttp%23ttp&feed=geo&last="+values(page, "last")[0])
	n.want("TTP: پ", "dismissed group/ttp duplicate")
	if _, page = n.get("/"); !strings.Contains(page, "2 reports,") {
		t.Error("what was done to many is not among the last decisions")
	}
	n.post("/undo", "event="+values(page, "event")[0])
	n.want("TTP: پ", "dismissed group/ttp duplicate", "undone group/ttp")
}

func TestSplitAndMerge(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	it := n.find("TTP says")
	n.post(fmt.Sprintf("/stories/%d/split", it.Story), fmt.Sprintf("items=%d&why=another+bombing", it.ID))
	other := n.find("TTP says").Story
	if other == it.Story {
		t.Fatal("the report is still in its story")
	}
	if _, page := n.get(fmt.Sprintf("/stories/%d", it.Story)); !strings.Contains(page, "split off 1 report into") || !strings.Contains(page, "another bombing") {
		t.Error("the story does not tell that it was split")
	}
	n.post(fmt.Sprintf("/stories/%d/merge", other), fmt.Sprintf("other=%d", it.Story))
	if status, to := n.get(fmt.Sprintf("/stories/%d", other)); status != http.StatusSeeOther || !strings.HasPrefix(to, fmt.Sprintf("/stories/%d", it.Story)) {
		t.Errorf("the number of a merged story leads to %d %.60s", status, to)
	}
}

func TestFetchNow(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	n.post("/feeds/dawn/fetch", "")
	due, err := n.db.DueFeeds(t.Context(), time.Now().Add(time.Second))
	n.must(err)
	if !slices.Contains(due, "dawn") {
		t.Errorf("due are %q, want dawn among them", due)
	}
	if _, page := n.get("/feeds?asked=dawn"); !strings.Contains(page, "The Dawn is to be read") {
		t.Error("the page does not say that the feed is to be read")
	}
}

func TestManyCardsComeByPages(t *testing.T) {
	n := newNewsroom(t, false)
	var items []news.Item
	for i := range 45 {
		words := strings.Repeat(string(rune('A'+i%26)), 3+i)
		items = append(items, written(words+" BLA "+words, words, "en", "group/bla", "BLA"))
	}
	n.publish(map[string][]news.Item{"dawn": items})
	seen := map[string]bool{}
	for path, pages := "/", 0; path != ""; pages++ {
		status, page := n.get(path)
		if status != http.StatusOK || pages > 10 {
			t.Fatalf("GET %s: %d, after %d pages", path, status, pages)
		}
		for _, m := range regexp.MustCompile(`id="(c\d+)"`).FindAllStringSubmatch(page, -1) {
			if seen[m[1]] {
				t.Errorf("%s stands on two pages", m[1])
			}
			seen[m[1]] = true
		}
		path = ""
		if m := regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(page); m != nil {
			path = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	stories := 0
	for _, err := range n.db.Stories(t.Context(), news.StoryFilter{}) {
		n.must(err)
		stories++
	}
	if len(seen) != stories || stories <= news.QueueLimit {
		t.Errorf("%d stories on all pages, want %d, which are more than fit on one", len(seen), stories)
	}
}
