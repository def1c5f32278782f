package classifier

import (
	"fmt"
	"strings"

	"khabar/news"
)

// accountText returns account n of an item as text for people: a line for each event, actor and kind of victims, with the words that
// say it.
func accountText(n int, a *news.Account) string {
	var b strings.Builder
	fmt.Fprintf(&b, "account %d  %s", n, a.Status.Is)
	if len(a.Status.By) > 0 {
		fmt.Fprintf(&b, " by %s", strings.Join(a.Status.By, ", "))
	}
	b.WriteString(wordsOf(a.Status.Evidence) + "\n")
	for _, e := range a.Events {
		fmt.Fprintf(&b, "    event %s%s\n", e.ID, wordsOf(e.Evidence))
	}
	for _, x := range a.Actors {
		fmt.Fprintf(&b, "    actor %s, %s, %s%s\n", x.ID, x.Kind, x.Role, wordsOf(x.Evidence))
	}
	for _, v := range a.Victims {
		fmt.Fprintf(&b, "    victims %s%s\n", v.Kind, wordsOf(v.Evidence))
	}
	return b.String()
}

// wordsOf returns quotes as text that can follow what they show; empty if there are none.
func wordsOf(quotes []news.Quote) string {
	var words []string
	for _, q := range quotes {
		words = append(words, fmt.Sprintf("%q", q.Text))
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}
