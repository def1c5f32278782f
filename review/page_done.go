package review

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"khabar/news"
)

// An outcome is what an action did, to be told and shown.
type outcome struct {
	said     string // in words; empty when nothing is to be said
	status   int    // of the answer; 0 means 200
	conflict string // whose decision stands instead
	cards    []int64
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
	c.Shared = p.Shared
	return c, err
}
