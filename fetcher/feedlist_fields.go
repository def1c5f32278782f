package fetcher

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/language"

	"khabar/yamlfile"
)

// The maximum lengths of the texts of a feed, in characters.
const (
	maxFeedTitle = 120
	maxNote      = 500
	maxFeedURL   = 2000
)

// readLang reads a language tag (BCP 47) that names one language.
func readLang(n *yamlfile.Node) string {
	s := n.Text()
	if s == "" {
		return ""
	}
	if code := languageNamed(s); code != "" {
		n.Errorf("%q is not a language tag; write %s", s, code)
		return ""
	}
	tag, err := language.Parse(s)
	base, confidence := tag.Base()
	if err != nil || confidence == language.No || base.String() == "und" || base.String() == "mul" {
		n.Errorf("%q is not a language tag; write one such as en, ur, ps, fa, fa-AF (Dari), ar or hi", s)
		return ""
	}
	return s
}

// languageNamed returns the tag of the language whose English name is s, or "".
func languageNamed(s string) string {
	switch strings.ToLower(s) {
	case "english":
		return "en"
	case "urdu":
		return "ur"
	case "pashto", "pushto":
		return "ps"
	case "persian", "farsi":
		return "fa"
	case "dari":
		return "fa-AF"
	case "arabic":
		return "ar"
	case "hindi":
		return "hi"
	}
	return ""
}

// readURL reads an absolute web address.
func readURL(n *yamlfile.Node) string {
	s := n.Text()
	if s == "" {
		return ""
	}
	if fault := urlFault(s); fault != "" {
		n.Errorf("%s", fault)
		return ""
	}
	return s
}

// urlFault returns what is wrong with a web address and what to do, or "".
func urlFault(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || yamlfile.IsUnprintable(r) }) {
		return "an address cannot contain a space or an invisible character; delete it"
	}
	if len(s) > maxFeedURL {
		return "the address is too long; write at most " + strconv.Itoa(maxFeedURL) + " characters"
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return strconv.Quote(s) + " is not a web address; copy it again from the browser"
	case u.User != nil: // not printed: it may be a password
		return "the address has a user name or password, which everybody who reads this file would see; delete them"
	case u.Scheme == "":
		return strconv.Quote(s) + " has no scheme; write https:// before it"
	case u.Scheme != "http" && u.Scheme != "https":
		return strconv.Quote(s) + " is not a web address; write one that begins with https:// or http://"
	case strings.Contains(s, "#"):
		return "the part from # on is never sent to the server; delete it"
	}
	return hostFault(u)
}

// hostFault returns what is wrong with the host and port of a web address, or "".
func hostFault(u *url.URL) string {
	host := u.Hostname()
	if host == "" {
		return "the address has no host; write one such as https://www.example.org/feed"
	}
	isName := strings.Contains(strings.Trim(host, "."), ".") && !strings.Contains(host, "..")
	if !isName && net.ParseIP(host) == nil && host != "localhost" {
		return strconv.Quote(host) + " is not a host; write one such as www.example.org"
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return "port " + p + " does not exist; write 1 to 65535, or none"
		}
	}
	return ""
}

// comparableURL returns a key that is equal for two addresses if they differ only in http or https,
// in capital letters of the host, in the default port, or in a slash at the end.
func comparableURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host = net.JoinHostPort(host, p)
	}
	key := host + strings.TrimRight(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}
