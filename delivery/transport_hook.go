package delivery

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"os"
	"strconv"
	"strings"
	"text/template"
	"time"

	"khabar/digest"
	"khabar/news"
)

// Bodies of hooks that need no file. Their names can stand as body in the list.
//
//go:embed hooks/*.tmpl
var hookBodies embed.FS

const (
	hookTime   = 30 * time.Second
	hookAnswer = 2000 // bytes of an answer that are kept
)

// HookData is what the template of a hook's body sees.
type HookData struct {
	ID        string // of the subscription
	Name      string
	Date      string // YYYY-MM-DD
	Revision  int
	Due       time.Time
	MessageID string // the same however often it is sent
	Subject   string
	Reports   int
	URL       string // of the digest in the archive; empty without a public address
	Text      string // the digest as plain text
	Digest    *digest.Digest
}

// hookBody renders the body of a digest for a hook.
func (e *edition) hookBody(m *news.Digest, d *digest.Digest) ([]byte, error) {
	var text strings.Builder
	if err := d.Text(&text); err != nil {
		return nil, err
	}
	t, err := hookTemplate(e.Dir, e.sub.Body)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, HookData{
		ID: e.sub.ID, Name: e.sub.Name, Date: m.Date, Revision: m.Revision, Due: m.Due, MessageID: m.MessageID,
		Subject: m.Subject, Reports: d.Totals.Reports, URL: d.Links.Web, Text: text.String(), Digest: d,
	})
	if err != nil {
		return nil, fmt.Errorf("render the body of the hook: %w", err)
	}
	return b.Bytes(), nil
}

// hookTemplate returns the template of a hook's body: a file in dir, one of hookBodies, or
// plain when name is empty.
func hookTemplate(dir, name string) (*template.Template, error) {
	name = cmp.Or(name, "plain")
	src, err := hookBodies.ReadFile("hooks/" + name + ".tmpl")
	if err != nil {
		if src, err = os.ReadFile(pathIn(dir, name)); err != nil {
			return nil, fmt.Errorf("read the template of the hook's body: %w", err)
		}
	}
	t, err := template.New(name).Funcs(template.FuncMap{"json": toJSON, "cut": cut, "slack": slackText}).Parse(string(src))
	if err != nil {
		return nil, fmt.Errorf("read the template of the hook's body: %w", err)
	}
	return t, nil
}

// CheckBody says what is wrong with the body of a hook, as it stands in a list in dir: that
// there is no such file, that it is no template, or that it asks for what HookData does not
// have.
func CheckBody(dir, name string) error {
	t, err := hookTemplate(dir, name)
	if err != nil {
		return err
	}
	err = t.Execute(io.Discard, HookData{Digest: &digest.Digest{}})
	// Another error may be due to the digest's being empty.
	if err != nil && strings.Contains(err.Error(), "can't evaluate field") {
		return fmt.Errorf("render the body of the hook: %w", err)
	}
	return nil
}

// slackText keeps outlets' words from acting in Slack: from calling a channel, making links,
// or ending a block of code.
func slackText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "```", "` ` `").Replace(s)
}

// toJSON is how a template puts a value into JSON.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// cut shortens a text to at most n characters.
func cut(n int, s string) string {
	r := []rune(s)
	if n < 1 || len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// A hook posts digests to an address.
type hook struct {
	*Service
	url string
}

func (*hook) knows() bool { return false }
func (*hook) close()      {}

func (h *hook) carry(ctx context.Context, l letter, away func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, hookTime, errors.New("the hook does not answer"))
	defer cancel()
	var gone error
	given := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if given {
			return
		}
		given = true
		if gone = away(); gone != nil {
			cancel()
		}
	}})
	req, err := h.request(ctx, l)
	if err != nil {
		return err
	}
	res, err := h.client().Do(req)
	switch {
	case gone != nil:
		return gone
	case err != nil && !given:
		return &downError{withoutURL(err)}
	case err != nil:
		return withoutURL(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(res.Body, hookAnswer)) // the status says it all
	return hookRefusal(res.StatusCode, oneLine(string(text)))
}

// withoutURL keeps a hook's address, which is often all that protects it, out of an error.
func withoutURL(err error) error {
	type timeout interface{ Unwrap() error }
	if e, ok := err.(timeout); ok && e.Unwrap() != nil {
		return fmt.Errorf("post to the hook: %w", e.Unwrap())
	}
	return fmt.Errorf("post to the hook: %w", err)
}

func (h *hook) request(ctx context.Context, l letter) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(l.Raw))
	if err != nil {
		return nil, errors.New("post to the hook: its address cannot be used")
	}
	req.GetBody = nil // the transport must not send it twice by itself
	req.Header.Set("User-Agent", "khabar")
	req.Header.Set("Khabar-Delivery", l.MessageID)
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	if json.Valid(l.Raw) {
		req.Header.Set("Content-Type", "application/json")
	}
	secret, err := h.secret("WEBHOOK_SECRET")
	if err != nil {
		return nil, err
	}
	if secret != "" {
		req.Header.Set("Khabar-Signature", Signature(secret, h.now(), l.Raw))
	}
	return req, nil
}

// Signature returns what the header Khabar-Signature of a hook's request holds: the time t in
// seconds since 1970, and v1, the HMAC-SHA-256 of t, a full stop and the body, in hex.
func Signature(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(t + ".")) // writing to a hash never fails
	_, _ = mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// client returns a client that goes nowhere but where it was told to.
func (h *hook) client() *http.Client {
	c := http.Client{Timeout: hookTime}
	if h.HTTP != nil {
		c = *h.HTTP
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// hookRefusal tells what an answer means. A hook that says that it is busy, or broken, is
// tried again; so is one that is not there, for a maintainer can put that right.
func hookRefusal(status int, text string) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusRequestEntityTooLarge, status == http.StatusUnprocessableEntity, status == http.StatusBadRequest:
		return &refusal{blame: blameMessage, code: status, text: text}
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return &refusal{blame: blameNone, code: status, text: text}
	}
	return &refusal{blame: blameUs, code: status, text: text}
}
