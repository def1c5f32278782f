package review

import (
	"errors"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"khabar/news"
)

// maxBody is how much a browser may send at once, in bytes: a selection of news.MaxBulk
// items fits.
const maxBody = 128 << 10

// policy lets a page load only what this server sends, and nothing frame it. There is no
// inline style or script in any page.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// harden puts around h what holds for every answer.
func (s *server) harden(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store") // a handler whose answer holds no data says otherwise
		if s.secure(r) {
			head.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if err := s.checkHost(r); err != nil {
			s.fail(w, &visit{Request: r}, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		h.ServeHTTP(w, r)
	})
}

// checkHost refuses, while the desk is open, requests that a foreign page makes under a name
// of its own that leads to this machine (DNS rebinding): to the browser they are that
// site's own, so neither cookies nor CrossOriginProtection would tell.
func (s *server) checkHost(r *http.Request) error {
	open, err := s.open(r)
	if err != nil || !open {
		return err
	}
	if host := hostname(r.Host); host == "localhost" || host == "127.0.0.1" || host == "::1" || s.isPublic(r) {
		return nil
	}
	return &statusError{http.StatusMisdirectedRequest, "nobody may sign in here yet, so this desk answers only to " +
		"localhost, 127.0.0.1, [::1] and the host of --public-url"}
}

// hostname is a Host header without its port and the brackets of an IPv6 address; empty when
// what stands for a port is none.
func hostname(host string) string {
	if name, port, err := net.SplitHostPort(host); err == nil {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return ""
		}
		return strings.ToLower(name)
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
}

// isPublic reports whether the request came in under the public address.
func (s *server) isPublic(r *http.Request) bool {
	return s.Public != nil && s.Public.Host != "" && strings.EqualFold(hostname(r.Host), s.Public.Hostname())
}

// secure reports whether the person's browser talks https: to this server, or to the proxy
// before it that has the public address.
func (s *server) secure(r *http.Request) bool {
	return r.TLS != nil || s.isPublic(r) && s.Public.Scheme == "https"
}

// address is where a request comes from, for counting: an IPv6 address stands for its /64,
// all of which one customer has. A proxy on this machine is believed about whom it speaks for,
// when there is a public address for it to have.
func (s *server) address(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	if addr.IsLoopback() && s.isPublic(r) {
		said := r.Header.Values("X-Forwarded-For")
		if len(said) > 0 {
			list := strings.Split(said[len(said)-1], ",") // the last is what the proxy itself saw
			if a, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1])); err == nil {
				addr = a.Unmap()
			}
		}
	}
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return addr
}

// admit lets a visit through to a route, or says why not; and reads its form.
func (s *server) admit(rt route, v *visit) error {
	switch {
	case v.token && rt.scope != news.ScopeRead && (rt.scope == "" || v.scope != rt.scope):
		return &statusError{http.StatusForbidden, "this token may not be used for that"}
	case rt.need == "":
	case v.forPrograms() && v.session != nil:
		return &statusError{http.StatusUnauthorized, "a program needs a token; your account makes them"}
	case !v.signedIn():
		return errSignIn
	case !v.Permission.Covers(rt.need):
		return &statusError{http.StatusForbidden, "this is for those who are " + string(rt.need) + " or above; you are " + string(v.Permission)}
	}
	if v.Method != http.MethodPost || v.forPrograms() {
		return nil
	}
	return readForm(v.Request)
}

// readForm reads the form of an action. Only plain forms are sent here.
func readForm(r *http.Request) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); r.ContentLength != 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		return &statusError{http.StatusUnsupportedMediaType, "want a form"}
	}
	err := r.ParseForm()
	if _, long := errors.AsType[*http.MaxBytesError](err); err == nil || long {
		return err
	}
	return &statusError{http.StatusBadRequest, "the form cannot be read: " + err.Error()}
}

// plain answers with one line of text.
func (s *server) plain(status int, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, status) })
}
