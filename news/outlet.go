package news

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// OutletID returns the ID of the outlet of a feed with the given ID and home page: the registrable
// domain of the page's host (dawn.com for https://www.dawn.com/world, bbc.co.uk for
// https://news.bbc.co.uk/), by the Public Suffix List. So all feeds of an outlet have the same
// ID, and each blog on a shared host (name.blogspot.com) has its own. If the host has
// no such domain, the ID is the host. Without a home page, it is the ID of the feed.
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

// OutletNames returns the names of the outlets of feeds, by Feed.Outlet. An outlet with one feed
// has the feed's title. An outlet with several has the words with which all titles begin ("BBC"
// for "BBC Urdu" and "BBC News: World"), or the shortest title when they share none. The part of
// a title after a colon or a dash, or in brackets, names the feed, not the outlet.
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

// commonName returns the name of an outlet from the titles of its feeds.
func commonName(titles []string) string {
	if len(titles) == 1 {
		return titles[0]
	}
	heads := make([]string, len(titles))
	for i, t := range titles {
		heads[i] = head(t)
	}
	words := strings.Fields(heads[0])
	for _, h := range heads[1:] {
		words = commonStart(words, strings.Fields(h))
	}
	const minLetters = 3 // shorter common beginnings do not name an outlet: "UK Foreign Office", "UK Home Office"
	name := strings.Join(words, " ")
	if slices.Contains(heads, name) || len(name) >= minLetters && name != "The" {
		return name
	}
	return slices.MinFunc(heads, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
}

// head returns a title without the part that distinguishes the feeds of an outlet.
func head(title string) string {
	end := len(title)
	for _, sep := range []string{": ", " (", " - ", " – ", " — ", " | "} {
		if i := strings.Index(title, sep); i > 0 {
			end = min(end, i)
		}
	}
	return title[:end]
}

// commonStart returns the words with which both a and b begin.
func commonStart(a, b []string) []string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
