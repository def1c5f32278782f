package review

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// pages returns the addresses of all pages that a maintainer sees.
func (s *site) pages() []string {
	s.Helper()
	all := []string{"/", "/?state=any", "/?tag=group/ttp%2B", "/help", "/feeds", "/digests", "/proposals"}
	for it, err := range s.db.Items(s.Context(), news.Filter{}) {
		s.must(err)
		all = append(all, fmt.Sprintf("/items/%d", it.ID), fmt.Sprintf("/stories/%d", it.Story))
	}
	return all
}

func TestPagesOnFullAndEmptyData(t *testing.T) {
	for _, full := range []bool{false, true} {
		s := newSite(t, false)
		if full {
			s.addReports()
		}
		for _, path := range s.pages() {
			if status, body := s.get(path); status != http.StatusOK || !strings.Contains(body, "</html>") {
				t.Errorf("full %t: GET %s: %d\n%.300s", full, path, status, body)
			}
		}
		if status, _ := s.get("/items/999999"); status != http.StatusNotFound {
			t.Errorf("full %t: a missing item: %d, want 404", full, status)
		}
	}
}

func TestFeedTextIsEscaped(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("</a>")
	for _, path := range []string{"/", fmt.Sprintf("/items/%d", it.ID), fmt.Sprintf("/stories/%d", it.Story)} {
		_, body := s.get(path)
		for _, bad := range []string{"<script>fetch", "<img", "<iframe src=//", "<style>", "javascript:", "\u202e"} {
			if strings.Contains(body, bad) {
				t.Errorf("GET %s has %q from the feed", path, bad)
			}
		}
		if !strings.Contains(body, "&lt;script&gt;fetch") {
			t.Errorf("GET %s does not show the headline as text", path)
		}
	}
}

func TestLateVerdict(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("BLA")
	_, err := s.db.DecideTag(t.Context(), news.Decision{Item: it.ID, Tag: "group/bla", Kind: news.Dismissed, Who: "bilal", Via: news.ViaCard, At: s.begun})
	s.must(err)
	form := fmt.Sprintf("do=confirmed&pick=group/bla+%d:0&story=%d&shown=%d&back=/", it.ID, it.Story, it.ID)
	for _, part := range [][]string{nil, {"Khabar-Part", "1"}} {
		status, body := s.do(http.MethodPost, "/decide", form, part...)
		if status != http.StatusConflict || !strings.Contains(body, "dismissed (bilal)") || !strings.Contains(body, "came too late") {
			t.Errorf("a late verdict: %d, want 409 with the current verdict\n%s", status, body)
		}
	}
}

func TestRedirectAfterAction(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("BLA")
	form := fmt.Sprintf("do=confirmed&pick=group/bla+%d:0&all=1&story=%d&shown=%d&next=c77&back=", it.ID, it.Story, it.ID)
	for back, want := range map[string]string{
		"/?feed=dawn":             "/?feed=dawn#c77",
		"/items/1":                "/items/1#c77",
		"https://outside.example": "/#c77",
		"//outside.example/":      "/#c77",
		"/\\outside.example":      "/#c77",
		"":                        "/#c77",
	} {
		if status, to := s.do(http.MethodPost, "/decide", form+back); status != http.StatusSeeOther || to != want {
			t.Errorf("back %q: %d to %s, want 303 to %s", back, status, to, want)
		}
	}
}

func TestInvalidForms(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	it := s.find("BLA")
	for _, tt := range []struct {
		path, form string
		want       int
	}{
		{"/decide", "", 400},
		{"/decide", "do=confirmed", 400},
		{"/decide", "do=burnt&pick=group/bla+1:0", 400},
		{"/decide", "do=confirmed+duplicate&pick=group/bla+1:0", 400},
		{"/decide", "do=confirmed&pick=group/bla", 400},
		{"/decide", "do=confirmed&pick=group/bla+x:0", 400},
		{"/decide", "do=confirmed&pick=group/bla+%2B+*", 400},
		{"/decide", "do=confirmed&pick=group/nobody+1:0", 404},
		{"/decide", "do=confirmed&pick=group/bla+999999:0", 404},
		{"/decide", "do=added&pick=group/bla+1:0", 400},
		{"/triage", "do=flagged&item=999999", 404},
		{"/triage", "do=burnt&item=1", 400},
		{"/triage", fmt.Sprintf("do=noted&item=%d&note=+", it.ID), 400},
		{"/tags", fmt.Sprintf("tag=nobody&item=%d", it.ID), 400},
		{"/tags", fmt.Sprintf("tag=example+front&item=%d", it.ID), 400},
		{"/tags", fmt.Sprintf("tag=group/ttp&words=not+there&item=%d", it.ID), 400},
		{"/undo", "event=999999", 404},
		{"/undo", "event=x", 400},
		{"/bulk", "tag=group/bla", 400},
		{"/bulk", "tag=group/bla&items=1+x", 400},
		{"/bulk", "tag=group/bla&items=1&keyword=group/bla%23bla", 400},
		{"/stories/0/split", "items=1", 404},
		{fmt.Sprintf("/stories/%d/split", it.Story), "", 400},
		{fmt.Sprintf("/stories/%d/split", it.Story), "items=999999", 400},
		{fmt.Sprintf("/stories/%d/merge", it.Story), "", 400},
		{fmt.Sprintf("/stories/%d/merge", it.Story), "other=999999", 404},
		{fmt.Sprintf("/stories/%d/merge", it.Story), fmt.Sprintf("other=%d", it.Story), 400},
		{"/feeds/nowhere/fetch", "", 404},
		{"/proposals/1", "do=taken", 404},
		{"/proposals/1", "do=dismissed", 404},
		{"/proposals/1", "do=burnt", 400},
	} {
		if status, body := s.do(http.MethodPost, tt.path, tt.form); status != tt.want {
			_, alert, _ := strings.Cut(body, `role="alert">`)
			t.Errorf("POST %s %s: %d, want %d: %.150s", tt.path, tt.form, status, tt.want, alert)
		}
	}
}

func TestInvalidFilters(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	for path, want := range map[string]string{
		"/?state=burnt":         "no such verdict",
		"/?by=touch":            "no such time",
		"/?from=yesterday":      "is not a date",
		"/?until=0001-01-01":    "is not a date",
		"/?tag=ttp":             "no such tag",
		"/?tag=group/nobody":    "does not exist",
		"/?feed=nowhere":        "does not exist",
		"/?before=1":            "broken",
		"/?with=nobody":         "No tag has",
		"/?with=example+front":  "could be any of these",
		"/?keyword=group/x%23y": "does not exist",
	} {
		if status, body := s.get(path); status != http.StatusBadRequest || !strings.Contains(body, want) {
			_, alert, _ := strings.Cut(body, `role="alert">`)
			t.Errorf("GET %s: %d %.150s, want 400 with %q", path, status, alert, want)
		} else if strings.Contains(body, "<b>0</b> reports left") {
			t.Errorf("GET %s: the page says that no report is left to review", path)
		}
	}
	if status, to := s.get("/?with=ttp&feed=dawn"); status != http.StatusSeeOther || to != "/?feed=dawn&tag=group%2Fttp%2B" && !strings.HasPrefix(to, "/?feed=dawn&tag=group%2Fttp%2B<") {
		t.Errorf("a typed tag: %d to %s, want 303 to the queue with that tag", status, to)
	}
}

func TestPicks(t *testing.T) {
	for _, p := range []pick{
		{tag: "group/ttp", items: []itemState{{1, 0}}},
		{tag: "group/ttp", items: []itemState{{1, 0}, {2, 7}}, shared: true},
		{tag: "group/ttp", items: []itemState{{1, 0}}, add: true},
	} {
		if got, err := parsePick(p.String()); err != nil || got.String() != p.String() {
			t.Errorf("parsePick(%q) = %q, %v", p, got, err)
		}
	}
}

// A digest with nothing to report has a page too.
func TestDigestWithoutContent(t *testing.T) {
	s := newSite(t, false)
	all, err := s.db.SyncRecipients(t.Context(), []news.Recipient{{Subscription: "daily", Address: "reader@example.org"}}, s.begun)
	s.must(err)
	_, err = s.db.SavePlan(t.Context(), news.DigestPlan{Digest: news.Digest{
		Recipient: all[0].ID, Subscription: "daily", Date: "2026-11-22", Revision: 1, Due: time.Now(), Planned: s.begun, Status: news.DigestEmpty,
		Span: news.Span{From: s.begun.Add(-24 * time.Hour), Until: s.begun},
	}})
	s.must(err)
	if status, page := s.get("/digests/1"); status != http.StatusOK || !strings.Contains(page, "no stored content") {
		t.Errorf("the page of the digest: %d, want 200\n%s", status, page)
	}
	if status, _ := s.get("/digests/1/mail"); status != http.StatusNotFound {
		t.Errorf("its content: %d, want 404", status)
	}
}
