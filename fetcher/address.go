package fetcher

import (
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// An addressError says that the policy refuses an address.
type addressError struct {
	addr netip.Addr
	why  string
}

func (e *addressError) Error() string {
	return fmt.Sprintf("refused to connect to %v: %s", e.addr, e.why)
}

// A policy says which addresses may be dialled. It is applied to the address that the
// dialler is about to connect to, so it holds for redirects and for names whose address
// changes between two look-ups.
type policy struct {
	private bool // loopback, RFC 1918 and unique local addresses are admitted
}

// forbidden lists what is never dialled: nothing that publishes news can be there. Sources:
// the IANA special-purpose registries (RFC 6890) and the cloud providers' manuals.
var forbidden = []struct {
	prefix netip.Prefix
	why    string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified address"},
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier-grade NAT or cloud metadata address"}, // 100.100.100.200 is in it
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local or cloud metadata address"},
	{netip.MustParsePrefix("168.63.129.16/32"), "cloud metadata address"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved address"},
	{netip.MustParsePrefix("192.0.2.0/24"), "address for documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "reserved address"},
	{netip.MustParsePrefix("198.18.0.0/15"), "address for benchmarks"},
	{netip.MustParsePrefix("198.51.100.0/24"), "address for documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "address for documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast address"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved or broadcast address"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "local translation prefix"},
	{netip.MustParsePrefix("100::/64"), "discard-only address"},
	{netip.MustParsePrefix("2001::/32"), "Teredo address"},
	{netip.MustParsePrefix("2001:db8::/32"), "address for documentation"},
	{netip.MustParsePrefix("3fff::/20"), "address for documentation"},
	{netip.MustParsePrefix("5f00::/16"), "segment routing address"},
	{netip.MustParsePrefix("fd00:ec2::/32"), "cloud metadata address"},
	{netip.MustParsePrefix("fd20:ce::254/128"), "cloud metadata address"},
	{netip.MustParsePrefix("fe80::/10"), "link-local address"},
	{netip.MustParsePrefix("fec0::/10"), "site-local address"},
	{netip.MustParsePrefix("ff00::/8"), "multicast address"},
}

// embedding lists the prefixes whose addresses lead to an IPv4 address that they carry, and
// the byte at which it starts. Such an address is judged as what it carries.
var embedding = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12}, // NAT64, RFC 6052
	{netip.MustParsePrefix("2002::/16"), 2},     // 6to4, RFC 3056
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12},
	{netip.MustParsePrefix("::/96"), 12}, // IPv4-compatible, RFC 4291; :: and ::1 are taken out before
}

// check returns an addressError when a may not be dialled.
func (p policy) check(a netip.Addr) error {
	carried := innermost(a)
	for _, f := range forbidden {
		if f.prefix.Contains(carried) {
			return &addressError{a, f.why}
		}
	}
	switch {
	case carried.IsUnspecified():
		return &addressError{a, "unspecified address"}
	case carried.IsLoopback() && !p.private:
		return &addressError{a, "loopback address; --allow-private admits it"}
	case carried.IsPrivate() && !p.private:
		return &addressError{a, "private address; --allow-private admits it"}
	}
	return nil
}

// innermost returns the IPv4 address that a leads to, or a itself, without its zone.
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

// control is a net.Dialer.Control: it sees every address just before it is connected to.
func (p policy) control(_, address string, _ syscall.RawConn) error {
	return p.checkHostPort(address)
}

// checkHostPort checks "IP:port". An address that is no IP is refused: dialling is done by
// address, so none is expected.
func (p policy) checkHostPort(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("check address %q: %w", address, err)
	}
	return p.check(ap.Addr())
}

// checkLiteral checks "HOST:PORT" when HOST is an IP address; a name is left to be looked up.
func (p policy) checkLiteral(address string) error {
	if ap, err := netip.ParseAddrPort(address); err == nil {
		return p.check(ap.Addr())
	}
	return nil
}

// checkConn checks the far end of a connection that a dialler from outside made. Connections
// without an IP address, such as net.Pipe, are the business of whoever handed them in.
func (p policy) checkConn(c net.Conn) error {
	if a, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		return p.check(a.AddrPort().Addr())
	}
	return nil
}

// sameHost reports whether two URLs' hosts are the same service: equal host and port, the
// default ports of http and https counting as one, so that a move from the one to the
// other stays at home.
func sameHost(a, b hostPort) bool {
	return a.host == b.host && (a.port == b.port || isDefaultPort(a) && isDefaultPort(b))
}

// A hostPort is the part of a URL that is dialled, in lower case and with its port.
type hostPort struct{ scheme, host, port string }

// isDefaultPort reports whether h's port is the one of its scheme.
func isDefaultPort(h hostPort) bool { return h.port == defaultPort(h.scheme) }

// defaultPort returns the port of a scheme, or "" for schemes that are not asked.
func defaultPort(scheme string) string {
	switch scheme {
	case "http":
		return "80"
	case "https":
		return "443"
	}
	return ""
}
