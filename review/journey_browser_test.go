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

// did tells what was done to an item, oldest first: KIND TAG REASON, or KIND NOTE.
func (n *newsroom) did(id int64) []string {
	n.Helper()
	p, err := n.db.ItemPage(n.Context(), id)
	n.must(err)
	var all []string
	for _, e := range p.History {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s%s %s", e.Kind, e.Tag, e.Note, e.Reason)))
	}
	return all
}

// want fails the test unless these things, in this order, were done to the item.
func (n *newsroom) want(title string, want ...string) {
	n.Helper()
	if got := n.did(n.find(title).ID); !slices.Equal(got, want) {
		n.Errorf("%s: done %q, want %q", title, got, want)
	}
}

const done = `document.getElementById("recent").textContent`

// A day's work with the keyboard alone.
func TestJourneyByKeyboard(t *testing.T) {
	n := newNewsroom(t, true)
	n.week()
	b := newTab(t, n.base)
	b.look(1280, "light")
	b.signIn()
	b.until(`document.activeElement.matches(".card")`)

	b.keys("/")
	b.until(`document.activeElement.name === "with"`)
	b.keys("ttp\r")
	b.until(`location.search.includes("tag=group%2Fttp%2B")`)

	urdu := fmt.Sprintf("c%d", n.find("TTP: پ").Story)
	b.until(fmt.Sprintf(`document.querySelector("#%s .tag.open")`, urdu))
	for range 8 {
		if eval[string](b, `document.activeElement.id`) == urdu {
			break
		}
		b.keys("j")
	}
	b.keys("1a") // the group is right
	b.until(done + `.includes("Tehrik-e-Taliban Pakistan confirmed")`)
	b.keys("x1") // the event is not: another sense of the word
	b.until(done + `.includes("Bombing marked as wrong (other sense")`)
	b.until(fmt.Sprintf(`document.querySelector("#%s").dataset.left === "0"`, urdu))
	if got := eval[string](b, `document.activeElement.id`); got == urdu || !strings.HasPrefix(got, "c") {
		t.Errorf("after the last verdict on a card %q has the focus, want the next card", got)
	}
	b.keys("u")
	b.until(`!` + done + `.includes("Bombing marked as wrong")`)
	n.want("TTP: پ", "confirmed group/ttp", "rejected event/bombing other-sense", "undone event/bombing")

	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.getElementById(%q).focus()`, urdu)))
	b.keys("t")
	b.until(`document.activeElement.name === "tag"`)
	b.keys("quetta\r")
	b.until(done + `.includes("Quetta added")`)
	b.keys("n")
	b.until(`document.activeElement.name === "note"`)
	b.keys("ask the stringer")
	b.press(`button[value=noted]`)
	b.until(`document.getElementById("` + urdu + `").textContent.includes("ask the stringer")`)
	b.keys("fm")
	b.until(`document.getElementById("` + urdu + `").textContent.includes("yours")`)
	n.want("TTP: پ", "confirmed group/ttp", "rejected event/bombing other-sense", "undone event/bombing",
		"added place/quetta", "noted ask the stringer", "flagged", "assigned")

	b.keys("gq")
	b.until(`location.search === "" && document.activeElement.matches(".card")`)
	bla := fmt.Sprintf("c%d", n.find("BLA").Story)
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
	b.until(`location.pathname === "/" && ` + done + `.includes("Baloch Liberation Army confirmed")`)
	n.want("BLA", "confirmed group/bla")

	b.press(`form[action="/logout"] button`)
	b.until(`location.pathname === "/login"`)
	b.fine("the journey")
}

// The same with scripts off: forms alone.
func TestJourneyWithoutScripts(t *testing.T) {
	n := newNewsroom(t, true)
	n.week()
	b := newTab(t, n.base)
	b.look(1280, "light")
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must(err)
	b.mute = true
	b.signIn()

	b.tabTo(`input[name=with]`)
	b.keys("ttp\r")
	b.until(`location.search.includes("tag=group%2Fttp%2B")`)
	card := fmt.Sprintf("#c%d ", n.find("TTP: پ").Story)
	b.press(card + `button[value=confirmed]`)
	b.until(done + `.includes("Tehrik-e-Taliban Pakistan confirmed")`)
	b.open("/")
	b.press(card + `summary[data-key=x]`)
	b.press(card + `button[value="rejected other-sense"]`)
	b.until(done + `.includes("Bombing marked as wrong (other sense")`)
	b.press(`#recent button[data-key=u]`)
	b.until(`!` + done + `.includes("Bombing marked as wrong")`)
	b.press(card + `summary[data-key=t]`)
	b.tabTo(card + `input[name=tag]`)
	b.keys("place/quetta\r")
	b.until(done + `.includes("Quetta added")`)
	b.press(card + `summary[data-key=n]`)
	b.tabTo(card + `textarea`)
	b.keys("ask the stringer")
	b.press(card + `button[value=noted]`)
	b.until(`document.querySelector("` + card + `").textContent.includes("ask the stringer")`)
	b.press(card + `button[value=flagged]`)
	b.until(`document.querySelector("` + card + `").textContent.includes("flagged")`)
	n.want("TTP: پ", "confirmed group/ttp", "rejected event/bombing other-sense", "undone event/bombing",
		"added place/quetta", "noted ask the stringer", "flagged")

	b.tabTo(fmt.Sprintf(`#c%d input[name=items]`, n.find("BLA").Story))
	b.keys(" ")
	b.tabTo(`#selection input[name=tag]`)
	b.keys("group/bla\r")
	b.until(`location.pathname === "/bulk"`)
	b.press(`form[action="/bulk"] button`)
	b.until(`location.pathname === "/" && ` + done + `.includes("Baloch Liberation Army confirmed")`)
	n.want("BLA", "confirmed group/bla")
	b.press(`form[action="/logout"] button`)
	b.until(`location.pathname === "/login"`)
	b.fine("the journey")
}

// A verdict of somebody else stands in the card's place when one's own comes late.
func TestLateInABrowser(t *testing.T) {
	n := newNewsroom(t, false)
	n.week()
	b := newTab(t, n.base)
	b.look(1280, "light")
	b.open("/?tag=group/bla")
	b.until(`document.activeElement.matches(".card")`)
	id := eval[string](b, `document.activeElement.id`)
	item := eval[int64](b, `Number(document.activeElement.querySelector("[name=shown]").value)`)
	_, err := n.db.DecideTag(t.Context(), news.Decision{Item: item, Tag: "group/bla", Kind: news.Dismissed, Who: "bilal", Via: news.ViaCard, At: n.begun})
	n.must(err)
	b.keys("a")
	b.until(`document.getElementById("` + id + `").textContent.includes("not wanted (bilal)")`)
	b.until(`document.activeElement.id === "` + id + `" && document.getElementById("status").textContent.includes("came late")`)
	b.fine("a late verdict")
}

// When the session has ended, the person is told, and is back at the card that was not kept.
func TestSignedOutInABrowser(t *testing.T) {
	n := newNewsroom(t, true)
	n.week()
	b := newTab(t, n.base)
	b.look(1280, "light")
	b.signIn()
	b.until(`document.activeElement.matches(".card")`)
	id := eval[string](b, `document.activeElement.id`)
	left := eval[string](b, `document.activeElement.dataset.left`)
	n.must(n.db.EndSessions(t.Context(), testName, n.begun))
	b.keys("A")
	b.until(`document.getElementById("status").textContent.includes("sign in first")`)
	b.until(`document.activeElement.id === "` + id + `" && document.activeElement.dataset.left === "` + left + `"`)
}

// Single letters do nothing in fields, and nothing at all when they are switched off.
func TestLettersStayOutOfTheWay(t *testing.T) {
	n := newNewsroom(t, true)
	n.week()
	b := newTab(t, n.base)
	b.look(1280, "light")
	b.signIn()
	b.keys("n")
	b.until(`document.activeElement.name === "note"`)
	b.keys("axd u?")
	if got := eval[string](b, `document.activeElement.value`); got != "axd u?" {
		t.Errorf("a field has %q after typing", got)
	}
	n.must(n.db.SetKeys(t.Context(), testName, false))
	b.open("/")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".card").focus()`))
	b.keys("axd1")
	if open := eval[int](b, `document.querySelectorAll("details.menu[open], .waiting").length`); open != 0 {
		t.Error("letters act though they are switched off")
	}
	mine, all, err := n.db.CountVerdicts(t.Context(), testName, n.begun)
	if n.must(err); mine+all != 0 {
		t.Errorf("%d verdicts were given by letters that do nothing", mine)
	}
	b.fine("letters")
}
