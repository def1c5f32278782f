package review

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// correct puts right what the form of an account changes, marks the account as wrong, or adds one.
func (s *server) correct(w http.ResponseWriter, r *request) error {
	p, err := s.Store.ItemPage(r.Context(), formNumber(r, "item"))
	if err != nil {
		return err
	}
	f := &correctionForm{request: r, server: s, item: p.Item, at: time.Now(), saw: make(map[news.AccountField]int64)}
	switch do := r.PostFormValue("do"); do {
	case "wrong", "right":
		f.change(news.FieldWrong, do == "wrong")
	case "add":
		err = f.readAdded(r.Context())
	case "save":
		err = f.readFields(r.Context())
	default:
		return badRequest("%q is nothing that can be done with an account: use the buttons on the page", do)
	}
	if err != nil {
		return err
	}
	return f.store(w, cmp.Or(map[string]string{
		"wrong": "marked as not in the report", "right": "marked as right", "add": "account added",
	}[r.PostFormValue("do")], "nothing changed"))
}

// A correctionForm is the form of an account. The hidden field "was.NAME" has the value that the field NAME showed: only
// what differs is corrected. The hidden fields "saw" have the events of the corrections that the person saw.
type correctionForm struct {
	*request
	*server
	item    news.Item
	anchor  string
	at      time.Time
	saw     map[news.AccountField]int64
	changes []fieldChange
}

// A fieldChange is a new value of a field of an account.
type fieldChange struct {
	field news.AccountField
	value any
}

func (f *correctionForm) change(field news.AccountField, value any) {
	f.changes = append(f.changes, fieldChange{field, value})
}

// store stores the changes, all with the same time, so that they are undone as one action (see decision 97).
func (f *correctionForm) store(w http.ResponseWriter, message string) error {
	res := actionResult{story: formNumber(f.request, "story"), message: message}
	for _, v := range f.PostForm["saw"] {
		field, event, _ := strings.Cut(v, " ")
		n, err := strconv.ParseInt(event, 10, 64)
		if err != nil {
			return badRequest("%q does not name a correction: use the form on the page", v)
		}
		f.saw[news.AccountField(field)] = n
	}
	version := int(formNumber(f.request, "version"))
	var names []string
	for _, c := range f.changes {
		value, err := json.Marshal(c.value)
		if err != nil {
			return fmt.Errorf("%s: %w", c.field, err)
		}
		e, err := f.Store.Correct(f.Context(), news.NewCorrection{
			Item: f.item.ID, Anchor: cmp.Or(f.anchor, f.PostFormValue("anchor")), Field: c.field, Value: value, Saw: f.saw[c.field], Version: version,
			Who: f.Name, Via: news.ViaCard, At: f.at,
		})
		if late, ok := errors.AsType[*news.ConflictError](err); ok {
			res.message, res.conflict = "", conflictWords(late)
			break
		}
		if err != nil {
			return err
		}
		f.anchor = e.Anchor // of an account that was added
		names = append(names, fieldName(c.field))
	}
	if len(names) > 0 && f.PostFormValue("do") == "save" && res.conflict == "" {
		res.message = strings.Join(names, ", ") + " corrected"
	}
	return f.finish(w, f.request, res)
}

// fieldName returns the name of a field in words.
func fieldName(f news.AccountField) string {
	for _, x := range figureFields() {
		if x.Name == string(f) {
			return strings.ToLower(x.Label)
		}
	}
	return string(f)
}

// readFields reads the fields that the person has changed.
func (f *correctionForm) readFields(ctx context.Context) error {
	i := slices.IndexFunc(f.item.Accounts, func(a news.Account) bool { return a.Anchor == f.PostFormValue("anchor") })
	if i < 0 {
		return badRequest("the report no longer has what you corrected: look at it again")
	}
	a := &f.item.Accounts[i]
	for _, x := range figureFields() {
		typed, changed := f.changed(x.Name)
		if !changed {
			continue
		}
		n, err := readFigure(typed)
		if err != nil {
			return badRequest("%s: %v", strings.ToLower(x.Label), err)
		}
		f.change(news.AccountField(x.Name), n)
	}
	if err := f.readPlaces(ctx); err != nil {
		return err
	}
	if typed, changed := f.changed("day"); changed {
		f.change(news.FieldDay, dayValue(typed))
	}
	if typed, changed := f.changed("status"); changed {
		f.change(news.FieldStatus, news.AccountStatus{Is: news.StatusKind(typed)})
	}
	if err := f.readEvents(ctx, a); err != nil {
		return err
	}
	if err := f.readActors(ctx, a); err != nil {
		return err
	}
	return f.readVictims(a)
}

// changed returns what is typed in a field, and whether it is not what the page showed.
func (f *correctionForm) changed(name string) (typed string, changed bool) {
	typed = strings.TrimSpace(f.PostFormValue(name))
	return typed, f.PostForm.Has(name) && typed != f.PostFormValue("was."+name)
}

// readFigure reads a number, or "12+" for at least 12. Nothing means that the text does not say it; it is then nil.
func readFigure(s string) (*news.Figure, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no figure is a value here
	}
	digits, more := strings.CutSuffix(s, "+")
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil || n < 0 || n > maxFigure {
		return nil, fmt.Errorf("%q is no number of people: write 12, or 12+ for at least 12, or nothing if the text does not say it", text.Clean(s))
	}
	if more {
		return &news.Figure{AtLeast: &n, Evidence: []news.Quote{}}, nil
	}
	return &news.Figure{N: &n, Evidence: []news.Quote{}}, nil
}

// maxFigure is the largest number of people in a figure.
const maxFigure = 10_000_000

func dayValue(typed string) *news.AccountDay {
	if typed == "" {
		return nil
	}
	return &news.AccountDay{Date: typed, Evidence: []news.Quote{}}
}

// readPlaces reads the place and the country.
func (f *correctionForm) readPlaces(ctx context.Context) error {
	if typed, changed := f.changed("place"); changed {
		id, err := f.entry(ctx, typed, news.FacetPlace)
		if err != nil {
			return err
		}
		var place *news.AccountPlace
		if id != "" {
			place = &news.AccountPlace{ID: id, Evidence: []news.Quote{}}
		}
		f.change(news.FieldPlace, place)
	}
	if typed, changed := f.changed("country"); changed {
		id, err := f.entry(ctx, typed, news.FacetPlace)
		if err != nil {
			return err
		}
		f.change(news.FieldCountry, id)
	}
	return nil
}

// entry returns the ID of the entry that is typed, by name or ID; empty if nothing is typed. It must have one of the facets.
func (f *correctionForm) entry(ctx context.Context, typed string, facets ...news.Facet) (string, error) {
	if typed == "" {
		return "", nil
	}
	match, others, err := f.findEntry(ctx, typed)
	if err != nil {
		return "", err
	}
	if match.ID == "" {
		others = slices.DeleteFunc(others, func(m news.EntryMatch) bool { return !slices.Contains(facets, news.FacetOf(m.ID)) })
		if len(others) != 1 {
			return "", ambiguousTag(typed, others)
		}
		match = others[0]
	}
	if !slices.Contains(facets, news.FacetOf(match.ID)) {
		return "", badRequest("%s cannot be here: choose a %s", match.ID, facets[0])
	}
	return match.ID, nil
}

// readEvents reads which events stay, and which one is added.
func (f *correctionForm) readEvents(ctx context.Context, a *news.Account) error {
	added, err := f.entry(ctx, strings.TrimSpace(f.PostFormValue("what.add")), news.FacetEvent)
	if err != nil {
		return err
	}
	if !f.PostForm.Has("was.what") {
		return nil
	}
	kept := slices.DeleteFunc(slices.Clone(a.Events), func(e news.AccountEvent) bool { return !slices.Contains(f.PostForm["what"], e.ID) })
	if added != "" && !slices.ContainsFunc(kept, func(e news.AccountEvent) bool { return e.ID == added }) {
		kept = append(kept, news.AccountEvent{ID: added})
	} else if len(kept) == len(a.Events) {
		return nil
	}
	f.change(news.FieldEvents, orEmpty(kept))
	return nil
}

// readActors reads the roles of the actors, of which none means that it is no actor, and the one that is added.
func (f *correctionForm) readActors(ctx context.Context, a *news.Account) error {
	added, err := f.entry(ctx, strings.TrimSpace(f.PostFormValue("actor.add")), news.FacetGroup, news.FacetPerson, news.FacetOrg)
	if err != nil {
		return err
	}
	var actors []news.Actor
	changed := false
	for i, x := range a.Actors {
		name := "actor." + strconv.Itoa(i)
		if !f.PostForm.Has(name) || f.PostFormValue(name+".id") != x.ID {
			actors = append(actors, x)
			continue
		}
		role := news.Role(f.PostFormValue(name))
		changed = changed || role != x.Role
		if x.Role = role; role != "" {
			actors = append(actors, x)
		}
	}
	if added != "" {
		role := news.Role(f.PostFormValue("actor.add.role"))
		actors = slices.DeleteFunc(actors, func(x news.Actor) bool { return x.ID == added })
		actors, changed = append(actors, news.Actor{ID: added, Kind: actorKind(added), Role: role}), true
	}
	if changed {
		f.change(news.FieldActors, orEmpty(actors))
	}
	return nil
}

// actorKind returns the kind of an actor that is named by an entry.
func actorKind(id string) news.ActorKind {
	switch news.FacetOf(id) {
	case news.FacetGroup:
		return news.ActorGroup
	case news.FacetPerson:
		return news.ActorPerson
	}
	return news.ActorState
}

// readVictims reads the numbers of victims, and the kind that is added. A kind whose field is "-" is taken out.
func (f *correctionForm) readVictims(a *news.Account) error {
	var victims []news.Victim
	changed := false
	for i, x := range a.Victims {
		name := "victim." + strconv.Itoa(i)
		if typed, ok := f.changed(name); ok {
			changed = true
			if typed == "-" {
				continue
			}
			n, err := readCount(typed)
			if err != nil {
				return badRequest("%s: %v", text.Clean(x.Kind), err)
			}
			x.N = n
		}
		victims = append(victims, x)
	}
	if kind := text.Clean(strings.TrimSpace(f.PostFormValue("victim.add"))); kind != "" {
		n, err := readCount(strings.TrimSpace(f.PostFormValue("victim.add.n")))
		if err != nil {
			return badRequest("%s: %v", kind, err)
		}
		victims, changed = append(victims, news.Victim{Kind: text.Truncate(kind, maxVictimKind), N: n}), true
	}
	if changed {
		f.change(news.FieldVictims, orEmpty(victims))
	}
	return nil
}

// maxVictimKind is how long the name of a kind of victims may be, in bytes.
const maxVictimKind = 60

// readCount reads how many people there are; nil if nothing is typed.
func readCount(s string) (*int, error) {
	n, err := readFigure(s)
	if n == nil || err != nil {
		return nil, err
	}
	return n.N, nil
}

// readAdded reads an account that the person adds: its event.
func (f *correctionForm) readAdded(ctx context.Context) error {
	typed := strings.TrimSpace(f.PostFormValue("what"))
	id, err := f.entry(ctx, typed, news.FacetEvent)
	if err != nil {
		return err
	}
	if id == "" {
		return badRequest("choose what happened: an account begins with its event")
	}
	f.anchor = news.AddedAccount
	f.change(news.FieldEvents, []news.AccountEvent{{ID: id}})
	return nil
}

// orEmpty returns a list that is not null in JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
