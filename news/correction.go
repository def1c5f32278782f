package news

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"time"
)

// A Correction is what a person put right in an account. It stays when the item gets a new version or is tagged again.
type Correction struct {
	Anchor  string          `json:"anchor"`
	Field   AccountField    `json:"field"`
	Value   json.RawMessage `json:"value"`
	Version int             `json:"version"` // of the item that the person saw
	Who     string          `json:"who"`
	At      time.Time       `json:"at"`
	Event   int64           `json:"event"` // the review event
}

// A NewCorrection is a correction that a person wants to make.
type NewCorrection struct {
	Item    int64
	Anchor  string // AddedAccount adds an account
	Field   AccountField
	Value   json.RawMessage // see AccountField
	Note    string          // at most MaxNote bytes; may be empty
	Saw     int64           // event of the correction of the field that the person saw; 0 for none
	Version int             // of the item that the person saw; 0 means the latest
	Who     string
	Via     Via
	At      time.Time
}

// An AccountField is a field of an account that people can correct, by its JSON key. A value has the form of the field
// in the JSON of an account; null says that the text does not say it. Evidence may be left out.
type AccountField string

// The fields that people can correct.
const (
	FieldWrong   AccountField = "wrong" // true: the item does not say any of it
	FieldEvents  AccountField = "events"
	FieldActors  AccountField = "actors"
	FieldVictims AccountField = "victims"
	FieldStatus  AccountField = "status"

	FieldPlace           AccountField = "place"
	FieldCountry         AccountField = "country"
	FieldDay             AccountField = "day"
	FieldKilled          AccountField = "killed"
	FieldKilledMilitants AccountField = "killed_militants"
	FieldInjured         AccountField = "injured"
	FieldCaptured        AccountField = "captured"
	FieldAbducted        AccountField = "abducted"
)

// MaxValue is how long the value of a correction may be, in bytes.
const MaxValue = 16 << 10

// field returns a pointer to a field of the account; nil if there is none of this name.
func (a *Account) field(f AccountField) any {
	switch f {
	case FieldWrong:
		return &a.Wrong
	case FieldEvents:
		return &a.Events
	case FieldActors:
		return &a.Actors
	case FieldVictims:
		return &a.Victims
	case FieldStatus:
		return &a.Status
	case FieldPlace:
		return &a.Place
	case FieldCountry:
		return &a.Country
	case FieldDay:
		return &a.Day
	case FieldKilled:
		return &a.Killed
	case FieldKilledMilitants:
		return &a.KilledMilitants
	case FieldInjured:
		return &a.Injured
	case FieldCaptured:
		return &a.Captured
	case FieldAbducted:
		return &a.Abducted
	}
	return nil
}

// account returns an account that has only the field of the correction. A value that does not fit is ErrInvalid.
func (c *Correction) account() (*Account, error) {
	a := &Account{Events: []AccountEvent{}, Actors: []Actor{}, Victims: []Victim{}}
	into := a.field(c.Field)
	if into == nil {
		return nil, fmt.Errorf("%w: an account has no field %q", ErrInvalid, c.Field)
	}
	if len(c.Value) > MaxValue {
		return nil, fmt.Errorf("%w: the value of %s may have %d bytes, this one has %d", ErrInvalid, c.Field, MaxValue, len(c.Value))
	}
	dec := json.NewDecoder(bytes.NewReader(c.Value))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return nil, fmt.Errorf("%w: the value of %s: %w", ErrInvalid, c.Field, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: the value of %s is more than one JSON value", ErrInvalid, c.Field)
	}
	for _, list := range a.evidence() {
		if *list == nil {
			*list = []Quote{}
		}
	}
	a.Events, a.Actors, a.Victims = orEmpty(a.Events), orEmpty(a.Actors), orEmpty(a.Victims)
	return a, a.check(c.Field)
}

// orEmpty returns a list that is not null in JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// evidence returns the evidence of every field that has some.
func (a *Account) evidence() []*[]Quote {
	all := []*[]Quote{&a.Status.Evidence}
	for i := range a.Events {
		all = append(all, &a.Events[i].Evidence)
	}
	for i := range a.Actors {
		all = append(all, &a.Actors[i].Evidence)
	}
	for i := range a.Victims {
		all = append(all, &a.Victims[i].Evidence)
	}
	if a.Place != nil {
		all = append(all, &a.Place.Evidence)
	}
	if a.Day != nil {
		all = append(all, &a.Day.Evidence)
	}
	for _, n := range a.figures() {
		all = append(all, &n.Evidence)
	}
	return all
}

// figures returns the figures that the account has.
func (a *Account) figures() []*Figure {
	all := []*Figure{a.Killed, a.KilledMilitants, a.Injured, a.Captured, a.Abducted}
	return slices.DeleteFunc(all, func(n *Figure) bool { return n == nil })
}

// Check reports a correction that cannot be right, as ErrInvalid: also one whose evidence is not in the item.
func (c *Correction) Check(it *Item) error {
	a, err := c.account()
	if err != nil {
		return err
	}
	for _, list := range a.evidence() {
		for _, q := range *list {
			raw := it.Title
			if q.Field == FieldText {
				raw = it.Text
			}
			if q.Field != FieldTitle && q.Field != FieldText || q.Start < 0 || q.End < q.Start || q.End > len(raw) || raw[q.Start:q.End] != q.Text {
				return fmt.Errorf("%w: %q is not at bytes %d to %d of the %s", ErrInvalid, q.Text, q.Start, q.End, q.Field)
			}
		}
	}
	return nil
}

// check reports a value of a field that cannot be right.
func (a *Account) check(f AccountField) error {
	for _, x := range a.Events {
		if FacetOf(x.ID) != FacetEvent {
			return fmt.Errorf("%w: %q is not an event", ErrInvalid, x.ID)
		}
	}
	for _, x := range a.Actors {
		if !slices.Contains(ActorKinds(), x.Kind) || !x.Role.Valid() {
			return fmt.Errorf("%w: actor %q of kind %q with role %q; write one of the kinds %q, and a role", ErrInvalid, x.ID, x.Kind, x.Role, ActorKinds())
		}
		if x.ID != Unnamed && !slices.Contains([]Facet{FacetGroup, FacetPerson, FacetOrg, FacetPlace}, FacetOf(x.ID)) {
			return fmt.Errorf("%w: %q cannot be an actor; write %q if the text does not name it", ErrInvalid, x.ID, Unnamed)
		}
	}
	for _, v := range a.Victims {
		if v.Kind == "" || v.N != nil && *v.N < 0 {
			return fmt.Errorf("%w: victims without a kind, or fewer than 0", ErrInvalid)
		}
	}
	if a.Place != nil && FacetOf(a.Place.ID) != FacetPlace || a.Country != "" && FacetOf(a.Country) != FacetPlace {
		return fmt.Errorf("%w: %s is not a place", ErrInvalid, f)
	}
	if f == FieldStatus && !a.Status.Is.Valid() {
		return fmt.Errorf("%w: status %q; write one of %q", ErrInvalid, a.Status.Is, StatusKinds())
	}
	if a.Day != nil {
		if _, err := time.Parse(time.DateOnly, a.Day.Date); err != nil {
			return fmt.Errorf("%w: day %q; write it as 2006-01-02", ErrInvalid, a.Day.Date)
		}
	}
	for _, n := range a.figures() {
		if n.N != nil && *n.N < 0 || n.AtLeast != nil && *n.AtLeast < 0 {
			return fmt.Errorf("%w: %s is less than 0", ErrInvalid, f)
		}
		if n.N != nil && n.AtLeast != nil && *n.N < *n.AtLeast {
			return fmt.Errorf("%w: %s is %d, and at least %d", ErrInvalid, f, *n.N, *n.AtLeast)
		}
	}
	return nil
}

// Entries returns the IDs of the entries that a field names.
func (a *Account) Entries(f AccountField) []string {
	var ids []string
	switch f {
	case FieldEvents:
		for _, e := range a.Events {
			ids = append(ids, e.ID)
		}
	case FieldActors:
		for _, x := range a.Actors {
			if x.ID != Unnamed {
				ids = append(ids, x.ID)
			}
		}
	case FieldPlace:
		if a.Place != nil {
			ids = append(ids, a.Place.ID)
		}
	case FieldCountry:
		if a.Country != "" {
			ids = append(ids, a.Country)
		}
	}
	return ids
}

// Correct applies a correction to an account of a version of the item. The account then has the value of the person in
// the field, and lists the correction. Evidence from another version is left out, since its offsets may be wrong. A value
// that does not fit is ErrInvalid, and changes nothing.
func (a *Account) Correct(c Correction, version int) error {
	with, err := c.account()
	if err != nil {
		return err
	}
	if c.Version != version {
		for _, list := range with.evidence() {
			*list = []Quote{}
		}
	}
	reflect.ValueOf(a.field(c.Field)).Elem().Set(reflect.ValueOf(with.field(c.Field)).Elem())
	a.Corrections = append(a.Corrections, c)
	return nil
}
