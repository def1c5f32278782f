package fetcher

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"khabar/news"
)

// Limits of one fetch that users cannot change.
const (
	defaultMaxBody = 10 << 20
	maxHeaderBytes = 64 << 10
	maxRedirects   = 5
)

// Timeouts limit the phases of a fetch. A zero field means the default.
type Timeouts struct {
	Dial   time.Duration // one connection, name lookup included; default 10s
	TLS    time.Duration // the handshake; default 10s
	Header time.Duration // from the request to the end of the response header; default 20s
	Whole  time.Duration // the whole fetch, redirects and body included, waiting for other feeds excluded; default 60s
}

// Options configure a Client. The zero value is ready for use.
type Options struct {
	Version string // version of khabar, for User-Agent
	Contact string // URL or mail address for server operators, in User-Agent; none when empty
	// AllowPrivate allows loopback, RFC 1918 and unique local addresses for every feed.
	AllowPrivate bool
	MaxBody      int64 // bytes of the decoded body; default 10 MiB
	Timeouts     Timeouts
	// DialContext replaces the dialler of package net; nil means that dialler. The address of a
	// connection from DialContext is checked only once the connection exists.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
	// Resolver looks names up for the dialler of package net. Nil means the system's resolver.
	Resolver *net.Resolver
	// Now is the clock for the times of a fetch. Nil means time.Now.
	Now func() time.Time
}

// A Client fetches feeds. It is safe for use by many goroutines. It keeps no cookies and uses
// no proxy, because a proxy would dial addresses that the policy never sees. It keeps few idle
// connections, so that its memory does not grow with the number of hosts.
type Client struct {
	agent   string
	maxBody int64
	timeout time.Duration // of the whole fetch
	now     func() time.Time
	reading chan struct{} // has an element for each large body that is being read
	large   chan struct{} // has an element for each large document that is being parsed
	// Two transports, each with its own connections: a connection that was allowed for one
	// feed's private host must never serve another feed that is redirected there (see
	// decision 24).
	usual   *http.Transport
	private *http.Transport
}

// New returns a Client.
func New(o Options) *Client {
	c := &Client{
		agent:   userAgent(o.Version, o.Contact),
		maxBody: cmp.Or(o.MaxBody, defaultMaxBody),
		timeout: cmp.Or(o.Timeouts.Whole, time.Minute),
		now:     o.Now,
		reading: make(chan struct{}, maxReading),
		large:   make(chan struct{}, maxLarge),
		usual:   newTransport(o, addressPolicy{private: o.AllowPrivate}),
		private: newTransport(o, addressPolicy{private: true}),
	}
	if c.now == nil {
		c.now = time.Now
	}
	return c
}

// Close closes idle connections. The Client can be used again afterwards.
func (c *Client) Close() {
	c.usual.CloseIdleConnections()
	c.private.CloseIdleConnections()
}

// newTransport returns a transport that connects to the addresses that p allows.
func newTransport(o Options, p addressPolicy) *http.Transport {
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer(o, p),
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    cmp.Or(o.Timeouts.TLS, 10*time.Second),
		ResponseHeaderTimeout:  cmp.Or(o.Timeouts.Header, 20*time.Second),
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        15 * time.Second,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    2,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // gzip is requested in http_get.go and decompressed in http_body.go, which trusts no label
	}
}

// dialer returns the dial function of a transport. It connects only to addresses that p allows.
func dialer(o Options, p addressPolicy) func(context.Context, string, string) (net.Conn, error) {
	timeout := cmp.Or(o.Timeouts.Dial, 10*time.Second)
	if o.DialContext == nil {
		d := &net.Dialer{Timeout: timeout, Control: p.control, Resolver: o.Resolver}
		return d.DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		if err := p.checkLiteral(addr); err != nil {
			return nil, err
		}
		conn, err := o.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		if err := p.checkConn(conn); err != nil {
			conn.Close()
			return nil, err
		}
		return conn, nil
	}
}

// userAgent returns "khabar/VERSION (+CONTACT)" without characters that a header field cannot
// have.
func userAgent(version, contact string) string {
	visible := func(r rune) rune {
		if r <= ' ' || r > '~' || r == '(' || r == ')' || r == '\\' {
			return -1
		}
		return r
	}
	agent := "khabar/" + cmp.Or(strings.Map(visible, version), "devel")
	if contact = strings.Map(visible, contact); contact != "" {
		agent += " (+" + contact + ")"
	}
	return agent
}

// Fetch fetches feed f once, following redirects, and returns the outcome, failures included.
// v has the validators that an earlier Fetch of f returned; they are sent only to f.URL itself. When
// ctx is cancelled, the outcome is Failed and says nothing about the feed. The Validators of the
// result depend on the outcome:
//
//   - OK: those of the response; empty after a redirect, because they belong to the URL that gave
//     them (RFC 9110, section 8.8; see decision 23).
//   - NotModified: v, with the values that the 304 response replaces.
//   - Failed: empty.
func (c *Client) Fetch(ctx context.Context, f news.Feed, v news.Validators) (out news.Fetch) {
	c.FetchThen(ctx, f, v, func(got news.Fetch) { out = got })
	return out
}

// FetchThen does what Fetch does, and passes the outcome to then. Until then returns, the items of a large document
// count as one that is being parsed, so that callers that need more memory for each item bound that as well.
func (c *Client) FetchThen(ctx context.Context, f news.Feed, v news.Validators, then func(news.Fetch)) {
	t := &turn{client: c, whole: ctx}
	var cancel context.CancelFunc
	t.ctx, cancel = context.WithTimeout(ctx, c.timeout)
	defer cancel()
	defer t.end()
	then(c.fetchInTurn(t, f, v))
}

// fetchInTurn returns the outcome of a fetch, which is Failed when fetch returns an error or panics.
func (c *Client) fetchInTurn(t *turn, f news.Feed, v news.Validators) (out news.Fetch) {
	out = news.Fetch{Feed: f.ID, URL: withoutUser(f.URL), Started: c.now().UTC(), Outcome: news.Failed}
	defer func() {
		if p := recover(); p != nil {
			setFailure(&out, newError(news.ClassInternal, "fetch panicked: %v", p))
		}
		out.Took = c.now().Sub(out.Started)
	}()
	if err := c.fetch(t, f, v, &out); err != nil {
		setFailure(&out, err)
	}
	return out
}

// fetch does the work of Fetch: it fills in out, or returns why it could not.
func (c *Client) fetch(t *turn, f news.Feed, v news.Validators, out *news.Fetch) error {
	a, err := c.get(t.ctx, f, v, out)
	if err != nil {
		return err
	}
	defer a.free()
	switch {
	case a.status == http.StatusNotModified && a.conditional:
		out.Outcome = news.NotModified
		out.Validators = news.Validators{
			ETag:         cmp.Or(validators(a.header).ETag, v.ETag),
			LastModified: cmp.Or(validators(a.header).LastModified, v.LastModified),
		}
		return nil
	case a.status == http.StatusNotModified:
		return newError(news.ClassHTTP5xx, "the server answered 304 (Not Modified) though no validators were sent")
	case a.status != http.StatusOK && a.status != http.StatusNonAuthoritativeInfo:
		return statusFailure(a.status)
	}
	body, err := unpack(t, a.body, a.header.Get("Content-Encoding"), c.maxBody)
	if err != nil {
		return err
	}
	out.Bytes = int64(len(body))
	if len(body) >= largeBody {
		if err := t.take(); err != nil {
			return err
		}
	}
	a.free() // the packed bytes
	out.Items, err = Parse(t.ctx, Document{Body: body, ContentType: a.header.Get("Content-Type"), URL: out.FinalURL}, f)
	if err != nil {
		return err
	}
	out.Outcome = news.OK
	if a.hops == 0 {
		out.Validators = validators(a.header)
	}
	return nil
}

// setFailure stores err in out: the outcome is Failed, with the class of err.
func setFailure(out *news.Fetch, err error) {
	e, ok := err.(*Error)
	if !ok {
		e = newError(news.ClassInternal, "%v", err)
	}
	out.Outcome, out.Class, out.Error, out.Local = news.Failed, e.Class, e.Text, e.Local
	out.Items, out.Validators = nil, news.Validators{}
}

// validators returns the validators of a response. A value that could not be sent back byte
// for byte is left out.
func validators(h http.Header) news.Validators {
	return news.Validators{ETag: sendable(h.Get("ETag")), LastModified: sendable(h.Get("Last-Modified"))}
}

// sendable returns s if it is a valid header field value, else "".
func sendable(s string) string {
	const longest = 1 << 10
	if len(s) > longest || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return ""
	}
	return s
}
