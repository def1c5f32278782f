package delivery

import (
	"errors"
	"net/mail"
	"strings"

	"golang.org/x/net/idna"

	"khabar/yamlfile"
)

// Greatest lengths of mail addresses, in bytes.
const (
	maxAddress   = 254 // RFC 5321, section 4.5.3.1.3, without the angle brackets
	maxLocalPart = 64  // the part before the @; RFC 5321, section 4.5.3.1.1
)

// readAddress reads a mail address, with or without a name: reader@example.org, or
// "A Reader <reader@example.org>".
func readAddress(n *yamlfile.Node) mail.Address {
	s := n.Text()
	if s == "" {
		return mail.Address{}
	}
	if fault := addressFault(s); fault != "" {
		n.Errorf("%s", fault)
		return mail.Address{}
	}
	a, _ := parseAddress(s)
	return a
}

// NormalizeAddress returns a mail address in the form in which recipients are stored: without
// a name, in lower case, its host in ASCII.
func NormalizeAddress(s string) (string, error) {
	if fault := addressFault(s); fault != "" {
		return "", errors.New(fault)
	}
	a, err := parseAddress(s)
	return a.Address, err
}

// parseAddress reads a mail address and normalizes it.
func parseAddress(s string) (mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return mail.Address{}, err
	}
	i := strings.LastIndexByte(a.Address, '@')
	host, err := idna.Lookup.ToASCII(a.Address[i+1:])
	if err != nil {
		return mail.Address{}, err
	}
	return mail.Address{Name: a.Name, Address: strings.ToLower(a.Address[:i] + "@" + host)}, nil
}

// addressFault returns what is wrong with a mail address and what to do, or the empty string.
func addressFault(s string) string {
	if strings.ContainsFunc(s, yamlfile.IsUnprintable) {
		return "the address contains an invisible character; delete it"
	}
	a, err := parseAddress(s)
	if err != nil {
		return "this is not a mail address; write one such as reader@example.org or \"A Reader <reader@example.org>\""
	}
	local, host, _ := strings.Cut(a.Address, "@")
	special := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),:;<>@[\]`, r) }
	switch {
	case strings.ContainsFunc(local, special):
		return "the part before the @ has a character that some mail servers refuse; write an address such as reader@example.org"
	case strings.ContainsFunc(host, special):
		return "the part after the @ is not a host; write an address such as reader@example.org"
	case len(a.Address) > maxAddress || len(local) > maxLocalPart:
		return "the address is longer than mail servers accept; write one with at most 64 characters before the @ and 254 in all"
	}
	return ""
}
