package fetcher

import (
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// An addressError is the error of connecting to an address that the policy refuses.
type addressError struct {
	addr netip.Addr
	why  string
}

func (e *addressError) Error() string {
	return fmt.Sprintf("refused to connect to %v: %s", e.addr, e.why)
}

// An addressPolicy says which addresses may be dialled. It is applied to the address that the
// dialler is about to connect to, so it holds for redirects and for names whose address
// changes between two lookups.
type addressPolicy struct {
	private bool // whether loopback, RFC 1918 and unique local addresses are allowed
}

// forbidden lists the prefixes that are never dialled, because no news server can have such an
// address. Sources: the IANA special-purpose registries (RFC 6890) and the cloud providers'
// manuals.
var forbidden = []struct {
	prefix netip.Prefix
	why    string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified address"},
	{netip.MustParsePrefix("100.64.0.0/10"), "shared NAT (RFC 6598) or cloud metadata address"}, // 100.100.100.200 is in it
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local or cloud metadata address"},
	{netip.MustParsePrefix("168.63.129.16/32"), "cloud metadata address"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved address"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation address"},
	{netip.MustParsePrefix("192.88.99.0/24"), "reserved address"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking address"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation address"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation address"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast address"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved or broadcast address"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "local translation prefix"},
	{netip.MustParsePrefix("100::/64"), "discard-only address"},
	{netip.MustParsePrefix("2001::/32"), "Teredo address"},
	{netip.MustParsePrefix("2001:db8::/32"), "documentation address"},
	{netip.MustParsePrefix("3fff::/20"), "documentation address"},
	{netip.MustParsePrefix("5f00::/16"), "segment routing address"},
	{netip.MustParsePrefix("fd00:ec2::/32"), "cloud metadata address"},
	{netip.MustParsePrefix("fd20:ce::254/128"), "cloud metadata address"},
	{netip.MustParsePrefix("fe80::/10"), "link-local address"},
	{netip.MustParsePrefix("fec0::/10"), "site-local address"},
	{netip.MustParsePrefix("ff00::/8"), "multicast address"},
}

// embedding lists the prefixes of IPv6 addresses that contain an IPv4 address, and the index of the
// first byte of the IPv4 address. The policy applies to the IPv4 address.
var embedding = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12}, // NAT64, RFC 6052
	{netip.MustParsePrefix("2002::/16"), 2},     // 6to4, RFC 3056
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12},
	{netip.MustParsePrefix("::/96"), 12}, // IPv4-compatible, RFC 4291; :: and ::1 are handled before
}

// check returns an addressError when a may not be dialled.
func (p addressPolicy) check(a netip.Addr) error {
	inner := innermost(a)
	for _, f := range forbidden {
		if f.prefix.Contains(inner) {
			return &addressError{a, f.why}
		}
	}
	switch {
	case inner.IsUnspecified():
		return &addressError{a, "unspecified address"}
	case inner.IsLoopback() && !p.private:
		return &addressError{a, "loopback address; --allow-private allows it"}
	case inner.IsPrivate() && !p.private:
		return &addressError{a, "private address; --allow-private allows it"}
	}
	return nil
}

// innermost returns the IPv4 address that a contains, or a itself without its zone.
func innermost(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is4() || a.IsUnspecified() || a.IsLoopback() {
		return a
	}
	for _, e := range embedding {
		if e.prefix.Contains(a) {
			b := a.As16()
			return netip.AddrFrom4([4]byte(b[e.at : e.at+4]))
		}
	}
	return a
}

// control is a net.Dialer.Control function, which is called with each address just before it
// is connected to.
func (p addressPolicy) control(_, address string, _ syscall.RawConn) error {
	return p.checkHostPort(address)
}

// checkHostPort checks "IP:port". Anything but an IP address is refused: the dialler has looked
// names up by then.
func (p addressPolicy) checkHostPort(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("check address %q: %w", address, err)
	}
	return p.check(ap.Addr())
}

// checkLiteral checks "HOST:PORT" when HOST is an IP address. A name passes: it is not looked
// up yet.
func (p addressPolicy) checkLiteral(address string) error {
	if ap, err := netip.ParseAddrPort(address); err == nil {
		return p.check(ap.Addr())
	}
	return nil
}

// checkConn checks the remote address of a connection that Options.DialContext made. Connections
// without an IP address, such as those of net.Pipe, pass.
func (p addressPolicy) checkConn(c net.Conn) error {
	if a, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		return p.check(a.AddrPort().Addr())
	}
	return nil
}

// sameHost reports whether two endpoints are the same service: equal host and port. The default
// ports of http and https count as equal, so that a redirect from http to https stays on the
// same host.
func sameHost(a, b hostPort) bool {
	return a.host == b.host && (a.port == b.port || isDefaultPort(a) && isDefaultPort(b))
}

// A hostPort is the part of a URL that is dialled, in lower case and with an explicit port.
type hostPort struct{ scheme, host, port string }

// isDefaultPort reports whether h has the default port of its scheme.
func isDefaultPort(h hostPort) bool { return h.port == defaultPort(h.scheme) }

// defaultPort returns the port of a scheme, or "" for schemes that are not fetched.
func defaultPort(scheme string) string {
	switch scheme {
	case "http":
		return "80"
	case "https":
		return "443"
	}
	return ""
}
