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

// post sends a form. The answer must be a redirect.
func (s *site) post(path, form string) {
	s.Helper()
	if status, body := s.do(http.MethodPost, path, form); status != http.StatusSeeOther {
		_, alert, _ := strings.Cut(body, `role="alert">`)
		s.Errorf("POST %s %s: %d, want 303; %.200s", path, form, status, alert)
	}
}

// fieldValues returns the values of the fields with that name on a page.
func fieldValues(page, name string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`name="`+name+`" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestVerdictOnAStory(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("TTP says")
	form := fmt.Sprintf("do=confirmed&pick=group/ttp+*+%d:0&story=%d", it.ID, it.Story)
	s.post("/decide", form)
	st, err := s.db.StoryPage(t.Context(), it.Story, news.Cursor{}, 0)
	s.must(err)
	for _, r := range st.Reports {
		if got := s.history(r.ID); len(got) != 1 || got[0] != "confirmed group/ttp" {
			t.Errorf("report %d: %q, want it confirmed along with the story", r.ID, got)
		}
	}
	_, page := s.get("/")
	if strings.Count(page, ">Undo<") != 1 || !strings.Contains(page, "3 reports,") {
		t.Errorf("a verdict on three reports is not one action under recent actions")
	}
	s.post("/undo", "event="+strings.Join(fieldValues(page, "event"), "&event="))
	for _, r := range st.Reports {
		if got := s.history(r.ID); len(got) != 2 || got[1] != "undone group/ttp" {
			t.Errorf("report %d: %q, want it undone", r.ID, got)
		}
	}
}

func TestConfirmAllTagsOfACard(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("TTP: پ")
	s.post("/decide", fmt.Sprintf("do=all&all=group/ttp+%d:0&all=event/bombing+%d:0&story=%d", it.ID, it.ID, it.Story))
	_, page := s.get("/")
	if !strings.Contains(page, "2 tags confirmed") {
		t.Error("two tags that were confirmed at once are not one action")
	}
	s.post("/undo", "event="+strings.Join(fieldValues(page, "event"), "&event="))
	s.want("TTP: پ", "confirmed group/ttp", "confirmed event/bombing", "undone event/bombing", "undone group/ttp")
}

func TestChangeAVerdict(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("BLA")
	s.post("/decide", fmt.Sprintf("do=confirmed&pick=group/bla+%d:0", it.ID))
	_, page := s.get(fmt.Sprintf("/items/%d", it.ID))
	pick := fieldValues(page, "pick")[0]
	s.post("/decide", "do=rejected+other-group&pick="+url.QueryEscape(pick))
	s.want("BLA", "confirmed group/bla", "rejected group/bla other-group")
}

func TestProposals(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("BLA")
	s.post("/decide", fmt.Sprintf("do=rejected+other-sense&propose=1&pick=group/bla+%d:0", it.ID))
	_, page := s.get("/proposals")
	if !strings.Contains(page, "no: [&#34;BLA blamed for attack on train near Quetta&#34;]") {
		t.Errorf("the sentence is not proposed:\n%s", page)
	}
	s.post("/proposals/1", "do=taken")
	if _, page = s.get("/proposals"); strings.Contains(page, "blamed for") {
		t.Error("a closed proposal is still listed as open")
	}
	if _, page = s.get("/proposals?all=1"); !strings.Contains(page, "Taken,") {
		t.Error("a closed proposal is not listed")
	}
}

func TestAddATag(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("BLA")
	s.post("/tags", fmt.Sprintf("item=%d&tag=security&words=ATTACK+on+train", it.ID))
	p, err := s.db.ItemPage(t.Context(), it.ID)
	s.must(err)
	for _, tag := range p.Item.Tags {
		if tag.ID == "theme/security" {
			if len(tag.Evidence) != 1 || tag.Evidence[0].Text != "attack on train" || tag.State.Verdict != news.Added {
				t.Errorf("the added tag is %+v, want the marked words as evidence", tag)
			}
			return
		}
	}
	t.Error("the item does not have the tag")
}

func TestBulkByKeyword(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	status, page := s.get("/bulk?tag=group/ttp&do=dismissed+duplicate&keyword=group/ttp%23ttp&feed=geo")
	if status != http.StatusOK || !strings.Contains(page, "<b>2 reports</b>") {
		t.Fatalf("the preview: %d, want 200 with two reports\n%s", status, page)
	}
	s.post("/bulk", "tag=group/ttp&do=dismissed+duplicate&keyword=group/ttp%23ttp&feed=geo&last="+fieldValues(page, "last")[0])
	s.want("TTP: پ", "dismissed group/ttp duplicate")
	if _, page = s.get("/"); !strings.Contains(page, "2 reports,") {
		t.Error("a verdict on many items is not among the recent actions")
	}
	s.post("/undo", "event="+fieldValues(page, "event")[0])
	s.want("TTP: پ", "dismissed group/ttp duplicate", "undone group/ttp")
}

func TestSplitAndMerge(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("TTP says")
	s.post(fmt.Sprintf("/stories/%d/split", it.Story), fmt.Sprintf("items=%d&why=another+bombing", it.ID))
	other := s.find("TTP says").Story
	if other == it.Story {
		t.Fatal("the report is still in the story that it was split off from")
	}
	if _, page := s.get(fmt.Sprintf("/stories/%d", it.Story)); !strings.Contains(page, "split off 1 report into") || !strings.Contains(page, "another bombing") {
		t.Error("the page of the story does not say that it was split")
	}
	s.post(fmt.Sprintf("/stories/%d/merge", other), fmt.Sprintf("other=%d", it.Story))
	if status, to := s.get(fmt.Sprintf("/stories/%d", other)); status != http.StatusSeeOther || !strings.HasPrefix(to, fmt.Sprintf("/stories/%d", it.Story)) {
		t.Errorf("the number of a merged story answers %d %.60s, want a redirect to the other story", status, to)
	}
}

func TestFetchNow(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	s.post("/feeds/dawn/fetch", "")
	due, err := s.db.DueFeeds(t.Context(), time.Now().Add(time.Second))
	s.must(err)
	if !slices.Contains(due, "dawn") {
		t.Errorf("due feeds are %q, want dawn among them", due)
	}
	if _, page := s.get("/feeds?asked=dawn"); !strings.Contains(page, "The Dawn will be fetched") {
		t.Error("the page does not say that the feed will be fetched")
	}
}

func TestPagesOfTheQueue(t *testing.T) {
	s := newSite(t, false)
	var items []news.Item
	for i := range 45 {
		words := strings.Repeat(string(rune('A'+i%26)), 3+i)
		items = append(items, newItem(words+" BLA "+words, words, "en", "group/bla", "BLA"))
	}
	s.publish(map[string][]news.Item{"dawn": items})
	seen := map[string]bool{}
	for path, pages := "/", 0; path != ""; pages++ {
		status, page := s.get(path)
		if status != http.StatusOK || pages > 10 {
			t.Fatalf("GET %s: %d, after %d pages", path, status, pages)
		}
		for _, m := range regexp.MustCompile(`id="(c\d+)"`).FindAllStringSubmatch(page, -1) {
			if seen[m[1]] {
				t.Errorf("%s is on two pages", m[1])
			}
			seen[m[1]] = true
		}
		path = ""
		if m := regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(page); m != nil {
			path = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	stories := 0
	for _, err := range s.db.Stories(t.Context(), news.StoryFilter{}) {
		s.must(err)
		stories++
	}
	if len(seen) != stories || stories <= news.QueueLimit {
		t.Errorf("%d stories on all pages, want %d, which is more than one page has", len(seen), stories)
	}
}
