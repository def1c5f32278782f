package delivery

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"khabar/yamlfile"
)

// A Via says by which transport digests are sent, and where to: the value of "via" in digests.yaml.
type Via struct {
	Scheme string  // smtp, smtps, maildir, file, or webhook
	Host   string  // host:port of a mail server
	User   string  // user name for the mail server; may be empty
	TLS    TLSRule // rule for the scheme smtp; smtps is always encrypted
	Path   string  // folder for the schemes maildir and file
	URL    string  // address of a hook
}

// A TLSRule says whether a connection must be encrypted by STARTTLS.
type TLSRule string

// The rules.
const (
	TLSRequired TLSRule = "required"
	TLSOptional TLSRule = "optional" // encrypted if the server offers it
	TLSNone     TLSRule = "none"
)

// DefaultVia is the transport of digests without the field "via".
const DefaultVia = "file:outbox"

// The schemes of transports.
const (
	schemeSMTP    = "smtp"
	schemeSMTPS   = "smtps"
	schemeMaildir = "maildir"
	schemeFile    = "file"
	schemeHook    = "webhook"
)

// ParseVia reads the value of "via": smtp://[USER@]HOST[:PORT][?tls=RULE],
// smtps://[USER@]HOST[:PORT], maildir:PATH, file:PATH, or the address of a hook. The error says
// what to do instead.
func ParseVia(s string) (Via, error) {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return Via{}, errors.New("it contains an invisible character; delete it")
	}
	scheme, rest, _ := strings.Cut(s, ":")
	switch scheme {
	case schemeMaildir, schemeFile:
		if rest == "" || strings.HasPrefix(rest, "//") {
			return Via{}, fmt.Errorf("it names no folder; write %s:FOLDER", scheme)
		}
		return Via{Scheme: scheme, Path: filepath.FromSlash(rest)}, nil
	case schemeSMTP, schemeSMTPS, "https", "http":
		return parseViaURL(s)
	}
	return Via{}, fmt.Errorf("%q is not a transport for digests; write one such as smtp://mail.example.org, maildir:FOLDER, %s or https://…",
		scheme, DefaultVia)
}

func parseViaURL(s string) (Via, error) {
	u, err := url.Parse(s)
	if err != nil {
		return Via{}, errors.New("it is not a valid address; write one such as smtp://mail.example.org:587")
	}
	if _, ok := u.User.Password(); ok { // the error must not show the password
		return Via{}, errors.New("it contains a password, which everyone who reads this file can see; " +
			"move it to $KHABAR_SMTP_PASSWORD or to the file named by $KHABAR_SMTP_PASSWORD_FILE")
	}
	if strings.ContainsFunc(u.User.Username()+u.Host, yamlfile.IsUnprintable) {
		return Via{}, errors.New("it contains an invisible character, written as %…; delete it")
	}
	if u.Hostname() == "" || u.Opaque != "" {
		return Via{}, errors.New("it names no host; write one such as smtp://mail.example.org")
	}
	if u.Fragment != "" {
		return Via{}, errors.New("the part from # on is never sent; delete it")
	}
	if u.Scheme == "https" || u.Scheme == "http" {
		return parseHook(u)
	}
	return parseSMTP(u)
}

// parseHook refuses addresses to which digests would be sent unencrypted over a network.
func parseHook(u *url.URL) (Via, error) {
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return Via{}, errors.New("digests would be sent unencrypted; write https://")
	}
	if u.User != nil {
		return Via{}, errors.New("it contains a user name, which a hook does not use; delete it")
	}
	return Via{Scheme: schemeHook, URL: u.String()}, nil
}

func parseSMTP(u *url.URL) (Via, error) {
	v := Via{Scheme: u.Scheme, User: u.User.Username(), TLS: TLSRequired}
	port := "465"
	if u.Scheme == schemeSMTP {
		port = "587"
		if loopback(u.Hostname()) {
			port, v.TLS = "25", TLSOptional
		}
	}
	if p := u.Port(); p != "" {
		port = p
	}
	v.Host = net.JoinHostPort(u.Hostname(), port)
	if strings.Trim(u.Path, "/") != "" {
		return Via{}, errors.New("a mail server has no path; delete the part after the host")
	}
	for key, values := range u.Query() {
		rule := TLSRule(values[0])
		if key != "tls" || u.Scheme != schemeSMTP || rule != TLSRequired && rule != TLSOptional && rule != TLSNone {
			return Via{}, errors.New("the part after ? is not valid; write tls=required, tls=optional or tls=none, and only for smtp://")
		}
		v.TLS = rule
	}
	if v.User != "" && v.TLS != TLSRequired && !loopback(u.Hostname()) {
		return Via{}, errors.New("the password would be sent unencrypted; delete the user, or tls=…")
	}
	return v, nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// IsMail reports whether digests are sent as mail.
func (v Via) IsMail() bool {
	return v.Scheme == schemeSMTP || v.Scheme == schemeSMTPS || v.Scheme == schemeMaildir
}

// String returns v in a form that people may see: without the user name of a mail server, and with
// only the host of a hook, because whoever has a hook's whole address can often post to it.
func (v Via) String() string {
	switch v.Scheme {
	case schemeSMTP, schemeSMTPS:
		return v.Scheme + "://" + v.Host
	case schemeHook:
		if u, err := url.Parse(v.URL); err == nil {
			return u.Scheme + "://" + u.Host + "/…"
		}
	}
	return v.Scheme + ":" + v.Path
}
