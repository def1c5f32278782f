package delivery

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"time"
)

const (
	hookTimeout   = 30 * time.Second
	maxHookAnswer = 2000 // bytes of an answer that are read and stored
)

// A hookTransport posts digests to a URL.
type hookTransport struct {
	*Service
	url string
}

func (*hookTransport) detectsDuplicates() bool { return false }
func (*hookTransport) close()                  {}

func (t *hookTransport) send(ctx context.Context, m message, markUncertain func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, hookTimeout, errors.New("the hook does not answer"))
	defer cancel()
	var markErr error
	marked := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if marked {
			return
		}
		marked = true
		if markErr = markUncertain(); markErr != nil {
			cancel()
		}
	}})
	req, err := t.request(ctx, m)
	if err != nil {
		return err
	}
	res, err := t.client().Do(req)
	switch {
	case markErr != nil:
		return markErr
	case err != nil && !marked:
		return &unreachableError{withoutURL(err)}
	case err != nil:
		return withoutURL(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(res.Body, maxHookAnswer)) // if the body cannot be read, the status is enough
	return hookResult(res.StatusCode, oneLine(string(text)))
}

// withoutURL removes a hook's address from an error, because whoever has the address can often
// post to the hook.
func withoutURL(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		err = inner
	}
	return fmt.Errorf("post to the hook: %w", err)
}

func (t *hookTransport) request(ctx context.Context, m message) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(m.Raw))
	if err != nil {
		return nil, errors.New("post to the hook: its address cannot be used; correct \"via\"") // err would show the address
	}
	req.GetBody = nil // without this function, the HTTP client cannot send the request a second time by itself
	req.Header.Set("User-Agent", "khabar")
	req.Header.Set("Khabar-Delivery", m.MessageID)
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	if json.Valid(m.Raw) {
		req.Header.Set("Content-Type", "application/json")
	}
	secret, err := t.secret("WEBHOOK_SECRET")
	if err != nil {
		return nil, err
	}
	if secret != "" {
		req.Header.Set("Khabar-Signature", Signature(secret, t.now(), m.Raw))
	}
	return req, nil
}

// Signature returns the value of a hook request's header Khabar-Signature, t=TIME,v1=MAC: the
// time in seconds since 1970, and the HMAC-SHA-256 of TIME, a full stop and the body, in hex.
func Signature(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(t + ".")) // writing to a hash never fails
	_, _ = mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// client returns an HTTP client that follows no redirect.
func (t *hookTransport) client() *http.Client {
	c := http.Client{Timeout: hookTimeout}
	if t.HTTP != nil {
		c = *t.HTTP
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// hookResult returns nil for an answer that accepts a digest, and a *refusalError for any
// other. A missing hook is retried like a busy one, because a maintainer can fix it.
func hookResult(status int, text string) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusRequestEntityTooLarge, status == http.StatusUnprocessableEntity, status == http.StatusBadRequest:
		return &refusalError{cause: causeMessage, code: status, text: text}
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return &refusalError{cause: causeTemporary, code: status, text: text}
	}
	return &refusalError{cause: causeSetup, code: status, text: text}
}
