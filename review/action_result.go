package review

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"khabar/news"
)

// An actionResult is the result of an action on a card.
type actionResult struct {
	story    int64  // ID of the card's story; 0 when the form names none
	message  string // for the person; may be empty
	conflict string // another person's decision since the page was made; empty without a conflict
}

// changedParts are the parts of a page that an action has changed.
type changedParts struct {
	Back, Message, Conflict string
	Cards                   []card
	Recent                  recentActions
	Tally                   tally
}

// finish answers an action. If the page's script sent the request, the answer has the changed
// parts of the page. Otherwise the browser is redirected to the page that it came from, or shows
// another person's decision.
func (s *server) finish(w http.ResponseWriter, r *request, res actionResult) error {
	back := cmp.Or(localPath(r.PostFormValue("back")), "/")
	script := r.Header.Get("Khabar-Part") != ""
	if !script && res.conflict == "" {
		return s.redirectToCard(w, r, back)
	}
	p := changedParts{Back: back, Message: res.message, Conflict: res.conflict}
	var err error
	if p.Cards, err = s.rebuildCards(r, res, back); err != nil {
		return err
	}
	status := http.StatusOK
	if res.conflict != "" {
		status = http.StatusConflict
	}
	if !script {
		return s.render(w, r, status, "conflict", "Somebody else has decided meanwhile", p)
	}
	if p.Recent, err = s.recentActions(r, back); err != nil {
		return err
	}
	if p.Tally, err = s.tally(r); err != nil {
		return err
	}
	return s.renderParts(w, status, p)
}

// redirectToCard sends the browser to the card that the form came from, or to the next card if
// that one has no undecided tags left.
func (s *server) redirectToCard(w http.ResponseWriter, r *request, back string) error {
	path, _, _ := strings.Cut(back, "#")
	to := "main"
	if story := formNumber(r, "story"); story > 0 {
		to = cardAnchor(story)
	}
	if next := r.PostFormValue("next"); next != "" && cardDecided(r) {
		to = next
	}
	if strings.Trim(to, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		to = "main"
	}
	w.Header().Set("Location", path+"#"+to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// cardDecided reports whether the action has decided the last undecided tag of its card.
func cardDecided(r *request) bool {
	do := r.PostFormValue("do")
	return r.URL.Path == "/decide" && do != "" && (do == "all" || len(r.PostForm["all"]) <= 1)
}

// rebuildCards builds the card of the action again, with the same reports. It returns no card when
// the form names no story or the story no longer exists.
func (s *server) rebuildCards(r *request, res actionResult, back string) ([]card, error) {
	names, err := s.feedNames(r.Context())
	if err != nil {
		return nil, err
	}
	c, err := s.readCard(r.Context(), res.story, r.PostForm["shown"])
	if errors.Is(err, news.ErrNotFound) || err == nil && len(c.Items) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	whole := strings.HasPrefix(back, "/items/")
	b := &cardBuilder{viewer: r.Identity, names: names, back: back, whole: whole, selectable: !whole}
	out := b.build(c)
	out.Problem = res.conflict
	out.Next = r.PostFormValue("next")
	return []card{out}, nil
}

// readCard reads a story for a card, with the reports that the card shows. shown are their item
// IDs, as text.
func (s *server) readCard(ctx context.Context, story int64, shown []string) (news.Card, error) {
	if story == 0 {
		return news.Card{}, nil
	}
	st, err := s.Store.StoryHead(ctx, story)
	if err != nil {
		return news.Card{}, err
	}
	c := news.Card{Story: st}
	var ids []int64
	for _, s := range shown[:min(len(shown), news.CardItems)] {
		if id, err := strconv.ParseInt(s, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	items, err := s.Store.ItemsByID(ctx, ids)
	if err != nil {
		return news.Card{}, err
	}
	c.Items = slices.DeleteFunc(items, func(it news.Item) bool { return it.Story != st.ID })
	if len(c.Items) == 0 {
		return c, nil
	}
	p, err := s.Store.ItemPage(ctx, c.Items[0].ID)
	c.Shared = p.Shared
	return c, err
}
