package fetcher

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"unicode"

	"khabar/news"
	"khabar/text"
)

// An Error is a failure with its class. Its text is one line without secrets.
type Error struct {
	Class news.ErrClass
	Text  string
	Local bool // this machine lacked descriptors or memory
}

func (e *Error) Error() string { return e.Text }

// newError returns an Error. The text may contain what a server sent, so it is made one line.
func newError(class news.ErrClass, format string, args ...any) *Error {
	return &Error{Class: class, Text: oneLine(fmt.Sprintf(format, args...))}
}

// oneLine returns s with spaces for control characters and line ends, cut to 300 bytes.
func oneLine(s string) string {
	const longest = 300
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	return text.Truncate(strings.Join(strings.Fields(s), " "), longest)
}

// netFailure returns the failure for err, an error of dialling, of writing the request or of reading
// the response. step says which, such as "read the response"; the text begins with it.
func netFailure(step string, err error) *Error {
	e := newError(netClass(err), "%s: %v", step, err)
	if e.Local = isShortage(err); e.Local {
		e.Class = news.ClassInternal
	}
	return e
}

// isShortage reports whether err means that this machine lacked descriptors, buffers or memory. It
// searches the text of a DNS error too, because the resolver keeps only the text of the cause.
func isShortage(err error) bool {
	for _, short := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM} {
		if errors.Is(err, short) {
			return true
		}
		if dns, ok := errors.AsType[*net.DNSError](err); ok && strings.Contains(dns.Err, short.Error()) {
			return true
		}
	}
	return false
}

// netClass returns the class of an error of the network, TLS or HTTP.
func netClass(err error) news.ErrClass {
	if _, ok := errors.AsType[*addressError](err); ok {
		return news.ClassForbidden
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && !dns.IsTimeout {
		return news.ClassDNS
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return news.ClassTimeout
	}
	if isTLS(err) {
		return news.ClassTLS
	}
	if errors.Is(err, context.Canceled) {
		return news.ClassInternal
	}
	// net/http has no error types for these two.
	if strings.Contains(err.Error(), "response headers exceeded") || strings.Contains(err.Error(), "header list larger than") {
		return news.ClassTooLarge
	}
	return news.ClassRefused
}

// isTLS reports whether err comes from the TLS handshake or the certificates.
func isTLS(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*tls.ECHRejectionError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	return strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "x509: ")
}

// statusFailure returns the failure for the status of a response that is neither a document
// nor a redirect.
func statusFailure(status int) *Error {
	class := news.ClassHTTP5xx
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden,
		status == http.StatusTooManyRequests, status == http.StatusUnavailableForLegalReasons:
		class = news.ClassBlocked
	case status == http.StatusGone:
		class = news.ClassGone
	case status >= 400 && status < 500:
		class = news.ClassHTTP4xx
	}
	text := http.StatusText(status)
	if text == "" {
		text = "unknown status"
	}
	return newError(class, "the server answered %d (%s)", status, text)
}
