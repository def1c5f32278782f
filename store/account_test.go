package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/retag"
	"khabar/store"
)

// attack returns an account of an attack on the first bytes of a title, with a status.
func attack(status news.StatusKind) news.Account {
	words := []news.Quote{{Field: news.FieldTitle, Start: 0, End: 3, Text: "TTP"}}
	return news.Account{
		Anchor:  news.NewAnchor("deed", "", "", 1),
		Events:  []news.AccountEvent{{ID: "event/bombing", Evidence: words}},
		Actors:  []news.Actor{{ID: "group/ttp", Kind: news.ActorGroup, Role: news.RoleClaimant, Evidence: words}},
		Victims: []news.Victim{{Kind: "police", Evidence: words}},
		Status:  news.AccountStatus{Is: status, By: []string{"group/ttp"}, Evidence: words},
	}
}

// itemWith returns an item with accounts.
func itemWith(key, title string, accounts ...news.Account) news.Item {
	it := item(key, title, 0, tag("group/ttp", 3), tag("event/bombing", 3))
	it.Accounts = accounts
	return it
}

func (w *fixture) only() news.Item {
	w.Helper()
	all := w.items(news.Filter{})
	if len(all) != 1 {
		w.Fatalf("%d items, want 1", len(all))
	}
	it, err := w.db.Item(w.Context(), all[0].ID)
	w.must(err)
	return it
}

// TestAccountsAreStored checks that accounts are stored with their item, and replaced with its next version.
func TestAccountsAreStored(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		for i, accounts := range [][]news.Account{
			{attack(news.Claimed), {Anchor: "deed|||2", Events: []news.AccountEvent{}, Actors: []news.Actor{}, Victims: []news.Victim{}, Status: news.AccountStatus{Is: news.Recalled}}},
			{attack(news.Denied)},
			nil,
		} {
			w.poll(ok("dawn", itemWith("a", "TTP version "+string(rune('a'+i)), accounts...)))
			if d := cmp.Diff(accounts, w.only().Accounts); d != "" {
				t.Errorf("version %d (-want +got):\n%s", i+1, d)
			}
		}
		w.wantSound()
	})
}

// TestRetagStoresAccounts checks that an item whose accounts are others now is written, and that one with the same is not.
func TestRetagStoresAccounts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", itemWith("a", "TTP claims", attack(news.Claimed))))
		for _, test := range []struct {
			accounts []news.Account
			changed  int
		}{{[]news.Account{attack(news.Denied)}, 1}, {[]news.Account{attack(news.Denied)}, 0}, {nil, 1}} {
			r := &retag.Retagger{
				Store: db, Same: store.SameReading, Judge: byGroup, Now: func() time.Time { return w.now },
				Read: func(it news.Item) news.Reading { return news.Reading{Tags: it.Tags, Accounts: test.accounts} },
			}
			sum, err := r.Run(t.Context(), "v1", time.Time{}, false)
			w.must(err)
			if sum.Changed != test.changed {
				t.Errorf("%d items are changed, want %d", sum.Changed, test.changed)
			}
			if d := cmp.Diff(test.accounts, w.only().Accounts); d != "" {
				t.Errorf("accounts (-want +got):\n%s", d)
			}
		}
		w.wantSound()
	})
}

// correction returns a correction of the account of the only item by a person who has seen the correction saw.
func (w *fixture) correction(who string, field news.AccountField, value string, saw int64) news.NewCorrection {
	w.Helper()
	w.now = w.now.Add(time.Second)
	return news.NewCorrection{
		Item: w.only().ID, Anchor: "deed||", Field: field, Value: json.RawMessage(value), Saw: saw, Who: who, Via: news.ViaAPI, At: w.now,
	}
}

// TestCorrections checks that a correction overrides the account, stays with a new version and another reading, is refused
// when somebody else came first, and can be undone.
func TestCorrections(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		db.SetRelevanceRule(byGroup)
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", itemWith("a", "TTP claims", attack(news.Claimed))))
		e, err := db.Correct(t.Context(), w.correction("ana", news.FieldStatus, `{"is": "denied", "by": ["group/ttp"]}`, 0))
		w.must(err)
		status := func() news.StatusKind { return w.only().Accounts[0].Status.Is }
		if status() != news.Denied {
			t.Errorf("corrected, the status is %s", status())
		}
		again, err := db.Correct(t.Context(), w.correction("ana", news.FieldStatus, `{"is":"denied","by":["group/ttp"]}`, 0))
		if w.must(err); again.ID != e.ID {
			t.Errorf("the same correction again is event %d, want %d", again.ID, e.ID)
		}
		_, err = db.Correct(t.Context(), w.correction("ben", news.FieldStatus, `{"is":"alleged"}`, 0))
		if late, ok := errors.AsType[*news.ConflictError](err); !ok || late.Correction.Who != "ana" {
			t.Errorf("a late correction: %v, want a conflict with ana's", err)
		}

		w.poll(ok("dawn", itemWith("a", "TTP claims again", attack(news.Claimed))))
		if status() != news.Denied || w.only().Accounts[0].Corrections[0].Version != 1 {
			t.Errorf("in version 2, the status is %s, corrections are %+v", status(), w.only().Accounts[0].Corrections)
		}
		w.poll(ok("dawn", itemWith("a", "TTP says nothing")))
		if it := w.only(); len(it.Accounts) != 0 || len(it.Uncorrected) != 1 || it.Uncorrected[0].Version != 1 {
			t.Errorf("without the account, corrections are %+v", it.Uncorrected)
		}
		w.poll(ok("dawn", itemWith("a", "TTP claims after all", attack(news.Claimed))))
		_, err = db.Undo(t.Context(), e.ID, "ana", news.ViaAPI, w.now)
		if w.must(err); status() != news.Claimed || w.only().Accounts[0].Corrections != nil {
			t.Errorf("undone, the status is %s", status())
		}
		w.wantSound()
	})
}

// TestWrongCorrections checks that values that cannot be right are refused, and change nothing.
func TestWrongCorrections(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		db.SetRelevanceRule(byGroup)
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", itemWith("a", "TTP claims", attack(news.Claimed))))
		before := w.only().Accounts
		for _, test := range []struct {
			field news.AccountField
			value string
			want  error
		}{
			{"anchor", `"x"`, news.ErrInvalid},
			{news.FieldStatus, `{"is":"sure"}`, news.ErrInvalid},
			{news.FieldStatus, `"denied"`, news.ErrInvalid},
			{news.FieldStatus, `{"is":"denied"} {}`, news.ErrInvalid},
			{news.FieldStatus, `{"was":"denied"}`, news.ErrInvalid},
			{news.FieldStatus, ``, news.ErrInvalid},
			{news.FieldEvents, `[{"id":"event/no-such"}]`, news.ErrNotFound},
			{news.FieldEvents, `[{"id":"decoy/x"}]`, news.ErrInvalid},
			{news.FieldActors, `[{"id":"group/ttp","kind":"gang","role":"target"}]`, news.ErrInvalid},
			{news.FieldActors, `[{"id":"group/ttp","kind":"armed group","role":"hero"}]`, news.ErrInvalid},
			{news.FieldKilled, `{"n":-1}`, news.ErrInvalid},
			{news.FieldDay, `{"date":"yesterday"}`, news.ErrInvalid},
			{news.FieldKilled, `{"n":3,"at_least":5}`, news.ErrInvalid},
			{news.FieldVictims, `[{"kind":"police","n":-1}]`, news.ErrInvalid},
			{news.FieldVictims, `[{"n":1}]`, news.ErrInvalid},
			{news.FieldEvents, `[{"id":"group/ttp"}]`, news.ErrInvalid},
			{news.FieldActors, `[{"id":"event/bombing","kind":"armed group","role":"target"}]`, news.ErrInvalid},
			{news.FieldPlace, `{"id":"group/ttp"}`, news.ErrInvalid},
			{news.FieldPlace, `{"id":""}`, news.ErrInvalid},
			{news.FieldCountry, `"event/bombing"`, news.ErrInvalid},
			{news.FieldVictims, `[{"kind":"police","evidence":[{"field":"title","start":-4,"end":900,"text":"x"}]}]`, news.ErrInvalid},
			{news.FieldStatus, `{"is":"denied","evidence":[{"field":"title","start":0,"end":3,"text":"BLA"}]}`, news.ErrInvalid},
		} {
			if _, err := db.Correct(t.Context(), w.correction("ana", test.field, test.value, 0)); !errors.Is(err, test.want) {
				t.Errorf("%s %s: %v, want %v", test.field, test.value, err, test.want)
			}
		}
		c := w.correction("ana", news.FieldWrong, "true", 0)
		c.Anchor = "deed|||9"
		if _, err := db.Correct(t.Context(), c); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("an account that is not there: %v", err)
		}
		if d := cmp.Diff(before, w.only().Accounts); d != "" {
			t.Errorf("accounts (-before +after):\n%s", d)
		}
		for field, value := range map[news.AccountField]string{
			news.FieldWrong: "true", news.FieldKilled: `{"n":5}`, news.FieldDay: `{"date":"2023-01-30"}`, news.FieldInjured: "null",
			news.FieldPlace: `{"id":"place/peshawar"}`, news.FieldEvents: `[]`, news.FieldVictims: `[{"kind":"police","n":5}]`,
		} {
			if _, err := db.Correct(t.Context(), w.correction("ana", field, value, 0)); err != nil {
				t.Errorf("%s %s: %v", field, value, err)
			}
		}
		a := w.only().Accounts[0]
		if !a.Wrong || *a.Killed.N != 5 || a.Place.ID != "place/peshawar" || len(a.Events) != 0 || *a.Victims[0].N != 5 || len(a.Corrections) != 7 {
			t.Errorf("corrected, the account is %+v", a)
		}
		w.wantSound()
	})
}

// TestCorrectionsOfOtherVersions checks that a correction stays off an account that may be of something else: one of
// several with the same anchor but for the number, in a version that the person has not seen.
func TestCorrectionsOfOtherVersions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		db.SetRelevanceRule(byGroup)
		w := newFixture(t, db, feed("dawn"))
		second := attack(news.Claimed)
		second.Anchor = news.NewAnchor("deed", "", "", 2)
		w.poll(ok("dawn", itemWith("a", "TTP claims one", attack(news.Denied), second)))
		c := w.correction("ana", news.FieldKilled, `{"n":5}`, 0)
		_, err := db.Correct(t.Context(), c)
		if w.must(err); w.only().Accounts[0].Killed == nil {
			t.Error("in the version that ana saw, the account is not corrected")
		}
		w.poll(ok("dawn", itemWith("a", "TTP claims two", attack(news.Denied), second)))
		it := w.only()
		for _, a := range it.Accounts {
			if a.Killed != nil {
				t.Errorf("in the next version, account %s has ana's figure", a.Anchor)
			}
		}
		if len(it.Uncorrected) != 1 {
			t.Errorf("corrections of no account: %+v, want ana's", it.Uncorrected)
		}
		w.poll(ok("dawn", itemWith("a", "TTP claims three", attack(news.Denied))))
		if w.only().Accounts[0].Killed == nil {
			t.Error("with a single account, it is not corrected")
		}
		w.wantSound()
	})
}

// TestCorrectedJSON checks that a corrected account has no null for a list, and no evidence of another version.
func TestCorrectedJSON(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		db.SetRelevanceRule(byGroup)
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", itemWith("a", "TTP claims", attack(news.Claimed))))
		for field, value := range map[news.AccountField]string{
			news.FieldEvents: "null", news.FieldKilled: `{"n":5}`, news.FieldDay: `{"date":"2023-01-30"}`,
			news.FieldVictims: `[{"kind":"police","n":5,"evidence":[{"field":"title","start":0,"end":3,"text":"TTP"}]}]`,
			news.FieldActors:  `[{"id":"group/ttp","kind":"armed group","role":"target"}]`, news.FieldPlace: `{"id":"place/peshawar"}`,
		} {
			_, err := db.Correct(t.Context(), w.correction("ana", field, value, 0))
			w.must(err)
		}
		a := w.only().Accounts[0]
		if a.Events == nil || a.Actors[0].Evidence == nil || a.Killed.Evidence == nil || a.Day.Evidence == nil || a.Place.Evidence == nil {
			t.Errorf("a list is null in %+v", a)
		}
		if len(a.Victims[0].Evidence) != 1 {
			t.Errorf("victims are %+v, want the words that ana gave", a.Victims)
		}
		w.poll(ok("dawn", itemWith("a", "Now the TTP claims", attack(news.Claimed))))
		if a := w.only().Accounts[0]; a.Victims[0].N == nil || len(a.Victims[0].Evidence) != 0 {
			t.Errorf("in the next version, victims are %+v, want ana's without words", a.Victims)
		}
	})
}

// TestAddedAccounts checks that a person can add an account, that it has an anchor of its own, can be corrected further,
// stays in later versions, and goes when its events are undone.
func TestAddedAccounts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		db.SetRelevanceRule(byGroup)
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", itemWith("a", "TTP claims", attack(news.Claimed))))
		add := w.correction("ana", news.FieldKilled, `{"n": 3}`, 0)
		add.Anchor = news.AddedAccount
		if _, err := db.Correct(t.Context(), add); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("an account that begins with a figure: %v, want ErrInvalid", err)
		}
		var events []news.ReviewEvent
		for range 2 {
			add := w.correction("ana", news.FieldEvents, `[{"id": "event/bombing"}]`, 0)
			add.Anchor = news.AddedAccount
			e, err := db.Correct(t.Context(), add)
			w.must(err)
			events = append(events, e)
		}
		killed := w.correction("ben", news.FieldKilled, `{"n": 3}`, 0)
		killed.Anchor = events[1].Anchor
		_, err := db.Correct(t.Context(), killed)
		w.must(err)
		again := w.correction("ben", news.FieldEvents, `[{"id": "event/bombing"}]`, events[1].ID)
		again.Anchor = events[1].Anchor
		_, err = db.Correct(t.Context(), again)
		w.must(err)
		w.poll(ok("dawn", itemWith("a", "TTP claims again", attack(news.Claimed))))
		_, err = db.Undo(t.Context(), events[0].ID, "ana", news.ViaAPI, w.now.Add(time.Second))
		w.must(err)
		var got []string
		for _, a := range w.only().Accounts {
			s := a.Anchor
			if a.Killed != nil {
				s += fmt.Sprint(" ", *a.Killed.N)
			}
			got = append(got, s)
		}
		if d := cmp.Diff([]string{"deed||", "added|||2 3"}, got); d != "" {
			t.Errorf("accounts (-want +got):\n%s", d)
		}
		if n := len(w.only().Uncorrected); n != 0 {
			t.Errorf("%d corrections are of no account", n)
		}
		w.wantSound()
	})
}
