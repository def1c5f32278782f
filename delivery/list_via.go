package delivery

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
)

// A Via is a way by which digests go.
type Via struct {
	Scheme string // smtp, smtps, maildir, file, or webhook
	Host   string // host:port of a mail server
	User   string // that signs in there; may be empty
	// TLS says of smtp whether the connection must become encrypted; smtps always is.
	TLS  TLSRule
	Path string // folder of maildir and file
	URL  string // of a hook
}

// A TLSRule says whether a connection must become encrypted by STARTTLS.
type TLSRule string

// The rules.
const (
	TLSRequired TLSRule = "required"
	TLSOptional TLSRule = "optional" // if the server offers it
	TLSNone     TLSRule = "none"
)

// DefaultVia is the way of digests that name none.
const DefaultVia = "file:outbox"

// The schemes of ways.
const (
	schemeSMTP    = "smtp"
	schemeSMTPS   = "smtps"
	schemeMaildir = "maildir"
	schemeFile    = "file"
	schemeHook    = "webhook"
)

// ParseVia reads the written form of a way: smtp://[USER@]HOST[:PORT][?tls=RULE],
// smtps://[USER@]HOST[:PORT], maildir:PATH, file:PATH, or the address of a hook. The error
// ends with what to write instead.
func ParseVia(s string) (Via, error) {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return Via{}, errors.New("it holds a character that cannot be seen; delete it")
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
	return Via{}, fmt.Errorf("%q is no way to send a digest; write one such as smtp://mail.example.org, maildir:FOLDER, %s or https://…",
		scheme, DefaultVia)
}

func parseViaURL(s string) (Via, error) {
	u, err := url.Parse(s)
	if err != nil {
		return Via{}, errors.New("it is no address; write one such as smtp://mail.example.org:587")
	}
	if _, ok := u.User.Password(); ok { // nothing of it is shown
		return Via{}, errors.New("it holds a password, which all who read this file would see; put that into $KHABAR_SMTP_PASSWORD or the file named by $KHABAR_SMTP_PASSWORD_FILE")
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

// parseHook refuses to send digests over the open net unencrypted.
func parseHook(u *url.URL) (Via, error) {
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return Via{}, errors.New("digests would go over the net for all to read; write https://")
	}
	if u.User != nil {
		return Via{}, errors.New("it holds a user name, which hooks have no use for; delete it")
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
		return Via{}, errors.New("a mail server has no path; delete what follows the host")
	}
	for key, values := range u.Query() {
		rule := TLSRule(values[0])
		if key != "tls" || u.Scheme != schemeSMTP || rule != TLSRequired && rule != TLSOptional && rule != TLSNone {
			return Via{}, errors.New("behind ? it can only say tls=required, tls=optional or tls=none, and only for smtp://")
		}
		v.TLS = rule
	}
	if v.User != "" && v.TLS != TLSRequired && !loopback(u.Hostname()) {
		return Via{}, errors.New("a password would go over the net for all to read; delete the user, or tls=…")
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

// IsMail reports whether digests go as mail.
func (v Via) IsMail() bool {
	return v.Scheme == schemeSMTP || v.Scheme == schemeSMTPS || v.Scheme == schemeMaildir
}

// String returns what to call v before people: nothing secret is in it, and of a hook's
// address only the host, for the rest is often all that protects it.
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
