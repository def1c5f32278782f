package store_test

import (
	"errors"
	"strings"
	"testing"

	"khabar/news"
	"khabar/store/storetest"
)

func TestDecisionsThatAreRefused(t *testing.T) {
	r := newReviewFixture(t, storetest.Open(t))
	for name, c := range map[string]struct {
		change func(*news.Decision)
		want   error
	}{
		"missing item":                    {func(d *news.Decision) { d.Item = 999 }, news.ErrNotFound},
		"missing tag":                     {func(d *news.Decision) { d.Tag = "group/none" }, news.ErrNotFound},
		"decoy":                           {func(d *news.Decision) { d.Tag = "decoy/x" }, news.ErrNotFound},
		"tag that is not on the item":     {func(d *news.Decision) { d.Tag = "group/aqap" }, news.ErrNotFound},
		"note":                            {func(d *news.Decision) { d.Kind = news.Noted }, news.ErrInvalid},
		"reason of another verdict":       {func(d *news.Decision) { d.Reason = news.ReasonOld }, news.ErrInvalid},
		"unknown way":                     {func(d *news.Decision) { d.Via = "post" }, news.ErrInvalid},
		"old version":                     {func(d *news.Decision) { d.Version = 7 }, news.ErrInvalid},
		"marks outside the title":         {func(d *news.Decision) { d.Kind, d.Marked = news.Added, mark(0, 999) }, news.ErrInvalid},
		"mark that ends before it begins": {func(d *news.Decision) { d.Kind, d.Marked = news.Added, mark(3, 1) }, news.ErrInvalid},
		"overlapping marks": {func(d *news.Decision) {
			d.Kind, d.Marked = news.Added, append(mark(0, 3), mark(2, 5)...)
		}, news.ErrInvalid},
		"too many marks": {func(d *news.Decision) {
			d.Kind = news.Added
			for n := range news.MaxMarked + 1 {
				d.Marked = append(d.Marked, news.Evidence{Field: news.FieldText, Start: n, End: n + 1})
			}
		}, news.ErrInvalid},
		"too many marks on a tag that is there": {func(d *news.Decision) {
			d.Marked = make([]news.Evidence, news.MaxMarked+1)
		}, news.ErrInvalid},
		"long note":               {func(d *news.Decision) { d.Note = strings.Repeat("x", news.MaxNote+1) }, news.ErrInvalid},
		"test of a confirmed tag": {func(d *news.Decision) { d.Kind, d.Propose = news.Confirmed, true }, news.ErrInvalid},
		"undone verdict seen":     {func(d *news.Decision) { d.Saw = 17 }, &news.ConflictError{}},
		"undone verdict seen on a tag that is not there": {func(d *news.Decision) { d.Tag, d.Saw = "group/aqap", 17 }, &news.ConflictError{}},
	} {
		d := r.decision("ana", "a", "group/ttp", news.Rejected)
		c.change(&d)
		_, err := r.db.DecideTag(r.Context(), d)
		if _, conflict := errors.AsType[*news.ConflictError](c.want); conflict {
			if _, ok := errors.AsType[*news.ConflictError](err); !ok {
				t.Errorf("%s: %v, want a conflict", name, err)
			}
		} else if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	r.want("undecided", r.queue(news.QueueFilter{}), "e d c b a")
	r.wantSound()
}

func mark(start, end int) []news.Evidence {
	return []news.Evidence{{Field: news.FieldTitle, Start: start, End: end}}
}
