package review

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// decide puts verdicts on the chosen tag of a card, or on all that still ask.
func (s *server) decide(w http.ResponseWriter, v *visit) error {
	picks, kind, reason, err := readDecision(v)
	if err != nil {
		return err
	}
	d := &deciding{server: s, visit: v, kind: kind, reason: reason, at: time.Now(), propose: v.PostFormValue("propose") != ""}
	for _, p := range picks {
		if err := d.decide(p); err != nil {
			return err
		}
	}
	names, err := s.Store.EntryNames(v.Context(), []string{picks[0].tag})
	if err != nil {
		return err
	}
	return s.done(w, v, d.outcome(picks, cmp.Or(text.Clean(names[picks[0].tag]), picks[0].tag)))
}

// readDecision reads the form of a card. Its field "do" is a verdict, with a reason behind
// it or without, or "all": everything that still asks is right.
func readDecision(v *visit) (picks []pick, kind news.ReviewKind, reason news.Reason, err error) {
	what, why, _ := strings.Cut(v.PostFormValue("do"), " ")
	kind, reason = news.ReviewKind(what), news.Reason(why)
	chosen := v.PostForm["pick"]
	if what == "all" {
		kind, chosen = news.Confirmed, v.PostForm["all"]
	}
	if !kind.Verdict() || kind == news.Added || !reason.Fits(kind) {
		return nil, "", "", fmt.Errorf("verdict %q: %w: want confirmed, rejected or dismissed, and a reason that goes with it", v.PostFormValue("do"), news.ErrInvalid)
	}
	if len(chosen) == 0 {
		return nil, "", "", fmt.Errorf("choose a tag first: %w", news.ErrInvalid)
	}
	for _, c := range chosen {
		p, err := parsePick(c)
		if err != nil {
			return nil, "", "", err
		}
		picks = append(picks, p)
	}
	return picks, kind, reason, nil
}

// A deciding is one run of decide. All that it does carries one time, by which it is shown,
// and taken back, as one action.
type deciding struct {
	*server
	*visit
	kind    news.ReviewKind
	reason  news.Reason
	at      time.Time
	propose bool

	items    int // that were decided
	conflict *news.ConflictError
}

// decide puts the verdict on one pick. A late one is remembered and stops nothing.
func (d *deciding) decide(p pick) error {
	kind := d.kind
	if p.add && kind == news.Confirmed {
		kind = news.Added
	}
	via := news.ViaCard
	if p.shared || len(p.items) > 1 {
		via = news.ViaStory
	}
	first := p.items[0]
	items := p.items
	if first.event == 0 && !p.add && via == news.ViaStory {
		items = items[:1] // the others with it, below
	}
	for i, it := range items {
		_, err := d.Store.DecideTag(d.Context(), news.Decision{
			Item: it.item, Tag: p.tag, Kind: kind, Reason: d.reason, Saw: it.event, Who: d.Name, Via: via, At: d.at, Propose: d.propose && i == 0,
		})
		if c, late := errors.AsType[*news.ConflictError](err); late {
			d.conflict = c
			return nil
		}
		if err != nil {
			return err
		}
		d.items++
	}
	if len(items) == len(p.items) && !p.shared || first.event != 0 || p.add {
		return nil
	}
	b, err := d.Store.DecideBulk(d.Context(), news.BulkDecision{
		Tag: p.tag, Kind: kind, Reason: d.reason, Who: d.Name, Via: via, At: d.at, SharedWith: first.item,
	})
	d.items += b.Events
	return err
}

// outcome says what was done; name is that of the first tag.
func (d *deciding) outcome(picks []pick, name string) outcome {
	o := outcome{cards: []int64{formNumber(d.visit, "story")}}
	if d.conflict != nil {
		o.status, o.conflict = http.StatusConflict, conflictWords(d.conflict)
	}
	switch {
	case d.items == 0:
	case len(picks) > 1:
		o.said = plural(len(picks), "tag", "tags") + " " + verdictName(d.kind)
	case d.items > 1:
		o.said = name + " " + verdictName(d.kind) + " on " + plural(d.items, "report", "reports")
	default:
		o.said = name + " " + verdictName(d.kind)
	}
	return o
}

func verdictName(k news.ReviewKind) string {
	switch k {
	case news.Confirmed:
		return "confirmed"
	case news.Rejected:
		return "marked as wrong"
	case news.Dismissed:
		return "marked as not wanted"
	case news.Added:
		return "added"
	}
	return string(k)
}

// conflictWords says whose decision stands.
func conflictWords(c *news.ConflictError) string {
	switch {
	case c.Tag == "" && c.Assignee == "":
		return "Meanwhile nobody has this report any more; look again."
	case c.Tag == "":
		return "Meanwhile " + c.Assignee + " has taken this report on."
	case c.State.Verdict == "":
		return "Meanwhile the verdict that you saw was taken back; look again."
	}
	return fmt.Sprintf("Your verdict came late: %s was %s by %s meanwhile. That one stands; decide again to change it.",
		c.Tag, verdictName(c.State.Verdict), c.State.Who)
}

// formNumber reads a number of the form; 0 when there is none.
func formNumber(v *visit, name string) int64 {
	n, err := strconv.ParseInt(v.PostFormValue(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// desk flags, assigns or notes an item.
func (s *server) desk(w http.ResponseWriter, v *visit) error {
	d := news.Triage{
		Item: formNumber(v, "item"), Kind: news.ReviewKind(v.PostFormValue("do")), Note: strings.TrimSpace(v.PostFormValue("note")),
		Digest: v.PostFormValue("digest") != "", Saw: v.PostFormValue("saw"), Who: v.Name, Via: news.ViaCard, At: time.Now(),
	}
	o := outcome{cards: []int64{formNumber(v, "story")}}
	_, err := s.Store.Triage(v.Context(), d)
	if c, late := errors.AsType[*news.ConflictError](err); late {
		o.status, o.conflict = http.StatusConflict, conflictWords(c)
		return s.done(w, v, o)
	}
	if err != nil {
		return err
	}
	switch d.Kind {
	case news.Noted:
		o.said = "note kept"
	case news.Assigned:
		o.said = "taken on by you"
	case news.Unassigned:
		o.said = "no longer yours"
	default:
		o.said = string(d.Kind)
	}
	return s.done(w, v, o)
}
