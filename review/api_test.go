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

// postJSON sends JSON, as a program does.
func (f *fixture) postJSON(path, body string, options ...requestOption) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return f.do(r, options...)
}

// A program reads the queue, decides, gets a conflict, and undoes.
func TestAPI(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	_, value := f.token("ana", news.ScopeReview)
	review := withToken(value)
	_, value = f.token("ana", news.ScopeRead)
	read := withToken(value)

	var queue queueJSON
	w := f.get("/api/v1/queue?state=undecided&tag=group/ttp", read)
	f.must(json.Unmarshal(w.Body.Bytes(), &queue))
	if w.Code != http.StatusOK || len(queue.Cards) == 0 || queue.Left != 5 || queue.Cards[0].Items[0].Tags[0].ID != "group/ttp" {
		t.Fatalf("queue: %d, %s", w.Code, w.Body)
	}
	item := queue.Cards[0].Items[0].ID
	verdict := func(kind string, saw int64) string {
		return fmt.Sprintf(`{"item":%d,"tag":"group/ttp","kind":%q,"saw":%d}`, item, kind, saw)
	}
	w = f.postJSON("/api/v1/verdicts", verdict("rejected", 0), review)
	var added struct{ Event int64 }
	f.must(json.Unmarshal(w.Body.Bytes(), &added))
	if w.Code != http.StatusOK || added.Event == 0 {
		t.Fatalf("verdict: %d, %s", w.Code, w.Body)
	}
	w = f.postJSON("/api/v1/verdicts", verdict("confirmed", 0), review)
	var late struct{ State stateJSON }
	f.must(json.Unmarshal(w.Body.Bytes(), &late))
	if w.Code != http.StatusConflict || late.State.Who != "ana" || late.State.Event != added.Event {
		t.Errorf("a late verdict: %d, %s; want 409 with the current verdict", w.Code, w.Body)
	}
	for name, c := range map[string]struct {
		path, body string
		token      requestOption
		want       int
	}{
		"a token to read":  {"/api/v1/verdicts", verdict("confirmed", added.Event), read, 403},
		"not a verdict":    {"/api/v1/verdicts", verdict("noted", added.Event), review, 400},
		"no such item":     {"/api/v1/verdicts", `{"item":999,"tag":"group/ttp","kind":"confirmed"}`, review, 404},
		"an unknown field": {"/api/v1/verdicts", `{"itm":1}`, review, 400},
		"not JSON":         {"/api/v1/verdicts", `item=1`, review, 400},
		"two objects":      {"/api/v1/undo", `{"event":1}{"event":2}`, review, 400},
		"too long":         {"/api/v1/undo", `{"event":` + strings.Repeat(" ", 128<<10) + `1}`, review, 413},
		"nothing to undo":  {"/api/v1/undo", `{"event":999}`, review, 404},
		"undo":             {"/api/v1/undo", fmt.Sprintf(`{"event":%d}`, added.Event), review, 200},
	} {
		if w := f.postJSON(c.path, c.body, c.token); w.Code != c.want || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d, want %d as JSON; %s", name, w.Code, c.want, w.Body)
		}
	}
	if w := f.get("/api/v1/queue?state=odd", read); w.Code != http.StatusBadRequest {
		t.Errorf("an unknown state: %d, want 400", w.Code)
	}
	if w := f.get("/api/v1/queue"); w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("without a token: %d, want 401 with WWW-Authenticate", w.Code)
	}
}

// The API refuses a verdict with more than news.MaxMarked marked ranges, whatever its kind.
func TestAPIRefusesManyMarks(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	_, value := f.token("ana", news.ScopeReview)
	for _, kind := range []news.ReviewKind{news.Confirmed, news.Rejected, news.Added} {
		for marks, want := range map[int]int{news.MaxMarked: 200, news.MaxMarked + 1: 400} {
			body, err := json.Marshal(verdictJSON{
				Item: f.items()[0], Tag: "group/ttp", Kind: kind, Saw: 0, Marked: make([]markJSON, marks),
			})
			f.must(err)
			if kind == news.Added {
				want = 400 // an empty range has no words
			}
			w := f.postJSON("/api/v1/verdicts", string(body), withToken(value))
			var added struct{ Event int64 }
			f.must(json.Unmarshal(w.Body.Bytes(), &added))
			if w.Code != want {
				t.Errorf("%s with %d marks: %d, want %d; %s", kind, marks, w.Code, want, w.Body)
			}
			if added.Event != 0 {
				f.postJSON("/api/v1/undo", fmt.Sprintf(`{"event":%d}`, added.Event), withToken(value))
			}
		}
	}
}

// A program corrects an account, gets a conflict, and undoes the correction. The queue has the account as corrected.
func TestAPICorrects(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	f.add("ben", news.PermissionAnalyst)
	_, value := f.token("ana", news.ScopeReview)
	ana := withToken(value)
	_, value = f.token("ben", news.ScopeReview)
	ben := withToken(value)

	account := func() (int64, news.Account) {
		var queue queueJSON
		f.must(json.Unmarshal(f.get("/api/v1/queue?state=undecided", ana).Body.Bytes(), &queue))
		for _, c := range queue.Cards {
			for _, it := range c.Items {
				if len(it.Accounts) > 0 {
					return it.ID, it.Accounts[0]
				}
			}
		}
		t.Fatal("no item has an account")
		return 0, news.Account{}
	}
	item, _ := account()
	body := func(field, value string, saw int64) string {
		return fmt.Sprintf(`{"item":%d,"anchor":"deed||","field":%q,"value":%s,"saw":%d}`, item, field, value, saw)
	}
	var added struct{ Event int64 }
	w := f.postJSON("/api/v1/corrections", body("killed", `{"n":7}`, 0), ana)
	f.must(json.Unmarshal(w.Body.Bytes(), &added))
	if _, a := account(); w.Code != http.StatusOK || a.Killed == nil || *a.Killed.N != 7 || a.Corrections[0].Who != "ana" {
		t.Fatalf("correction: %d, %s; the account is %+v", w.Code, w.Body, a)
	}
	w = f.postJSON("/api/v1/corrections", body("killed", `{"n":8}`, 0), ben)
	var late struct{ Correction news.Correction }
	f.must(json.Unmarshal(w.Body.Bytes(), &late))
	if w.Code != http.StatusConflict || late.Correction.Event != added.Event {
		t.Errorf("a late correction: %d, %s; want 409 with ana's", w.Code, w.Body)
	}
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"no such field":   {body("anchor", `"x"`, 0), 400},
		"a wrong value":   {body("killed", `"seven"`, added.Event), 400},
		"no such account": {`{"item":1,"anchor":"x","field":"killed","value":null}`, 404},
		"no such item":    {`{"item":999,"anchor":"deed||","field":"killed","value":null}`, 404},
	} {
		if w := f.postJSON("/api/v1/corrections", c.body, ana); w.Code != c.want {
			t.Errorf("%s: %d, want %d; %s", name, w.Code, c.want, w.Body)
		}
	}
	if w := f.get(fmt.Sprintf("/items/%d", item), withCookie(f.session("ana"))); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "corrected killed to") {
		t.Errorf("the page of the item: %d, without the correction", w.Code)
	}
	w = f.postJSON("/api/v1/undo", fmt.Sprintf(`{"event":%d}`, added.Event), ana)
	if _, a := account(); w.Code != http.StatusOK || a.Killed != nil || a.Corrections != nil {
		t.Errorf("undo: %d, %s; the account is %+v", w.Code, w.Body, a)
	}
}
