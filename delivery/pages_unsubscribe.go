package delivery

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"golang.org/x/text/language"

	"khabar/digest"
	"khabar/news"
	"khabar/text"
)

//go:embed pages_unsubscribe.html.tmpl
var unsubscribePage string

// What the page says, by language and name.
//
//go:embed pages_unsubscribe.json
var pagePhrases []byte

// ask shows a form and changes nothing: programs that look after links follow them.
func (h *pages) ask(w http.ResponseWriter, r *http.Request) {
	reader, err := h.store.RecipientByToken(r.Context(), hashToken(r.PathValue("token")))
	h.answer(w, r, reader, !reader.Unsubscribed.IsZero(), err)
}

// unsubscribe acts at once and asks for nothing else (RFC 8058, section 3.2).
func (h *pages) unsubscribe(w http.ResponseWriter, r *http.Request) {
	reader, err := h.store.Unsubscribe(r.Context(), hashToken(r.PathValue("token")), time.Now())
	if err == nil {
		h.log.Info("a reader has unsubscribed", "subscription", reader.Subscription)
	}
	h.answer(w, r, reader, true, err)
}

// An unsubscribeView is what the page for unsubscribing shows.
type unsubscribeView struct {
	Lang string
	Name string // of the digest
	Done bool
	Gone bool // no digest has such a link

	phrases map[string]string
}

// Dir returns the direction of the page.
func (v unsubscribeView) Dir() string { return text.Direction(v.Lang, v.Say("button")) }

// Say returns a phrase in the page's language.
func (v unsubscribeView) Say(name string) string { return v.phrases[name] }

func (h *pages) answer(w http.ResponseWriter, r *http.Request, reader news.Recipient, done bool, err error) {
	view := unsubscribeView{Lang: h.lang(r, reader.Subscription), Name: h.name(reader.Subscription), Done: done}
	status := http.StatusOK
	if errors.Is(err, news.ErrNotFound) {
		view.Gone, status, err = true, http.StatusNotFound, nil
	}
	var page []byte
	if err == nil {
		page, err = view.render()
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", view.Lang)
	w.WriteHeader(status)
	_, _ = w.Write(page) // who has gone away misses nothing
}

// render returns the page.
func (v unsubscribeView) render() ([]byte, error) {
	var phrases map[string]map[string]string
	if err := json.Unmarshal(pagePhrases, &phrases); err != nil {
		return nil, fmt.Errorf("read what the page says: %w", err)
	}
	v.phrases = phrases[v.Lang]
	t, err := template.New("unsubscribe").Parse(unsubscribePage)
	if err != nil {
		return nil, fmt.Errorf("parse the page: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, v); err != nil {
		return nil, fmt.Errorf("render the page: %w", err)
	}
	return b.Bytes(), nil
}

// lang returns the language of a digest; of one that is not known, the one of a digest's
// languages that the reader's browser asks for.
func (h *pages) lang(r *http.Request, subscription string) string {
	if s := h.list.subscription(subscription); s != nil {
		return s.Lang
	}
	var spoken []language.Tag
	for _, lang := range digest.Languages() {
		spoken = append(spoken, language.Make(lang))
	}
	_, i := language.MatchStrings(language.NewMatcher(spoken), r.Header.Get("Accept-Language"))
	return digest.Languages()[i]
}
