package review

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// decide puts a verdict on the selected tag of a card, or confirms all undecided ones.
func (s *server) decide(w http.ResponseWriter, r *request) error {
	form, err := readVerdictForm(r)
	if err != nil {
		return err
	}
	run := &verdictRun{store: s.Store, verdictForm: form, who: r.Name, at: time.Now()}
	for _, p := range form.picks {
		if err := run.decide(r.Context(), p); err != nil {
			return err
		}
	}
	tag := form.picks[0].tag
	names, err := s.Store.EntryNames(r.Context(), []string{tag})
	if err != nil {
		return err
	}
	res := actionResult{story: formNumber(r, "story"), message: run.message(cmp.Or(text.Clean(names[tag]), tag))}
	if run.conflict != nil {
		res.conflict = conflictWords(run.conflict)
	}
	return s.finish(w, r, res)
}

// A verdictForm is the form of verdicts on a card.
type verdictForm struct {
	picks   []pick // at least one
	kind    news.ReviewKind
	reason  news.Reason
	propose bool
}

// readVerdictForm reads the form. Its field "do" is a verdict, which a reason may follow, or
// "all", which confirms every undecided tag.
func readVerdictForm(r *request) (verdictForm, error) {
	kind, reason, _ := strings.Cut(r.PostFormValue("do"), " ")
	f := verdictForm{kind: news.ReviewKind(kind), reason: news.Reason(reason), propose: r.PostFormValue("propose") != ""}
	values := r.PostForm["pick"]
	if kind == "all" {
		f.kind, values = news.Confirmed, r.PostForm["all"]
	}
	if !f.kind.Verdict() || f.kind == news.Added || !f.reason.Fits(f.kind) {
		return f, badRequest("the verdict %q is not valid: choose confirmed, rejected or dismissed, and a reason that fits it", r.PostFormValue("do"))
	}
	if len(values) == 0 {
		return f, badRequest("select a tag first")
	}
	for _, v := range values {
		p, err := parsePick(v)
		if err != nil {
			return f, err
		}
		f.picks = append(f.picks, p)
	}
	return f, nil
}

// A verdictRun puts the verdict of a form on its picks. All events have the same time, so
// that they are shown and undone as one action (see decision 97).
type verdictRun struct {
	store Verdicts
	verdictForm
	who string
	at  time.Time

	items    int // number of items that were decided
	conflict *news.ConflictError
}

// decide puts the verdict on one pick. A verdict that came too late is recorded in conflict.
func (v *verdictRun) decide(ctx context.Context, p pick) error {
	kind, via := v.kind, news.ViaCard
	if p.add && kind == news.Confirmed {
		kind = news.Added
	}
	if p.shared || len(p.items) > 1 {
		via = news.ViaStory
	}
	first, items := p.items[0], p.items
	bulk := via == news.ViaStory && first.event == 0 && !p.add
	if bulk {
		items = items[:1] // DecideBulk decides the others
	}
	for i, it := range items {
		_, err := v.store.DecideTag(ctx, news.Decision{
			Item: it.item, Tag: p.tag, Kind: kind, Reason: v.reason, Saw: it.event, Who: v.who, Via: via, At: v.at, Propose: v.propose && i == 0,
		})
		if c, late := errors.AsType[*news.ConflictError](err); late {
			v.conflict = c
			return nil
		}
		if err != nil {
			return err
		}
		v.items++
	}
	if !bulk {
		return nil
	}
	b, err := v.store.DecideBulk(ctx, news.BulkDecision{Tag: p.tag, Kind: kind, Reason: v.reason, Who: v.who, Via: via, At: v.at, SharedWith: first.item})
	v.items += b.Events
	return err
}

// message returns a sentence that says what was done. name is the name of the first tag.
func (v *verdictRun) message(name string) string {
	switch {
	case v.items == 0:
		return ""
	case len(v.picks) > 1:
		return plural(len(v.picks), "tag", "tags") + " " + verdictName(v.kind)
	case v.items > 1:
		return name + " " + verdictName(v.kind) + " on " + plural(v.items, "report", "reports")
	}
	return name + " " + verdictName(v.kind)
}
