package review

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"khabar/news"
	"khabar/text"
)

// An accountView is an account on a card, with the form that corrects it.
type accountView struct {
	ID      string // of its element
	Item    int64
	Version int
	Anchor  string
	Heading string // its events
	Status  string // how the text tells of it; empty if it just reports it
	Facts   []accountFact
	Wrong   bool   // a person said that the report does not say it
	By      string // who added it, or said that it is wrong
	Saw     []string

	Figures             []factField
	Place, Country, Day string
	StatusIs            string
	Statuses            []option
	Events              []choice
	Actors              []actorChoice
	Victims             []victimChoice
}

// An accountFact is what an account says, as a line of the card.
type accountFact struct {
	Name, Value string
	Words       string // of the report; may be empty
	By          string // who corrected it; empty if nobody did
	Earlier     int    // version on which it was corrected, if it is not the latest one; else 0
}

// A factField is a field of the form.
type factField struct{ Name, Label, Key, Value string }

// A choice is an entry in the form.
type choice struct{ ID, Name string }

// An actorChoice is an actor in the form.
type actorChoice struct {
	choice
	Kind  string
	Roles []option
}

// A victimChoice is one kind of victims in the form.
type victimChoice struct{ Kind, N string }

// figureFields are the figures of an account, in the order of the form, with their keys there.
func figureFields() []factField {
	return []factField{
		{string(news.FieldKilled), "Killed", "k", ""},
		{string(news.FieldInjured), "Injured", "i", ""},
		{string(news.FieldKilledMilitants), "Militants killed", "m", ""},
		{string(news.FieldCaptured), "Captured", "c", ""},
		{string(news.FieldAbducted), "Abducted", "b", ""},
	}
}

// figureOf returns a figure of an account; nil if it says none.
func figureOf(a *news.Account, field string) *news.Figure {
	return map[news.AccountField]*news.Figure{
		news.FieldKilled: a.Killed, news.FieldInjured: a.Injured, news.FieldKilledMilitants: a.KilledMilitants,
		news.FieldCaptured: a.Captured, news.FieldAbducted: a.Abducted,
	}[news.AccountField(field)]
}

// An accountBuilder makes the views of the accounts of an item.
type accountBuilder struct {
	item  news.Item
	names map[string]string // of the item's entries
}

// accountViews returns the views of the accounts of an item. card is the ID of the card's element.
func accountViews(it news.Item, card string) []accountView {
	b := accountBuilder{it, make(map[string]string)}
	for _, t := range it.Tags {
		b.names[t.ID] = text.Clean(t.Name)
	}
	out := make([]accountView, 0, len(it.Accounts))
	for i := range it.Accounts {
		v := b.view(&it.Accounts[i])
		v.ID = card + "a" + strconv.Itoa(i+1)
		out = append(out, v)
	}
	return out
}

// name returns the name of an entry. The item is not tagged with the events of accounts that are only planned or recalled,
// so their names are made of their IDs.
func (b *accountBuilder) name(id string) string {
	_, slug, _ := strings.Cut(id, "/")
	return cmp.Or(b.names[id], strings.ReplaceAll(text.Clean(slug), "-", " "), text.Clean(id))
}

func (b *accountBuilder) view(a *news.Account) accountView {
	v := accountView{Item: b.item.ID, Version: b.item.Version, Anchor: a.Anchor, Wrong: a.Wrong, Status: b.status(a), StatusIs: string(a.Status.Is)}
	var events []string
	for _, e := range a.Events {
		events = append(events, b.name(e.ID))
		v.Events = append(v.Events, choice{e.ID, b.name(e.ID)})
	}
	v.Heading = firstUpper(cmp.Or(strings.Join(events, ", "), "no event"))
	v.addParties(b, a)
	v.addFigures(a)
	if a.Place != nil {
		v.Place = a.Place.ID
		value := b.name(a.Place.ID)
		if a.Place.Approx {
			value = "in or near " + value
		}
		v.addFact("Where", value, a.Place.Evidence, a, news.FieldPlace)
	}
	if v.Country = a.Country; a.Country != "" && (a.Place == nil || a.Place.ID != a.Country) {
		v.addFact("Country", b.name(a.Country), nil, a, news.FieldCountry)
	}
	if a.Day != nil {
		v.Day = a.Day.Date
		v.addFact("Day", a.Day.Date, a.Day.Evidence, a, news.FieldDay)
	}
	for _, s := range news.StatusKinds() {
		v.Statuses = append(v.Statuses, option{string(s), string(s), s == a.Status.Is})
	}
	for _, c := range a.Corrections {
		v.Saw = append(v.Saw, string(c.Field)+" "+strconv.FormatInt(c.Event, 10))
		if c.Field == news.FieldWrong && a.Wrong || news.IsAdded(a.Anchor) && c.Field == news.FieldEvents {
			v.By = c.Who
		}
	}
	return v
}

// addFact adds a line.
func (v *accountView) addFact(name, value string, quotes []news.Quote, a *news.Account, field news.AccountField) {
	f := accountFact{Name: name, Value: value}
	if len(quotes) > 0 {
		f.Words = text.Clean(text.Truncate(quotes[0].Text, maxFactWords))
	}
	for _, c := range a.Corrections {
		if c.Field == field {
			if f.By = c.Who; c.Version != v.Version {
				f.Earlier = c.Version
			}
		}
	}
	v.Facts = append(v.Facts, f)
}

// maxFactWords is how many bytes of its words a fact shows.
const maxFactWords = 80

// addParties adds who did it, and to whom it was done.
func (v *accountView) addParties(b *accountBuilder, a *news.Account) {
	var by, against []string
	var byWords, againstWords []news.Quote
	for _, x := range a.Actors {
		name := b.actorName(x)
		switch x.Role {
		case news.RoleTarget, news.RoleVictim, news.RoleMention, news.RoleNegated:
			against, againstWords = append(against, name+" ("+string(x.Role)+")"), append(againstWords, x.Evidence...)
		default:
			by, byWords = append(by, name+" ("+string(x.Role)+")"), append(byWords, x.Evidence...)
		}
		c := actorChoice{choice: choice{x.ID, name}, Kind: string(x.Kind)}
		for _, role := range actorRoles() {
			c.Roles = append(c.Roles, option{string(role), string(role), role == x.Role})
		}
		v.Actors = append(v.Actors, c)
	}
	for _, x := range a.Victims {
		c := victimChoice{Kind: text.Clean(x.Kind)}
		words := c.Kind
		if x.N != nil {
			c.N = strconv.Itoa(*x.N)
			words = c.N + " " + words
		}
		against, againstWords = append(against, words), append(againstWords, x.Evidence...)
		v.Victims = append(v.Victims, c)
	}
	if len(by) > 0 {
		v.addFact("By", strings.Join(by, ", "), byWords, a, news.FieldActors)
	}
	if len(against) > 0 {
		field := news.FieldVictims
		if len(a.Victims) == 0 {
			field = news.FieldActors
		}
		v.addFact("Against", strings.Join(against, ", "), againstWords, a, field)
	}
}

// actorRoles are the roles that an actor can have.
func actorRoles() []news.Role {
	return []news.Role{news.RolePerpetrator, news.RoleClaimant, news.RoleAccused, news.RoleDenier, news.RoleTarget, news.RoleVictim}
}

// actorName returns the name of an actor, or what it is if the text does not name it.
func (b *accountBuilder) actorName(x news.Actor) string {
	switch {
	case x.ID != news.Unnamed:
		return b.name(x.ID)
	case x.Kind == news.ActorGroup:
		return "an unnamed armed group"
	}
	return string(x.Kind)
}

// addFigures adds the figures to the lines, if the account says them, and to the form.
func (v *accountView) addFigures(a *news.Account) {
	for _, f := range figureFields() {
		n := figureOf(a, f.Name)
		f.Value = figureText(n)
		v.Figures = append(v.Figures, f)
		if n == nil && !isCorrected(a, news.AccountField(f.Name)) {
			continue
		}
		var quotes []news.Quote
		if n != nil {
			quotes = n.Evidence
		}
		v.addFact(f.Label, figureWords(n), quotes, a, news.AccountField(f.Name))
	}
}

func isCorrected(a *news.Account, f news.AccountField) bool {
	return slices.ContainsFunc(a.Corrections, func(c news.Correction) bool { return c.Field == f })
}

// figureText returns a figure as readFigure reads it.
func figureText(n *news.Figure) string {
	switch {
	case n == nil:
		return ""
	case n.N != nil:
		return strconv.Itoa(*n.N)
	case n.AtLeast != nil:
		return strconv.Itoa(*n.AtLeast) + "+"
	}
	return "+"
}

// figureWords returns a figure in words.
func figureWords(n *news.Figure) string {
	if n == nil {
		return "not said"
	}
	return n.String()
}

// status returns how the text tells of what happened, in words; empty if it just reports it.
func (b *accountBuilder) status(a *news.Account) string {
	s := string(a.Status.Is)
	if a.Status.Is == news.Reported {
		s = ""
	}
	var by []string
	for _, id := range a.Status.By {
		if strings.Contains(id, "/") {
			id = b.name(id)
		}
		by = append(by, text.Clean(text.Truncate(id, maxFactWords)))
	}
	if s != "" && len(by) > 0 {
		s += " by " + strings.Join(by, ", ")
	}
	return s
}

// firstUpper returns s with a capital at the beginning.
func firstUpper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// A factMark is words of the report that an account rests on.
type factMark struct {
	news.Quote
	says string
}

// factMarks returns the words that the accounts of an item rest on. Where there are several accounts, each mark says which
// it belongs to.
func factMarks(it news.Item) []factMark {
	var all []factMark
	b := accountBuilder{it, make(map[string]string)}
	for _, t := range it.Tags {
		b.names[t.ID] = text.Clean(t.Name)
	}
	for i := range it.Accounts {
		a := &it.Accounts[i]
		if a.Wrong {
			continue
		}
		which := ""
		if len(it.Accounts) > 1 {
			which = "account " + strconv.Itoa(i+1) + ", "
		}
		add := func(says string, quotes []news.Quote) {
			for _, q := range quotes {
				all = append(all, factMark{q, which + says})
			}
		}
		for _, f := range figureFields() {
			if n := figureOf(a, f.Name); n != nil {
				add(strings.ToLower(f.Label)+": "+figureWords(n), n.Evidence)
			}
		}
		for _, x := range a.Actors {
			add(string(x.Role)+": "+b.actorName(x), x.Evidence)
		}
		for _, x := range a.Victims {
			add("against: "+text.Clean(x.Kind), x.Evidence)
		}
		if a.Place != nil {
			add("where: "+b.name(a.Place.ID), a.Place.Evidence)
		}
		if a.Day != nil {
			add("day: "+a.Day.Date, a.Day.Evidence)
		}
		add(string(a.Status.Is), a.Status.Evidence)
	}
	return all
}

// goneCorrections returns the corrections of accounts that an item no longer has, in words.
func goneCorrections(it news.Item) []string {
	var out []string
	for _, c := range it.Uncorrected {
		out = append(out, fmt.Sprintf("%s corrected %s to %s, made on version %d; the report no longer says what that was about.",
			c.Who, fieldName(c.Field), text.Clean(text.Truncate(string(c.Value), maxFactWords)), c.Version))
	}
	return out
}
