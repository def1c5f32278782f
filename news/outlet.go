package news

import (
	"cmp"
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

// OutletNames names the outlets of feeds, by Feed.Outlet. One with a single feed goes by its
// title. One with several goes by the words with which all their titles begin ("BBC" for "BBC
// Urdu" and "BBC News: World"), or by the shortest title when they share none. What follows a
// colon or a dash in a title, or stands in brackets, names the feed and not the outlet.
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

// commonName returns what several titles have in common.
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
	const least = 3 // letters of a word that names an outlet: "UK" begins what is not the same
	name := strings.Join(words, " ")
	if slices.Contains(heads, name) || len(name) >= least && name != "The" {
		return name
	}
	return slices.MinFunc(heads, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
}

// head returns a title without what tells feeds of one outlet apart.
func head(title string) string {
	end := len(title)
	for _, sep := range []string{": ", " (", " - ", " – ", " — ", " | "} {
		if i := strings.Index(title, sep); i > 0 {
			end = min(end, i)
		}
	}
	return title[:end]
}

func commonStart(a, b []string) []string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
