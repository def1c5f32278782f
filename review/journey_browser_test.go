package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"khabar/news"
)

// history returns what people did to an item, oldest first: KIND TAG REASON, or KIND NOTE.
func (s *site) history(id int64) []string {
	s.Helper()
	p, err := s.db.ItemPage(s.Context(), id)
	s.must(err)
	var all []string
	for _, e := range p.History {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s%s %s", e.Kind, e.Tag, e.Note, e.Reason)))
	}
	return all
}

// want fails the test unless people did these things, in this order, to the item with that title.
func (s *site) want(title string, want ...string) {
	s.Helper()
	if got := s.history(s.find(title).ID); !slices.Equal(got, want) {
		s.Errorf("history of %s: %q, want %q", title, got, want)
	}
}

// recentText is an expression for the text of the recent actions.
const recentText = `document.getElementById("recent").textContent`

// A day's work with the keyboard only.
func TestJourneyByKeyboard(t *testing.T) {
	s := newSite(t, true)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(1280, "light")
	b.signIn()
	b.until(`document.activeElement.matches(".card")`)

	b.keys("/")
	b.until(`document.activeElement.name === "with"`)
	b.keys("ttp\r")
	b.until(`location.search.includes("tag=group%2Fttp%2B")`)

	urdu := fmt.Sprintf("c%d", s.find("TTP: پ").Story)
	b.until(fmt.Sprintf(`document.querySelector("#%s .tag.open")`, urdu))
	for range 8 {
		if eval[string](b, `document.activeElement.id`) == urdu {
			break
		}
		b.keys("j")
	}
	b.keys("1a") // the group is right
	b.until(recentText + `.includes("Tehrik-e-Taliban Pakistan confirmed")`)
	b.keys("x1") // the event is not: another sense of the word
	b.until(recentText + `.includes("Bombing rejected (other sense")`)
	b.until(fmt.Sprintf(`document.querySelector("#%s").dataset.undecided === "0"`, urdu))
	if got := eval[string](b, `document.activeElement.id`); got == urdu || !strings.HasPrefix(got, "c") {
		t.Errorf("after the last verdict on a card, the focus is on %q, want the next card", got)
	}
	b.keys("u")
	b.until(`!` + recentText + `.includes("Bombing rejected")`)
	s.want("TTP: پ", "confirmed group/ttp", "rejected event/bombing other-sense", "undone event/bombing")

	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.getElementById(%q).focus()`, urdu)))
	b.keys("t")
	b.until(`document.activeElement.name === "tag"`)
	b.keys("quetta\r")
	b.until(recentText + `.includes("Quetta added")`)
	b.keys("n")
	b.until(`document.activeElement.name === "note"`)
	b.keys("ask the stringer")
	b.press(`button[value=noted]`)
	b.until(`document.getElementById("` + urdu + `").textContent.includes("ask the stringer")`)
	b.keys("fm")
	b.until(`document.getElementById("` + urdu + `").textContent.includes("assigned to you")`)
	s.want("TTP: پ", "confirmed group/ttp", "rejected event/bombing other-sense", "undone event/bombing",
		"added place/quetta", "noted ask the stringer", "flagged", "assigned")

	b.keys("gq")
	b.until(`location.search === "" && document.activeElement.matches(".card")`)
	bla := fmt.Sprintf("c%d", s.find("BLA").Story)
	for range 12 {
		if eval[string](b, `document.activeElement.id`) == bla {
			break
		}
		b.keys("j")
	}
	b.keys("sS")
	b.until(`document.activeElement.closest("#selection")`)
	b.keys("group/bla\r")
	b.until(`location.pathname === "/bulk"`)
	b.press(`form[action="/bulk"] button`)
	b.until(`location.pathname === "/" && ` + recentText + `.includes("Baloch Liberation Army confirmed")`)
	s.want("BLA", "confirmed group/bla")

	b.press(`form[action="/logout"] button`)
	b.until(`location.pathname === "/login"`)
	b.checkComplaints("the journey")
}

// The same without scripts.
func TestJourneyWithoutScripts(t *testing.T) {
	s := newSite(t, true)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(1280, "light")
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must(err)
	b.noScripts = true
	b.signIn()

	b.tabTo(`input[name=with]`)
	b.keys("ttp\r")
	b.until(`location.search.includes("tag=group%2Fttp%2B")`)
	card := fmt.Sprintf("#c%d ", s.find("TTP: پ").Story)
	b.press(card + `button[value=confirmed]`)
	b.until(recentText + `.includes("Tehrik-e-Taliban Pakistan confirmed")`)
	b.open("/")
	b.press(card + `summary[data-key=x]`)
	b.press(card + `button[value="rejected other-sense"]`)
	b.until(recentText + `.includes("Bombing rejected (other sense")`)
	b.press(`#recent button[data-key=u]`)
	b.until(`!` + recentText + `.includes("Bombing rejected")`)
	b.press(card + `summary[data-key=t]`)
	b.tabTo(card + `input[name=tag]`)
	b.keys("place/quetta\r")
	b.until(recentText + `.includes("Quetta added")`)
	b.press(card + `summary[data-key=n]`)
	b.tabTo(card + `textarea`)
	b.keys("ask the stringer")
	b.press(card + `button[value=noted]`)
	b.until(`document.querySelector("` + card + `").textContent.includes("ask the stringer")`)
	b.press(card + `button[value=flagged]`)
	b.until(`document.querySelector("` + card + `").textContent.includes("flagged")`)
	s.want("TTP: پ", "confirmed group/ttp", "rejected event/bombing other-sense", "undone event/bombing",
		"added place/quetta", "noted ask the stringer", "flagged")

	b.tabTo(fmt.Sprintf(`#c%d input[name=items]`, s.find("BLA").Story))
	b.keys(" ")
	b.tabTo(`#selection input[name=tag]`)
	b.keys("group/bla\r")
	b.until(`location.pathname === "/bulk"`)
	b.press(`form[action="/bulk"] button`)
	b.until(`location.pathname === "/" && ` + recentText + `.includes("Baloch Liberation Army confirmed")`)
	s.want("BLA", "confirmed group/bla")
	b.press(`form[action="/logout"] button`)
	b.until(`location.pathname === "/login"`)
	b.checkComplaints("the journey")
}

// A late verdict shows the card with the verdict of somebody else.
func TestLateVerdictInABrowser(t *testing.T) {
	s := newSite(t, false)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(1280, "light")
	b.open("/?tag=group/bla")
	b.until(`document.activeElement.matches(".card")`)
	id := eval[string](b, `document.activeElement.id`)
	item := eval[int64](b, `Number(document.activeElement.querySelector("[name=shown]").value)`)
	_, err := s.db.DecideTag(t.Context(), news.Decision{Item: item, Tag: "group/bla", Kind: news.Dismissed, Who: "bilal", Via: news.ViaCard, At: s.begun})
	s.must(err)
	b.keys("a")
	b.until(`document.getElementById("` + id + `").textContent.includes("dismissed (bilal)")`)
	b.until(`document.activeElement.id === "` + id + `" && document.getElementById("status").textContent.includes("came too late")`)
	b.checkComplaints("a late verdict")
}

// When the session has ended, the status line says so, and the focus is back on the undecided
// card.
func TestEndedSessionInABrowser(t *testing.T) {
	s := newSite(t, true)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(1280, "light")
	b.signIn()
	b.until(`document.activeElement.matches(".card")`)
	id := eval[string](b, `document.activeElement.id`)
	undecided := eval[string](b, `document.activeElement.dataset.undecided`)
	s.must(s.db.EndSessions(t.Context(), testName, s.begun))
	b.keys("A")
	b.until(`document.getElementById("status").textContent.includes("Sign in first")`)
	b.until(`document.activeElement.id === "` + id + `" && document.activeElement.dataset.undecided === "` + undecided + `"`)
}

// Single-letter keys do nothing in fields, and nothing at all when they are switched off.
func TestLettersInFieldsAndSwitchedOff(t *testing.T) {
	s := newSite(t, true)
	s.addReports()
	b := newTab(t, s.base)
	b.setView(1280, "light")
	b.signIn()
	b.keys("n")
	b.until(`document.activeElement.name === "note"`)
	b.keys("axd u?")
	if got := eval[string](b, `document.activeElement.value`); got != "axd u?" {
		t.Errorf("a field has %q after typing, want what was typed", got)
	}
	s.must(s.db.SetKeys(t.Context(), testName, false))
	b.open("/")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".card").focus()`))
	b.keys("axd1")
	if open := eval[int](b, `document.querySelectorAll("details.menu[open], .waiting").length`); open != 0 {
		t.Error("keys work though they are switched off")
	}
	mine, all, err := s.db.CountVerdicts(t.Context(), testName, s.begun)
	if s.must(err); mine+all != 0 {
		t.Errorf("%d verdicts were given by keys that are switched off", mine+all)
	}
	b.checkComplaints("letters")
}
