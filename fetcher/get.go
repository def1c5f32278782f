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

// accept names the kinds of feed, best known first; "*/*" because many servers label
// feeds as something else and some refuse what is not listed.
const accept = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, " +
	"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// An answer is the last one of a chain of redirects.
type answer struct {
	status      int
	header      http.Header
	body        []byte // as sent; only of a status that promises a document
	hops        int    // redirects followed
	conditional bool   // validators were sent with the request for it
}

// get asks for f.URL and follows redirects. It notes in out what it learns on the way.
func (c *Client) get(ctx context.Context, f news.Feed, v news.Validators, out *news.Fetch) (*answer, error) {
	home, err := parseTarget(f.URL)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	at := home
	for hops := 0; hops <= maxRedirects; hops++ {
		if seen[at.String()] {
			return nil, fail(news.ClassRedirect, "redirects go in a circle, back to %s", redact(at))
		}
		seen[at.String()] = true
		req, conditional := c.request(ctx, at, home, v, hops)
		a, err := c.ask(req, f.AllowPrivate && sameHost(endpoint(at), endpoint(home)), out)
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
	return nil, fail(news.ClassRedirect, "more than %d redirects", maxRedirects)
}

// request returns the request for one hop, and whether it is conditional.
func (c *Client) request(ctx context.Context, at, home *url.URL, v news.Validators, hops int) (*http.Request, bool) {
	u := *at
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
	if home.User != nil && endpoint(at) == endpoint(home) {
		password, _ := home.User.Password()
		req.SetBasicAuth(home.User.Username(), password)
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

// ask sends one request and reads the answer to it.
func (c *Client) ask(req *http.Request, private bool, out *news.Fetch) (*answer, error) {
	transport := c.usual
	if private {
		transport = c.private
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, netFailure("ask "+req.URL.Host, err)
	}
	defer resp.Body.Close()
	out.Status, out.FinalURL = resp.StatusCode, req.URL.String()
	a := &answer{status: resp.StatusCode, header: resp.Header}
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNonAuthoritativeInfo {
		drain(resp.Body)
		return a, nil
	}
	a.body, err = readBody(resp, c.maxBody)
	return a, err
}

// drain reads the short body of an answer that is not wanted, so that the connection can
// serve again; a long one is not worth it.
func drain(r io.Reader) { _, _ = io.CopyN(io.Discard, r, 4<<10) }

// explainTimeout says that the time for the whole fetch was up, where the error of the read
// or write that it cut short does not.
func explainTimeout(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fail(news.ClassTimeout, "no complete answer in the time allowed: %v", err)
	}
	return err
}

// isRedirect reports whether an answer of that status sends elsewhere.
func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow returns where a redirect from at leads. Credentials in it are dropped: nobody but
// the maintainer of the feed list gives khabar any.
func follow(at *url.URL, location string) (*url.URL, error) {
	if location == "" {
		return nil, fail(news.ClassRedirect, "%s redirects to nowhere: the answer has no Location", redact(at))
	}
	ref, err := url.Parse(strings.TrimSpace(location))
	if err != nil {
		return nil, fail(news.ClassRedirect, "%s redirects to a place that is no URL", redact(at))
	}
	next := at.ResolveReference(ref)
	next.User, next.Fragment, next.RawFragment = nil, "", ""
	if err := checkTarget(next); err != nil {
		return nil, err
	}
	return next, nil
}

// parseTarget reads the URL of a feed.
func parseTarget(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, fail(news.ClassForbidden, "the feed's URL cannot be read")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, checkTarget(u)
}

// checkTarget returns an error unless u is absolute and of a scheme that is asked.
func checkTarget(u *url.URL) error {
	switch {
	case defaultPort(u.Scheme) == "":
		return fail(news.ClassForbidden, "refused to ask %s: only http and https are asked", redact(u))
	case u.Hostname() == "":
		return fail(news.ClassForbidden, "refused to ask %s: it names no host", redact(u))
	}
	return nil
}

// endpoint returns what is dialled for u.
func endpoint(u *url.URL) hostPort {
	port := u.Port()
	if port == "" {
		port = defaultPort(u.Scheme)
	}
	return hostPort{scheme: u.Scheme, host: strings.ToLower(u.Hostname()), port: port}
}

// redact returns u for an error text: without credentials and without what a query holds.
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
