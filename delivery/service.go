package delivery

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"time"

	"khabar/news"
)

// A Service plans and sends the digests of a list.
type Service struct {
	List      *List
	Store     Store
	Log       *slog.Logger
	PublicURL string // address under which readers reach Handler, without a slash at its end; empty when they cannot reach it
	Dir       string // folder in which relative paths of the list start
	// Secret returns a secret by its name, such as SMTP_PASSWORD; empty when it is not set. Nil
	// means that there are no secrets.
	Secret func(name string) (string, error)
	// Names returns, for a language, a function that returns the name of an entry in that
	// language, or the empty string for an entry without one. Names may be nil, and so may the
	// function that it returns.
	Names func(lang string) func(entry string) string
	// Severity returns how grave an event is; see digest.Options. Nil means that all events are
	// equally grave.
	Severity func(event string) int

	// Judge applies the relevance rule to an item, as the Store does when verdicts change. Nil means that every tag
	// makes an item relevant.
	Judge func(*news.Item) news.Judgement

	// Replacements for tests; nil means the usual ones.

	Now  func() time.Time
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	TLS  *tls.Config // for mail servers
	HTTP *http.Client
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Service) dial(ctx context.Context, address string) (net.Conn, error) {
	if s.Dial != nil {
		return s.Dial(ctx, "tcp", address)
	}
	d := net.Dialer{Timeout: connectTimeout}
	return d.DialContext(ctx, "tcp", address)
}

func (s *Service) secret(name string) (string, error) {
	if s.Secret == nil {
		return "", nil
	}
	return s.Secret(name)
}
