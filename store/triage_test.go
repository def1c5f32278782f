package store_test

import (
	"errors"
	"strings"
	"testing"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

func TestDesk(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		do := func(who string, kind news.ReviewKind, key, note, saw string) (news.ReviewEvent, error) {
			return db.Triage(t.Context(), news.Triage{
				Item: b.id(key), Kind: kind, Note: note, Digest: note != "", Saw: saw, Who: who, Via: news.ViaCard, At: b.now,
			})
		}
		for _, c := range []struct {
			who  string
			kind news.ReviewKind
			note string
			saw  string
			want error
			none bool // it was so already
		}{
			{who: "ana", kind: news.Flagged},
			{who: "ben", kind: news.Flagged, none: true},
			{who: "ana", kind: news.Assigned},
			{who: "ana", kind: news.Assigned, none: true},
			{who: "ana", kind: news.Noted, note: "Two sources say so."},
			{who: "ana", kind: news.Noted, note: strings.Repeat("x", news.MaxNote+1), want: news.ErrInvalid},
			{who: "ana", kind: news.Noted, note: " ", want: news.ErrInvalid},
			{who: "ana", kind: news.Confirmed, want: news.ErrInvalid},
			{who: "ana", kind: "odd", want: news.ErrInvalid},
		} {
			e, err := do(c.who, c.kind, "a", c.note, c.saw)
			if !errors.Is(err, c.want) || err == nil && (e.ID == 0) != c.none {
				t.Errorf("%+v: event %d, %v", c, e.ID, err)
			}
		}
		_, err := do("ben", news.Assigned, "a", "", "")
		if conflict, ok := errors.AsType[*news.ConflictError](err); !ok || conflict.Assignee != "ana" {
			t.Errorf("taking what ana has without having seen it: %v", err)
		}
		it, err := db.Item(t.Context(), b.id("a"))
		b.must(err)
		if !it.Flagged || it.Assignee != "ana" || len(it.Notes) != 1 || !it.Notes[0].Digest || it.Notes[0].Who != "ana" {
			t.Errorf("item: flagged %v, assignee %q, notes %+v", it.Flagged, it.Assignee, it.Notes)
		}
		b.want("flagged", b.queue(news.QueueFilter{Flagged: true}), "a")
		b.want("of ana", b.queue(news.QueueFilter{Assignee: "ana", State: news.QueueAny}), "a")
		b.want("of ben", b.queue(news.QueueFilter{Assignee: "ben", State: news.QueueAny}), "")
		if _, err := do("ben", news.Assigned, "a", "", "ana"); err != nil {
			t.Errorf("taking it over knowingly: %v", err)
		}
		last, err := db.LastReviewEvent(t.Context(), "ana", start)
		b.must(err)
		if _, err := db.Undo(t.Context(), last.ID, "ana", news.ViaCard, b.now); err != nil {
			t.Error(err)
		}
		if it, err = db.Item(t.Context(), b.id("a")); err != nil || len(it.Notes) != 0 {
			t.Errorf("notes after undo: %+v, %v", it.Notes, err)
		}
		b.wantSound()
	})
}

func TestVerdictsThatCannotBe(t *testing.T) {
	b := newBench(t, storetest.Open(t))
	for name, c := range map[string]struct {
		change func(*news.Decision)
		want   error
	}{
		"no such item":     {func(d *news.Decision) { d.Item = 999 }, news.ErrNotFound},
		"no such tag":      {func(d *news.Decision) { d.Tag = "group/none" }, news.ErrNotFound},
		"a decoy":          {func(d *news.Decision) { d.Tag = "decoy/x" }, news.ErrNotFound},
		"not on the item":  {func(d *news.Decision) { d.Tag = "group/aqap" }, news.ErrNotFound},
		"no verdict":       {func(d *news.Decision) { d.Kind = news.Noted }, news.ErrInvalid},
		"odd reason":       {func(d *news.Decision) { d.Reason = news.ReasonOld }, news.ErrInvalid},
		"odd way":          {func(d *news.Decision) { d.Via = "post" }, news.ErrInvalid},
		"old version":      {func(d *news.Decision) { d.Version = 7 }, news.ErrInvalid},
		"marks outside":    {func(d *news.Decision) { d.Kind, d.Marked = news.Added, mark(0, 999) }, news.ErrInvalid},
		"marks in reverse": {func(d *news.Decision) { d.Kind, d.Marked = news.Added, mark(3, 1) }, news.ErrInvalid},
		"overlapping marks": {func(d *news.Decision) {
			d.Kind, d.Marked = news.Added, append(mark(0, 3), mark(2, 5)...)
		}, news.ErrInvalid},
		"too many marks": {func(d *news.Decision) {
			d.Kind = news.Added
			for n := range news.MaxMarked + 1 {
				d.Marked = append(d.Marked, mark(n, n+1)...)
			}
		}, news.ErrInvalid},
		"too many marks on a tag that is there": {func(d *news.Decision) {
			d.Marked = make([]news.Evidence, news.MaxMarked+1)
		}, news.ErrInvalid},
		"a long note":        {func(d *news.Decision) { d.Note = strings.Repeat("x", news.MaxNote+1) }, news.ErrInvalid},
		"a test of a yes":    {func(d *news.Decision) { d.Kind, d.Propose = news.Confirmed, true }, news.ErrInvalid},
		"seen what is gone":  {func(d *news.Decision) { d.Saw = 17 }, &news.ConflictError{}},
		"gone and not there": {func(d *news.Decision) { d.Tag, d.Saw = "group/aqap", 17 }, &news.ConflictError{}},
	} {
		d := b.decision("ana", "a", "group/ttp", news.Rejected)
		c.change(&d)
		_, err := b.db.DecideTag(b.Context(), d)
		if _, conflict := errors.AsType[*news.ConflictError](c.want); conflict {
			if _, ok := errors.AsType[*news.ConflictError](err); !ok {
				t.Errorf("%s: %v, want a conflict", name, err)
			}
		} else if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	b.want("nothing was decided", b.queue(news.QueueFilter{}), "e d c b a")
	b.wantSound()
}

func mark(start, end int) []news.Evidence {
	return []news.Evidence{{Field: news.FieldTitle, Start: start, End: end}}
}
