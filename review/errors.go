package review

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"unicode"
	"unicode/utf8"

	"khabar/auth"
	"khabar/news"
)

// A statusError is an error with the status of its answer.
type statusError struct {
	status int
	text   string // for the person
}

func (e *statusError) Error() string { return e.text }

// badRequest returns an error with the status 400 and a text for the person.
func badRequest(format string, args ...any) error {
	return &statusError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// fail answers with an error: a page for people, JSON for programs. An error that is not the
// person's mistake is logged, and the answer has no details of it.
func (s *server) fail(w http.ResponseWriter, r *request, err error) {
	if r.Context().Err() != nil {
		return // the client is gone
	}
	status, text := errorStatus(err)
	if errors.Is(err, auth.ErrSignIn) && r.Method == http.MethodGet && !r.wantsJSON() {
		http.Redirect(w, r.Request, "/login?"+url.Values{"next": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		return
	}
	if status == http.StatusInternalServerError {
		s.Log.Error("request failed", "method", r.Method, "path", r.URL.Path, "who", r.Name, "error", err)
	}
	if r.wantsJSON() {
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="khabar"`)
		}
		writeJSON(w, status, map[string]string{"error": text})
		return
	}
	if rerr := s.render(w, r, status, "error", http.StatusText(status), sentence(text)); rerr != nil {
		s.Log.Error("render the error page", "path", r.URL.Path, "error", rerr)
		http.Error(w, text, status)
	}
}

// errorStatus returns the HTTP status for an error and the text for the person.
func errorStatus(err error) (status int, text string) {
	if e, ok := errors.AsType[*statusError](err); ok {
		return e.status, e.text
	}
	if e, ok := errors.AsType[*auth.Refusal](err); ok {
		return e.Status, e.Text
	}
	if e, ok := errors.AsType[*news.ConflictError](err); ok {
		return http.StatusConflict, e.Error()
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, "what you sent is too long"
	}
	switch {
	case errors.Is(err, news.ErrNotFound):
		return http.StatusNotFound, "what you asked for does not exist, or no longer does"
	case errors.Is(err, news.ErrInvalid), errors.Is(err, news.ErrNotInStory):
		return http.StatusBadRequest, err.Error()
	case errors.Is(err, news.ErrNotYours):
		return http.StatusForbidden, "somebody else did that; only they can undo it"
	case errors.Is(err, news.ErrUndone), errors.Is(err, news.ErrClosed), errors.Is(err, news.ErrExists):
		return http.StatusConflict, err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "the database took too long; try again"
	}
	return http.StatusInternalServerError, "something went wrong; the log of the server has the details"
}

// sentence returns an error's text as a sentence, with a capital and a full stop.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}
