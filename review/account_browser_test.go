package review

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"khabar/news"
)

// accountsOf returns the accounts of the report on the train.
func (s *site) accountsOf(title string) []news.Account {
	s.Helper()
	return s.find(title).Accounts
}

func figure(n *news.Figure) string { return figureText(n) }

// An analyst corrects accounts with few keys.
func TestCorrectAccountsByKeyboard(t *testing.T) {
	s := newSite(t, true)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(1280, "light")
	b.signIn()
	card := fmt.Sprintf("c%d", s.find("BLA blamed").Story)
	focus := func() {
		b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.getElementById(%q).focus()`, card)))
	}
	says := func(words string) {
		b.Helper()
		b.until(fmt.Sprintf(`document.getElementById(%q).textContent.includes(%q)`, card, words))
	}
	b.until(`document.activeElement.matches(".card")`)
	focus()
	b.keys("c4\r") // three keys: the toll is 4
	says("corrected by " + testName)
	if a := s.accountsOf("BLA blamed"); figure(a[0].Killed) != "4" || figure(a[0].Injured) != "" {
		t.Errorf("killed %q, injured %q; want 4 and none", figure(a[0].Killed), figure(a[0].Injured))
	}
	b.until(`document.activeElement.id === "` + card + `"`)
	b.keys("u")
	b.until(`!document.getElementById("` + card + `").textContent.includes("corrected by")`)
	if a := s.accountsOf("BLA blamed"); figure(a[0].Killed) != "3" {
		t.Errorf("undone, killed is %q, want 3", figure(a[0].Killed))
	}

	b.keys("ci9+\r") // five keys: at least 9 were injured
	says("at least 9")
	b.until(`document.activeElement.id === "` + card + `"`)
	b.keys("cs")
	b.until(`document.activeElement.name === "status"`)
	b.keys("c\r") // claimed
	b.until(`document.querySelector("#` + card + ` .account .badge").textContent === "claimed"`)
	b.until(`document.activeElement.id === "` + card + `"`)
	b.keys("w") // the account that was corrected last
	says("not in the report, says " + testName)
	if a := s.accountsOf("BLA blamed"); !a[0].Wrong || a[0].Status.Is != news.Claimed || figure(a[0].Injured) != "9+" || a[1].Wrong {
		t.Errorf("accounts: %+v", a)
	}
	b.keys("w")
	b.until(`!document.getElementById("` + card + `").textContent.includes("not in the report, says")`)
	b.keys("e")
	b.until(`document.activeElement.name === "what"`)
	b.keys("bombing\r")
	says("added by " + testName)
	if a := s.accountsOf("BLA blamed"); len(a) != 3 {
		t.Errorf("%d accounts, want 3", len(a))
	}
	b.checkComplaints("the queue")
}

// The second account of a card has its turn when c is pressed again.
func TestCorrectTheSecondAccount(t *testing.T) {
	s := newSite(t, true)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(1280, "light")
	b.signIn()
	b.open(fmt.Sprintf("/items/%d", s.find("BLA blamed").ID))
	b.until(`document.activeElement.matches(".card")`)
	b.keys("c")
	b.until(`document.activeElement.name === "killed"`)
	b.keys("\x1b")
	b.until(`document.activeElement.matches(".card")`)
	b.keys("c2\r")
	b.until(`document.querySelector(".card").textContent.includes("corrected by")`)
	if a := s.accountsOf("BLA blamed"); figure(a[0].Killed) != "3" || figure(a[1].Killed) != "2" {
		t.Errorf("killed %q and %q, want 3 and 2", figure(a[0].Killed), figure(a[1].Killed))
	}
}

// Every field of an account can be corrected without scripts. What is not changed is no correction.
func TestCorrectAccountsWithoutScripts(t *testing.T) {
	s := newSite(t, true)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(360, "light")
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must(err)
	b.noScripts = true
	b.signIn()
	b.open(fmt.Sprintf("/items/%d", s.find("BLA blamed").ID))
	b.press(`.account summary`)
	b.press(`.account button[value=save]`)
	if got := s.history(s.find("BLA blamed").ID); len(got) != 0 {
		t.Errorf("saving an unchanged form did %q", got)
	}
	b.press(`.account summary`)
	b.tabTo(`.account input[name=captured]`)
	b.keys("2")
	b.tabTo(`.account input[name=place]`)
	b.keys("place/peshawar")
	b.tabTo(`.account input[name=what][value="event/bombing"]`)
	b.keys(" ")
	b.tabTo(`.account input[name="victim.add"]`)
	b.keys("drivers")
	b.tabTo(`.account input[name="victim.add.n"]`)
	b.keys("1\r")
	b.until(`document.querySelector(".account").textContent.includes("1 drivers")`)
	a := s.accountsOf("BLA blamed")[0]
	if figure(a.Captured) != "2" || a.Place.ID != "place/peshawar" || len(a.Events) != 0 || len(a.Victims) != 2 || figure(a.Killed) != "3" || len(a.Actors) != 1 {
		t.Errorf("account: %+v", a)
	}
	b.press(`.account button[value=wrong]`)
	b.until(`document.querySelector(".account").textContent.includes("says ` + testName + `")`)
	b.press(`#recent button[data-key=u]`)
	b.until(`!document.querySelector(".account").textContent.includes("says ` + testName + `")`)
	b.press(`#recent button[data-key=u]`)
	b.until(`!document.querySelector(".account").textContent.includes("corrected by")`)
	b.checkComplaints("the report")
}

// What cannot be a correction is answered with what to do, and changes nothing.
func TestWrongCorrections(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	ana := withCookie(f.session("ana"))
	var id int64
	for it, err := range f.db.Items(t.Context(), news.Filter{}) {
		f.must(err)
		if len(it.Accounts) > 0 {
			id = it.ID
		}
	}
	for name, c := range map[string]struct {
		form []string
		want string
	}{
		"a number":         {[]string{"do", "save", "killed", "many", "was.killed", "3"}, "write 12"},
		"less than none":   {[]string{"do", "save", "killed", "-3", "was.killed", "3"}, "write 12"},
		"a place":          {[]string{"do", "save", "place", "group/ttp", "was.place", ""}, "choose a place"},
		"an unknown place": {[]string{"do", "save", "place", "nowhere", "was.place", ""}, "no tag has the name"},
		"a day":            {[]string{"do", "save", "day", "Monday", "was.day", ""}, "2006-01-02"},
		"a status":         {[]string{"do", "save", "status", "true", "was.status", "reported"}, "write one of"},
		"an action":        {[]string{"do", "destroy"}, "use the buttons"},
		"no event":         {[]string{"do", "add", "what", ""}, "choose what happened"},
		"no such account":  {[]string{"do", "save", "killed", "3", "was.killed", "", "anchor", "x"}, "no longer has"},
		"a version":        {[]string{"do", "wrong", "version", "7"}, "changed since you saw it"},
		"a correction":     {[]string{"do", "wrong", "saw", "wrong x"}, "use the form"},
	} {
		w := f.post("/corrections", append(c.form, "item", fmt.Sprint(id), "anchor", "deed||"), ana)
		if w.Code != 400 || !strings.Contains(strings.ToLower(w.Body.String()), c.want) {
			t.Errorf("%s: %d, without %q: %s", name, w.Code, c.want, w.Body)
		}
	}
	it, err := f.db.Item(t.Context(), id)
	f.must(err)
	for _, a := range it.Accounts {
		if len(a.Corrections) > 0 {
			t.Errorf("corrections: %+v", a.Corrections)
		}
	}
}
