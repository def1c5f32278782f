package news

import (
	"fmt"
	"strings"
)

// String returns the account as text for people: a line for how the text tells of it, and one for each of its facts, with
// the words that say it.
func (a *Account) String() string {
	var b strings.Builder
	b.WriteString(string(a.Status.Is))
	if len(a.Status.By) > 0 {
		fmt.Fprintf(&b, " by %s", strings.Join(a.Status.By, ", "))
	}
	b.WriteString(wordsOf(a.Status.Evidence))
	if a.Wrong {
		b.WriteString(", which a person says is not in the report")
	}
	b.WriteString("\n")
	for _, e := range a.Events {
		fmt.Fprintf(&b, "    event %s%s\n", e.ID, wordsOf(e.Evidence))
	}
	for _, x := range a.Actors {
		fmt.Fprintf(&b, "    actor %s, %s, %s%s\n", x.ID, x.Kind, x.Role, wordsOf(x.Evidence))
	}
	for _, v := range a.Victims {
		b.WriteString("    victims " + v.Kind)
		if v.N != nil {
			fmt.Fprintf(&b, ", %d", *v.N)
		}
		b.WriteString(wordsOf(v.Evidence) + "\n")
	}
	for _, f := range []struct {
		name string
		*Figure
	}{{"killed", a.Killed}, {"militants killed", a.KilledMilitants}, {"injured", a.Injured}, {"captured", a.Captured}, {"abducted", a.Abducted}} {
		if f.Figure != nil {
			fmt.Fprintf(&b, "    %s %s%s\n", f.name, f.Figure, wordsOf(f.Evidence))
		}
	}
	if p := a.Place; p != nil {
		approx := ""
		if p.Approx {
			approx = ", in or near it"
		}
		fmt.Fprintf(&b, "    place %s%s%s\n", p.ID, approx, wordsOf(p.Evidence))
	}
	if a.Country != "" {
		fmt.Fprintf(&b, "    country %s\n", a.Country)
	}
	if a.Day != nil {
		fmt.Fprintf(&b, "    day %s%s\n", a.Day.Date, wordsOf(a.Day.Evidence))
	}
	for _, c := range a.Corrections {
		fmt.Fprintf(&b, "    %s corrected by %s, who saw version %d\n", c.Field, c.Who, c.Version)
	}
	return b.String()
}

// String returns the figure in words: "5", "at least 5", or "some" where the text gives no number.
func (f *Figure) String() string {
	switch {
	case f.N != nil:
		return fmt.Sprint(*f.N)
	case f.AtLeast != nil:
		return fmt.Sprintf("at least %d", *f.AtLeast)
	}
	return "some"
}

// wordsOf returns quotes as text that can follow what they show; empty if there are none.
func wordsOf(quotes []Quote) string {
	var words []string
	for _, q := range quotes {
		words = append(words, fmt.Sprintf("%q", q.Text))
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}
