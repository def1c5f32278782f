package digest

import (
	"slices"

	"khabar/news"
	"khabar/text"
)

// outletsOf returns the outlets by slug, former slugs included. Feeds of one domain are one
// outlet, and go by one name.
func outletsOf(feeds []news.Feed, states []news.FeedState) map[string]Outlet {
	m := make(map[string]Outlet, len(feeds))
	for _, s := range states {
		m[s.Feed] = Outlet{Feed: s.Feed, Name: text.Clean(s.Title)}
	}
	for _, f := range feeds {
		o := Outlet{Feed: f.ID, Name: text.Clean(f.Title), Kind: f.Kind, Country: text.Clean(f.Country)}
		for _, slug := range append(slices.Clone(f.Formerly), f.ID) {
			m[slug] = o
		}
	}
	return m
}

// outlet returns the outlet of a feed; one that nobody knows any more goes by its slug.
func (d *desk) outlet(slug string) Outlet {
	o := d.outlets[slug]
	if o.Feed == "" {
		o.Feed = slug
	}
	if o.Name == "" {
		o.Name = o.Feed
	}
	return o
}
