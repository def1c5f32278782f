package news

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// OutletID returns what identifies the outlet of the feed with that ID and home page: the
// registrable domain of the page's host (dawn.com of https://www.dawn.com/world, bbc.co.uk of
// https://news.bbc.co.uk/), by the Public Suffix List. So all feeds of one outlet count once,
// and people who write on one host (name.blogspot.com) are outlets each. A host that has no
// such domain stands for itself, and a feed without a home page is an outlet by itself.
func OutletID(feed, site string) string {
	u, err := url.Parse(site)
	if err != nil || u.Hostname() == "" {
		return feed
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return strings.TrimPrefix(host, "www.")
}

// Outlet returns OutletID of the feed.
func (f Feed) Outlet() string { return OutletID(f.ID, f.Site) }

// OutletNames names the outlets of feeds, by Feed.Outlet. An outlet with several feeds goes
// by the words with which all their titles begin ("BBC News" for "BBC News – World" and "BBC
// News – Asia"), or by the shortest title when they share none.
func OutletNames(feeds []Feed) map[string]string {
	titles := map[string][]string{}
	for _, f := range feeds {
		id := f.Outlet()
		titles[id] = append(titles[id], f.Title)
	}
	names := make(map[string]string, len(titles))
	for id, all := range titles {
		names[id] = commonName(all)
	}
	return names
}

// commonName returns what titles have in common.
func commonName(titles []string) string {
	words := strings.Fields(titles[0])
	for _, t := range titles[1:] {
		other := strings.Fields(t)
		n := 0
		for n < min(len(words), len(other)) && strings.TrimRight(words[n], ":,;") == strings.TrimRight(other[n], ":,;") {
			n++
		}
		words = words[:n]
	}
	for len(words) > 0 && slices.Contains([]string{"-", "–", "—", "|", "·", ":", "/", "of", "and", "&"}, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if len(words) > 0 && !slices.Contains([]string{"The", "A"}, strings.Join(words, " ")) {
		return strings.TrimRight(strings.Join(words, " "), ":,;")
	}
	return slices.MinFunc(titles, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
}
