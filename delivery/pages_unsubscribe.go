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

// unsubscribePhrases are the texts of the page, by language and name.
//
//go:embed pages_unsubscribe.json
var unsubscribePhrases []byte

// confirmUnsubscribe shows a form and changes nothing: spam and virus filters open the links in
// messages, and must not unsubscribe the reader.
func (h *pages) confirmUnsubscribe(w http.ResponseWriter, r *http.Request) {
	recipient, err := h.store.RecipientByToken(r.Context(), hashToken(r.PathValue("token")))
	h.answerUnsubscribe(w, r, recipient, !recipient.Unsubscribed.IsZero(), err)
}

// unsubscribe unsubscribes at once, without another question (RFC 8058, section 3.2).
func (h *pages) unsubscribe(w http.ResponseWriter, r *http.Request) {
	recipient, err := h.store.Unsubscribe(r.Context(), hashToken(r.PathValue("token")), time.Now())
	if err == nil {
		h.log.Info("a reader has unsubscribed", "subscription", recipient.Subscription)
	}
	h.answerUnsubscribe(w, r, recipient, true, err)
}

// An unsubscribeView is the data of the page for unsubscribing.
type unsubscribeView struct {
	Lang string
	Name string // of the subscription
	Done bool   // the reader is unsubscribed
	Gone bool   // no digest has this link

	phrases map[string]string // by name
}

// Dir returns the direction of the page's text, ltr or rtl.
func (v unsubscribeView) Dir() string { return text.Direction(v.Lang, v.Say("button")) }

// Say returns a phrase in the page's language.
func (v unsubscribeView) Say(name string) string { return v.phrases[name] }

func (h *pages) answerUnsubscribe(w http.ResponseWriter, r *http.Request, recipient news.Recipient, done bool, err error) {
	view := unsubscribeView{Lang: h.lang(r, recipient.Subscription), Name: h.name(recipient.Subscription), Done: done}
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
	_, _ = w.Write(page) // fails only when the client has disconnected
}

func (v unsubscribeView) render() ([]byte, error) {
	var phrases map[string]map[string]string
	if err := json.Unmarshal(unsubscribePhrases, &phrases); err != nil {
		return nil, fmt.Errorf("read the phrases of the page: %w", err)
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

// lang returns the language of a subscription's pages: its own, or, if the subscription is not in the
// list, the one of digest.Languages that the reader's browser prefers.
func (h *pages) lang(r *http.Request, subscription string) string {
	if sub := h.list.subscription(subscription); sub != nil {
		return sub.Lang
	}
	var tags []language.Tag
	for _, lang := range digest.Languages() {
		tags = append(tags, language.Make(lang))
	}
	_, i := language.MatchStrings(language.NewMatcher(tags), r.Header.Get("Accept-Language"))
	return digest.Languages()[i]
}
