package auth

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// checkHost protects an open installation, one without people, against DNS rebinding: an attacker's domain name that
// resolves to this machine. It refuses a request whose Host header names neither this machine nor
// the public address. For the browser such a request has the same origin as the attacker's
// page, so neither cookies nor http.CrossOriginProtection stop it (see decision 94).
func (g *Guard) checkHost(r *http.Request) error {
	if host := hostname(r.Host); host == "localhost" || host == "127.0.0.1" || host == "::1" || g.isPublic(r) {
		return nil
	}
	return &Refusal{http.StatusMisdirectedRequest, "no person has been added yet, so khabar answers only to " +
		"localhost, 127.0.0.1, [::1] and the host of --public-url"}
}

// hostname returns a Host header without its port and the brackets of an IPv6 address, in
// lower case. It is empty when the port is not a number.
func hostname(host string) string {
	if name, port, err := net.SplitHostPort(host); err == nil {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return ""
		}
		return strings.ToLower(name)
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
}

// isPublic reports whether the request was made to the public address.
func (g *Guard) isPublic(r *http.Request) bool {
	public := g.cfg.Public
	return public != nil && public.Host != "" && strings.EqualFold(hostname(r.Host), public.Hostname())
}

// isHTTPS reports whether the person's browser uses https to reach this server, or to reach the proxy
// that has the public address.
func (g *Guard) isHTTPS(r *http.Request) bool {
	return r.TLS != nil || g.isPublic(r) && g.cfg.Public.Scheme == "https"
}

// clientAddress returns the address under which attempts to sign in are counted. For an IPv6
// address it returns the /64 network, because a provider gives each customer a whole network. The
// header X-Forwarded-For is trusted only from a proxy on this machine, and only for requests
// to the public address.
func (g *Guard) clientAddress(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	if addr.IsLoopback() && g.isPublic(r) {
		if client, ok := forwardedFor(r.Header); ok {
			addr = client
		}
	}
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return addr
}

// forwardedFor returns the last address of the header X-Forwarded-For. The proxy itself has
// added the last one; the client may have invented the others. ok is false without an address.
func forwardedFor(head http.Header) (addr netip.Addr, ok bool) {
	lines := head.Values("X-Forwarded-For")
	if len(lines) == 0 {
		return netip.Addr{}, false
	}
	list := strings.Split(lines[len(lines)-1], ",")
	addr, err := netip.ParseAddr(strings.TrimSpace(list[len(list)-1]))
	return addr.Unmap(), err == nil
}
