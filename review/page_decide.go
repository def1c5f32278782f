package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// An outcome is what an action did, to be told and shown.
type outcome struct {
	said     string // in words; empty when nothing is to be said
	status   int    // of the answer; 0 means 200
	conflict string // whose decision stands instead
	cards    []int64
}

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
		_, err := d.Store.Decide(d.Context(), news.Decision{
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
	b, err := d.Store.Bulk(d.Context(), news.Bulk{
		Tag: p.tag, Kind: kind, Reason: d.reason, Who: d.Name, Via: via, At: d.at, Alike: first.item,
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
	d := news.Desk{
		Item: formNumber(v, "item"), Kind: news.ReviewKind(v.PostFormValue("do")), Note: strings.TrimSpace(v.PostFormValue("note")),
		Digest: v.PostFormValue("digest") != "", Saw: v.PostFormValue("saw"), Who: v.Name, Via: news.ViaCard, At: time.Now(),
	}
	o := outcome{cards: []int64{formNumber(v, "story")}}
	_, err := s.Store.Desk(v.Context(), d)
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

// addTag adds a tag that the classifier missed.
func (s *server) addTag(w http.ResponseWriter, v *visit) error {
	match, others, err := s.entry(v.Context(), v.PostFormValue("tag"))
	if err != nil {
		return err
	}
	if match.ID == "" {
		return unclear(v.PostFormValue("tag"), others)
	}
	p, err := s.Store.ItemPage(v.Context(), formNumber(v, "item"))
	if err != nil {
		return err
	}
	marked, err := findWords(p.Item, v.PostFormValue("words"))
	if err != nil {
		return err
	}
	d := news.Decision{
		Item: p.Item.ID, Tag: match.ID, Kind: news.Added, Version: p.Item.Version, Who: v.Name, Via: news.ViaCard, At: time.Now(),
		Marked: marked, Propose: v.PostFormValue("propose") != "" && len(marked) > 0,
	}
	for _, t := range p.Item.Tags {
		if t.ID == match.ID {
			d.Saw = t.State.Event
		}
	}
	o := outcome{cards: []int64{formNumber(v, "story")}, said: text.Clean(match.Name) + " added"}
	_, err = s.Store.Decide(v.Context(), d)
	if c, late := errors.AsType[*news.ConflictError](err); late {
		o.said, o.status, o.conflict = "", http.StatusConflict, conflictWords(c)
		err = nil
	}
	if err != nil {
		return err
	}
	return s.done(w, v, o)
}

// unclear says that a tag is not to be found by what was typed, or which ones could be meant.
func unclear(typed string, others []news.EntryMatch) error {
	if len(others) == 0 {
		return fmt.Errorf("no tag has the name or ID %q: %w", text.Clean(typed), news.ErrInvalid)
	}
	var ids []string
	for _, m := range others {
		ids = append(ids, m.ID)
	}
	return fmt.Errorf("%q could be any of %s: %w: type one of these", text.Clean(typed), strings.Join(ids, ", "), news.ErrInvalid)
}

// entry finds the entry of the taxonomy that a person means by what they typed: its ID, its
// name, or words that lead to it alone. Otherwise it returns those that could be meant.
func (s *server) entry(ctx context.Context, typed string) (news.EntryMatch, []news.EntryMatch, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" || len(typed) > 200 || !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
		return news.EntryMatch{}, nil, nil
	}
	names, err := s.Store.EntryNames(ctx, []string{typed})
	if err != nil {
		return news.EntryMatch{}, nil, err
	}
	if name, ok := names[typed]; ok {
		return news.EntryMatch{ID: typed, Name: name}, nil, nil
	}
	found, err := s.Store.Entries(ctx, typed, 12)
	if err != nil {
		return news.EntryMatch{}, nil, err
	}
	exact := slices.IndexFunc(found, func(m news.EntryMatch) bool {
		_, slug, _ := strings.Cut(m.ID, "/")
		return strings.EqualFold(m.Name, typed) || strings.EqualFold(slug, typed)
	})
	switch {
	case exact >= 0:
		return found[exact], nil, nil
	case len(found) == 1:
		return found[0], nil, nil
	}
	return news.EntryMatch{}, found, nil
}

// findWords finds where an item has words, title first, whatever their case.
func findWords(it news.Item, words string) ([]news.Evidence, error) {
	words = strings.TrimSpace(words)
	if words == "" {
		return nil, nil
	}
	for _, f := range []struct {
		field news.Field
		raw   string
	}{{news.FieldTitle, it.Title}, {news.FieldText, it.Text}} {
		for at := range f.raw {
			if end := at + len(words); end <= len(f.raw) && cuts(f.raw, at, end) && strings.EqualFold(f.raw[at:end], words) {
				return []news.Evidence{{Field: f.field, Start: at, End: end, Text: f.raw[at:end], Outcome: news.HitAccepted}}, nil
			}
		}
	}
	return nil, fmt.Errorf("the report does not have the words %q: %w: copy them from it, or leave them out", text.Clean(words), news.ErrInvalid)
}

// entries answers the fields in which tags are typed.
func (s *server) entries(w http.ResponseWriter, v *visit) error {
	q := strings.ToValidUTF8(v.URL.Query().Get("q"), "")
	found, err := s.Store.Entries(v.Context(), strings.ReplaceAll(q[:wordEnd(q, 100)], "\x00", ""), 12)
	if err != nil {
		return err
	}
	type match struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	out := make([]match, 0, len(found))
	for _, m := range found {
		out = append(out, match{m.ID, text.Clean(m.Name)})
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

// done answers an action. To the script it sends the parts of the page that have changed;
// other browsers are sent back to where they were, or are shown whose decision stands.
func (s *server) done(w http.ResponseWriter, v *visit, o outcome) error {
	back := cmp.Or(localPath(v.PostFormValue("back")), "/")
	if v.Header.Get("Khabar-Part") == "" && o.conflict == "" {
		return s.goBack(w, v, back)
	}
	p := parts{Back: back, Said: o.said, Conflict: o.conflict}
	var err error
	if p.Cards, err = s.cardsAgain(v, o, back); err != nil {
		return err
	}
	if v.Header.Get("Khabar-Part") == "" {
		return s.render(w, v, o.status, "late", "Somebody was faster", p)
	}
	if p.Recent, err = s.recent(v, back); err != nil {
		return err
	}
	if p.Tally, err = s.tally(v); err != nil {
		return err
	}
	return s.renderParts(w, cmp.Or(o.status, http.StatusOK), p)
}

// parts are the parts of a page that an action has changed.
type parts struct {
	Back, Said, Conflict string
	Cards                []card
	Recent               recent
	Tally                tally
}

// goBack leads to the card that is to be looked at next.
func (s *server) goBack(w http.ResponseWriter, v *visit, back string) error {
	path, _, _ := strings.Cut(back, "#")
	to := "main"
	if story := formNumber(v, "story"); story > 0 {
		to = anchor(story)
	}
	if next := v.PostFormValue("next"); next != "" && v.PostFormValue("do") != "" && s.finished(v) {
		to = next
	}
	if strings.Trim(to, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		to = "main"
	}
	w.Header().Set("Location", path+"#"+to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// finished reports whether the card that the form came from asks for nothing any more.
func (s *server) finished(v *visit) bool {
	if v.URL.Path != "/decide" {
		return false
	}
	return v.PostFormValue("do") == "all" || len(v.PostForm["all"]) <= 1
}

// cardsAgain makes the card that an action was on anew, with the reports that it showed.
func (s *server) cardsAgain(v *visit, o outcome, back string) ([]card, error) {
	names, err := s.outlets(v.Context())
	if err != nil {
		return nil, err
	}
	whole := strings.HasPrefix(back, "/items/")
	d := &dealer{visitor: v.visitor, outlets: names, back: back, whole: whole, sel: !whole}
	var out []card
	for _, id := range o.cards {
		c, err := s.cardOf(v, id)
		if errors.Is(err, news.ErrNotFound) || len(c.Items) == 0 {
			continue
		}
		if err != nil {
			return nil, err
		}
		made := d.deal(c)
		made.Trouble = o.conflict
		made.Next = v.PostFormValue("next")
		out = append(out, made)
	}
	return out, nil
}

// cardOf reads a story and of its reports those that the form names.
func (s *server) cardOf(v *visit, story int64) (news.Card, error) {
	if story == 0 {
		return news.Card{}, nil
	}
	st, err := s.Store.Story(v.Context(), story)
	if err != nil {
		return news.Card{}, err
	}
	c := news.Card{Story: st}
	for _, shown := range v.PostForm["shown"] {
		i := slices.IndexFunc(st.Reports, func(r news.Report) bool { return strconv.FormatInt(r.ID, 10) == shown })
		if i >= 0 && len(c.Items) < news.CardItems {
			c.Items = append(c.Items, st.Reports[i].Item)
		}
	}
	if len(c.Items) == 0 {
		return c, nil
	}
	p, err := s.Store.ItemPage(v.Context(), c.Items[0].ID)
	c.Alike = p.Alike
	return c, err
}
