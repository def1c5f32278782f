package news

import (
	"fmt"
	"slices"
	"strings"
)

// An Account is what one item says of one happening. Its JSON is printed by commands and stored: fields may be added,
// never renamed.
type Account struct {
	// Anchor identifies the account among those of the item, in later versions too: see NewAnchor.
	Anchor  string         `json:"anchor"`
	Events  []AccountEvent `json:"events"` // what happened, the gravest first
	Actors  []Actor        `json:"actors"`
	Victims []Victim       `json:"victims"`
	Status  AccountStatus  `json:"status"`

	// Where and when it happened, and figures. They are null where the text does not say them.
	Place           *AccountPlace `json:"place"`
	Country         string        `json:"country,omitempty"` // ID of a place
	Day             *AccountDay   `json:"day"`
	Killed          *Figure       `json:"killed"`           // without militants and attackers
	KilledMilitants *Figure       `json:"killed_militants"` // and attackers, whoever began
	Injured         *Figure       `json:"injured"`
	Captured        *Figure       `json:"captured"` // arrested, or held by a state
	Abducted        *Figure       `json:"abducted"`

	// Wrong means that a person said that the item does not say it.
	Wrong       bool         `json:"wrong,omitempty"`
	Corrections []Correction `json:"corrections,omitempty"` // by people, which the fields above follow; only of stored items
}

// A Reading is what the classifier finds in an item.
type Reading struct {
	Tags     []Tag
	Accounts []Account
	Cuts     Cuts
}

// NewAnchor returns the anchor of an account: the class of the deed, the ID of the place and the day, the last two empty
// where the text does not say them. n counts the accounts of an item that have them in common, from 1.
func NewAnchor(deed, place, day string, n int) string {
	anchor := deed + "|" + place + "|" + day
	if n > 1 {
		anchor += fmt.Sprintf("|%d", n)
	}
	return anchor
}

// NewAccount returns an account that says nothing yet.
func NewAccount(anchor string) Account {
	return Account{Anchor: anchor, Events: []AccountEvent{}, Actors: []Actor{}, Victims: []Victim{}, Status: AccountStatus{Is: Reported}}
}

// AddedAccount is the class of the deed in the anchors of accounts that people add. As the anchor of a correction of the
// events, it adds an account that has them.
const AddedAccount = "added"

// IsAdded reports whether an anchor is that of an account that a person added.
func IsAdded(anchor string) bool { return strings.HasPrefix(anchor, AddedAccount+"|") }

// Unnumbered returns an anchor without the number that distinguishes accounts with the same deed, place and day.
func Unnumbered(anchor string) string {
	parts := strings.SplitN(anchor, "|", 4)
	return strings.Join(parts[:min(len(parts), 3)], "|")
}

// A Quote is words of an item.
type Quote struct {
	Field Field  `json:"field"`
	Start int    `json:"start"` // byte offset into the raw UTF-8 of the field
	End   int    `json:"end"`   // byte offset after the last byte
	Text  string `json:"text"`
}

// An AccountEvent is a kind of event in an account.
type AccountEvent struct {
	ID       string  `json:"id"` // the entry's
	Evidence []Quote `json:"evidence"`
}

// Unnamed is the ID of an actor that the text does not name.
const Unnamed = "unnamed"

// An Actor is somebody who did what an account tells of, or to whom it was done, or who speaks of having done it.
type Actor struct {
	ID       string    `json:"id"` // the entry's, or Unnamed
	Kind     ActorKind `json:"kind"`
	Role     Role      `json:"role"`
	Evidence []Quote   `json:"evidence"`
}

// An ActorKind says what an actor is.
type ActorKind string

// The kinds of actors.
const (
	ActorGroup  ActorKind = "armed group"
	ActorPolice ActorKind = "police"
	ActorArmy   ActorKind = "army"
	ActorState  ActorKind = "state"
	ActorPerson ActorKind = "person"
)

// ActorKinds returns every kind.
func ActorKinds() []ActorKind {
	return []ActorKind{ActorGroup, ActorPolice, ActorArmy, ActorState, ActorPerson}
}

// A Victim is people who were killed, hurt or abducted, or against whom an attack was directed. Militants are actors.
type Victim struct {
	Kind     string  `json:"kind"` // such as "police"; "people" if the text does not say more
	N        *int    `json:"n"`    // null where the text does not say how many
	Evidence []Quote `json:"evidence"`
}

// An AccountStatus says how the text tells of a happening.
type AccountStatus struct {
	Is       StatusKind `json:"is"`
	By       []string   `json:"by,omitempty"` // who claims, denies or alleges it: IDs of entries, or words of the text
	Evidence []Quote    `json:"evidence,omitempty"`
}

// A StatusKind is how a text tells of a happening.
type StatusKind string

// The ways in which a text tells of a happening.
const (
	Reported   StatusKind = "reported"   // as a fact
	Claimed    StatusKind = "claimed"    // a group says that it did it
	Denied     StatusKind = "denied"     // a group says that it did not
	Alleged    StatusKind = "alleged"    // others say who did it
	Foiled     StatusKind = "foiled"     // it was prevented
	Threatened StatusKind = "threatened" // it is planned, or may happen
	Recalled   StatusKind = "recalled"   // it happened long before what the item is about
)

// StatusKinds returns every way.
func StatusKinds() []StatusKind {
	return []StatusKind{Reported, Claimed, Denied, Alleged, Foiled, Threatened, Recalled}
}

// Valid reports whether k is one of StatusKinds.
func (k StatusKind) Valid() bool { return slices.Contains(StatusKinds(), k) }

// An AccountPlace is where something happened.
type AccountPlace struct {
	ID       string  `json:"id"`
	Approx   bool    `json:"approx,omitempty"` // somewhere in or near it
	Evidence []Quote `json:"evidence"`
}

// An AccountDay is when something happened.
type AccountDay struct {
	Date     string  `json:"date"` // YYYY-MM-DD
	Evidence []Quote `json:"evidence"`
}

// A Figure is how many people something happened to.
type Figure struct {
	N        *int    `json:"n"`                  // null where the text gives no number, as in "scores"
	AtLeast  *int    `json:"at_least,omitempty"` // a lower bound, where the text gives only that
	Evidence []Quote `json:"evidence"`
}
