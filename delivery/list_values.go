package delivery

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"

	"khabar/news"
	"khabar/yamlfile"
)

// The bounds of texts, in characters.
const (
	maxSlug    = 64
	maxName    = 120
	maxPath    = 500
	maxAddress = 254 // bytes; RFC 5321, section 4.5.3.1.3, without the brackets
	maxLocal   = 64  // bytes before the @; section 4.5.3.1.1
)

// readLine reads a text that people will see, as one line.
func readLine(n *yamlfile.Node, limit int) string {
	s := strings.Join(strings.Fields(n.Text()), " ")
	if i := strings.IndexFunc(s, unprintable); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		n.Errorf("character U+%04X in it cannot be seen, or turns the direction of the text; delete it", r)
		return ""
	}
	if length := utf8.RuneCountInString(s); length > limit {
		n.Errorf("%d characters long; write at most %d", length, limit)
	}
	return s
}

// unprintable reports whether r controls a terminal, a mail header or the direction of the
// text that follows. The joiners that Urdu and Persian are written with do none of it.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError
}

// validSlug reports whether id has the form of a slug, and records an error when not.
func validSlug(n *yamlfile.Node, id string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
	ok := len(id) <= maxSlug && strings.Trim(id, letters) == "" && !slices.Contains(strings.Split(id, "-"), "")
	if !ok {
		n.Errorf("%q is not an id; use lower-case letters a to z, digits, and single hyphens between them, at most %d in all", id, maxSlug)
	}
	return ok
}

// readClock reads a time of day.
func readClock(n *yamlfile.Node) string {
	s := n.Text()
	if s == "" {
		return ""
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		n.Errorf("%q is no time of day; write one such as \"06:00\" or \"18:30\"", s)
		return ""
	}
	return t.Format("15:04")
}

// readDays reads days of the week, and returns them in its order.
func readDays(n *yamlfile.Node) []time.Weekday {
	var all []time.Weekday
	names := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	for _, item := range each(n) {
		name := yamlfile.Enum(item, names)
		if i := slices.Index(names, name); i >= 0 {
			all = append(all, week()[i])
		}
	}
	slices.SortFunc(all, func(a, b time.Weekday) int { return slices.Index(week(), a) - slices.Index(week(), b) })
	return slices.Compact(all)
}

func readVia(n *yamlfile.Node) Via {
	s := n.Text()
	if s == "" {
		return Via{}
	}
	v, err := ParseVia(s)
	if err != nil {
		n.Errorf("%v", err)
		return Via{}
	}
	return v
}

// readAddress reads a mail address, with or without a name: desk@example.org, or
// "The Desk <desk@example.org>".
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

// parseAddress reads a mail address in the form that mail servers take: in lower case, its
// host in letters of ASCII.
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

// addressFault says what is wrong with a mail address and what to do, or nothing.
func addressFault(s string) string {
	if strings.ContainsFunc(s, unprintable) {
		return "an address cannot contain a character that cannot be seen; delete it"
	}
	a, err := parseAddress(s)
	if err != nil {
		return "this is no mail address; write one such as desk@example.org or \"The Desk <desk@example.org>\""
	}
	local, host, _ := strings.Cut(a.Address, "@")
	plain := func(r rune) bool { return r > ' ' && r < 0x7f && !strings.ContainsRune(`"(),:;<>@[\]`, r) }
	switch {
	case strings.ContainsFunc(local, func(r rune) bool { return !plain(r) }):
		return "the part before the @ has a character that not all mail servers take; write one such as desk@example.org"
	case strings.ContainsFunc(host, func(r rune) bool { return !plain(r) }):
		return "the part behind the @ is no host; write one such as desk@example.org"
	case len(a.Address) > maxAddress || len(local) > maxLocal:
		return "the address is longer than mail servers take"
	}
	return ""
}

func readCertainty(n *yamlfile.Node) news.Certainty {
	f := n.Number()
	if !(f >= 0 && f <= 1) {
		n.Errorf("%v is out of bounds; write a number from 0 to 1, such as 0.7", f)
		return 0
	}
	return news.Certainty(f*1000 + 0.5)
}

func readSalience(n *yamlfile.Node) int {
	i := n.Int()
	if i < 0 || i > 100 {
		n.Errorf("%d is out of bounds; write a whole number from 0 to 100", i)
		return 0
	}
	return i
}

// readLangs reads the languages of reports.
func readLangs(n *yamlfile.Node) []string {
	var all []string
	for _, item := range each(n) {
		s := item.Text()
		if s == "" {
			continue
		}
		tag, err := language.Parse(s)
		if base, confidence := tag.Base(); err != nil || confidence == language.No || base.String() == "und" {
			item.Errorf("%q is no language tag; write one such as en, ur, ps, fa, fa-AF (Dari), ar or hi", s)
			continue
		}
		if slices.Contains(all, s) {
			item.Errorf("%s stands here twice; delete one", s)
			continue
		}
		all = append(all, s)
	}
	return all
}
