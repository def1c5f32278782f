package fetcher

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"khabar/news"
)

// accept lists the media types of feeds, the most specific first. It ends with "*/*", because many
// servers label feeds with other types, and some refuse to send a type that is not listed.
const accept = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, " +
	"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// A response is what a server answered to one request.
type response struct {
	status      int
	header      http.Header
	body        []byte // body as sent; empty when the status means that there is no document
	freeBody    func() // see Client.readBody; nil when there is no body
	hops        int    // redirects followed before this response
	conditional bool   // whether validators were sent with the request
}

// free says that the body is no longer needed.
func (a *response) free() {
	a.body = nil
	if a.freeBody != nil {
		a.freeBody()
	}
}

// get requests f.URL, follows redirects, and returns the last response. It stores the status and the
// final URL in the fetch out.
func (c *Client) get(ctx context.Context, f news.Feed, v news.Validators, out *news.Fetch) (*response, error) {
	origin, err := parseTarget(f.URL)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	at := origin
	for hops := 0; hops <= maxRedirects; hops++ {
		if seen[at.String()] {
			return nil, newError(news.ClassRedirect, "redirects loop, back to %s", redact(at))
		}
		seen[at.String()] = true
		req, conditional := c.request(ctx, at, origin, v, hops)
		a, err := c.roundTrip(req, f.AllowPrivate && sameHost(endpoint(at), endpoint(origin)), out)
		if err != nil {
			return nil, explainTimeout(ctx, err)
		}
		a.hops, a.conditional = hops, conditional
		if !isRedirect(a.status) {
			return a, nil
		}
		if at, err = follow(at, a.header.Get("Location")); err != nil {
			return nil, err
		}
	}
	return nil, newError(news.ClassRedirect, "more than %d redirects", maxRedirects)
}

// request returns the request for the URL target, and whether it is conditional. origin is the
// URL of the feed: its credentials are sent to no other endpoint.
func (c *Client) request(ctx context.Context, target, origin *url.URL, v news.Validators, hops int) (*http.Request, bool) {
	u := *target
	u.User = nil
	req := &http.Request{
		Method: http.MethodGet, URL: &u, Host: u.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			"User-Agent":      {c.agent},
			"Accept":          {accept},
			"Accept-Encoding": {"gzip"},
		},
	}
	if origin.User != nil && endpoint(target) == endpoint(origin) {
		password, _ := origin.User.Password()
		req.SetBasicAuth(origin.User.Username(), password)
	}
	conditional := false
	if etag := sendable(v.ETag); etag != "" && hops == 0 {
		req.Header.Set("If-None-Match", etag)
		conditional = true
	}
	if modified := sendable(v.LastModified); modified != "" && hops == 0 {
		req.Header.Set("If-Modified-Since", modified)
		conditional = true
	}
	return req.WithContext(ctx), conditional
}

// roundTrip sends one request and reads the response. private chooses the transport that may
// connect to private addresses.
func (c *Client) roundTrip(req *http.Request, private bool, out *news.Fetch) (*response, error) {
	transport := c.usual
	if private {
		transport = c.private
	}
	ctx, stop := context.WithCancel(req.Context())
	defer stop()
	req = req.WithContext(ctx)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, netFailure("request to "+req.URL.Host, err)
	}
	defer resp.Body.Close()
	out.Status, out.FinalURL = resp.StatusCode, req.URL.String()
	a := &response{status: resp.StatusCode, header: resp.Header}
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNonAuthoritativeInfo {
		drain(resp.Body)
		return a, nil
	}
	a.body, a.freeBody, err = c.readBody(resp, stop)
	return a, err
}

// drain reads the short body of a response that is not used, so that the connection can be
// used again. Reading a long one would cost more than a new connection.
func drain(r io.Reader) { _, _ = io.CopyN(io.Discard, r, 4<<10) }

// explainTimeout returns err, or an error that names the timeout of the whole fetch when that
// caused err.
func explainTimeout(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return newError(news.ClassTimeout, "no complete response in the time allowed: %v", err)
	}
	return err
}

// isRedirect reports whether a response with that status redirects.
func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow returns the URL to which the URL source redirects. location is the Location header of the
// response. Credentials in it are dropped: khabar uses only those in the feed list.
func follow(source *url.URL, location string) (*url.URL, error) {
	if location == "" {
		return nil, newError(news.ClassRedirect, "%s redirects to nowhere: the response has no Location", redact(source))
	}
	ref, err := url.Parse(strings.TrimSpace(location))
	if err != nil {
		return nil, newError(news.ClassRedirect, "%s redirects to something that is not a URL", redact(source))
	}
	next := source.ResolveReference(ref)
	next.User, next.Fragment, next.RawFragment = nil, "", ""
	if err := checkTarget(next); err != nil {
		return nil, err
	}
	return next, nil
}

// parseTarget parses the URL of a feed.
func parseTarget(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, newError(news.ClassForbidden, "the feed's URL cannot be parsed")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, checkTarget(u)
}

// checkTarget returns an error unless u is absolute and its scheme is http or https.
func checkTarget(u *url.URL) error {
	switch {
	case defaultPort(u.Scheme) == "":
		return newError(news.ClassForbidden, "refused to request %s: only http and https are supported", redact(u))
	case u.Hostname() == "":
		return newError(news.ClassForbidden, "refused to request %s: it has no host", redact(u))
	}
	return nil
}

// endpoint returns the host and port that are dialled for u.
func endpoint(u *url.URL) hostPort {
	port := u.Port()
	if port == "" {
		port = defaultPort(u.Scheme)
	}
	return hostPort{scheme: u.Scheme, host: strings.ToLower(u.Hostname()), port: port}
}

// redact returns u for an error message: without credentials and without the query.
func redact(u *url.URL) string {
	if u.Opaque != "" {
		return u.Scheme + ":…"
	}
	r := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.RawQuery != "" {
		return r.String() + "?…"
	}
	return r.String()
}

// withoutUser returns the URL s without credentials.
func withoutUser(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.User == nil {
		return s
	}
	u.User = nil
	return u.String()
}
