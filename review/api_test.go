package review

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"khabar/news"
)

// call sends JSON as a program does.
func (d *testDesk) call(path, body string, asks ...ask) *httptest.ResponseRecorder {
	d.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return d.do(r, asks...)
}

// A program reads the queue, decides, is told when it is late, and takes back.
func TestAPI(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.PermissionAnalyst)
	_, value := d.token("ana", news.ScopeReview)
	token := with("Authorization", "Bearer "+value)
	_, value = d.token("ana", news.ScopeRead)
	reading := with("Authorization", "Bearer "+value)

	var queue queueJSON
	w := d.get("/api/v1/queue?state=undecided&tag=group/ttp", reading)
	d.must(json.Unmarshal(w.Body.Bytes(), &queue))
	if w.Code != http.StatusOK || len(queue.Cards) == 0 || queue.Left != 5 || queue.Cards[0].Items[0].Tags[0].ID != "group/ttp" {
		t.Fatalf("queue: %d, %s", w.Code, w.Body)
	}
	item := queue.Cards[0].Items[0].ID
	verdict := func(kind string, saw int64) string {
		return fmt.Sprintf(`{"item":%d,"tag":"group/ttp","kind":%q,"saw":%d}`, item, kind, saw)
	}
	w = d.call("/api/v1/verdicts", verdict("rejected", 0), token)
	var made struct{ Event int64 }
	d.must(json.Unmarshal(w.Body.Bytes(), &made))
	if w.Code != http.StatusOK || made.Event == 0 {
		t.Fatalf("verdict: %d, %s", w.Code, w.Body)
	}
	w = d.call("/api/v1/verdicts", verdict("confirmed", 0), token)
	var late struct{ State stateJSON }
	d.must(json.Unmarshal(w.Body.Bytes(), &late))
	if w.Code != http.StatusConflict || late.State.Who != "ana" || late.State.Event != made.Event {
		t.Errorf("late: %d, %s", w.Code, w.Body)
	}
	for name, c := range map[string]struct {
		path, body string
		as         ask
		want       int
	}{
		"a token to read":  {"/api/v1/verdicts", verdict("confirmed", made.Event), reading, 403},
		"no verdict":       {"/api/v1/verdicts", verdict("noted", made.Event), token, 400},
		"no such item":     {"/api/v1/verdicts", `{"item":999,"tag":"group/ttp","kind":"confirmed"}`, token, 404},
		"an unknown field": {"/api/v1/verdicts", `{"itm":1}`, token, 400},
		"no JSON":          {"/api/v1/verdicts", `item=1`, token, 400},
		"two objects":      {"/api/v1/undo", `{"event":1}{"event":2}`, token, 400},
		"too long":         {"/api/v1/undo", `{"event":` + strings.Repeat(" ", maxBody) + `1}`, token, 413},
		"nothing to undo":  {"/api/v1/undo", `{"event":999}`, token, 404},
		"undo":             {"/api/v1/undo", fmt.Sprintf(`{"event":%d}`, made.Event), token, 200},
	} {
		if w := d.call(c.path, c.body, c.as); w.Code != c.want || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d, want %d; %s", name, w.Code, c.want, w.Body)
		}
	}
	if w := d.get("/api/v1/queue?state=odd", reading); w.Code != http.StatusBadRequest {
		t.Errorf("an odd state: %d", w.Code)
	}
	if w := d.get("/api/v1/queue"); w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("without a token: %d", w.Code)
	}
}
