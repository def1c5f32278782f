package main

import (
	"net/url"
	"strings"

	"khabar/news"
)

// An outletInput is what a line of input says of the outlet of a text. "source" is the ID or the address of a feed.
type outletInput struct {
	Source  string        `json:"source"`
	Country string        `json:"country"`
	Kind    news.FeedKind `json:"kind"`
}

// setOutlet sets the feed, the country and the kind of an item. What the input does not say of the country and the
// kind is taken from the feed list.
func (a *app) setOutlet(it *news.Item, in outletInput) error {
	it.Feed, it.Country, it.Kind = in.Source, strings.ToUpper(in.Country), in.Kind
	if in.Source == "" {
		return nil
	}
	if a.outlets == nil {
		list, err := a.feedList()
		if err != nil {
			return err
		}
		a.outlets = newOutletIndex(list.Feeds)
	}
	f := a.outlets.find(in.Source)
	if f.ID != "" {
		it.Feed = f.ID
	}
	if in.Country == "" && in.Kind == "" {
		it.Country, it.Kind = f.Country, f.Kind
	}
	return nil
}

// An outletIndex finds feeds of the feed list by ID, address or outlet. A feed of the outlet alone has no ID.
type outletIndex map[string]news.Feed

func newOutletIndex(feeds []news.Feed) outletIndex {
	x := outletIndex{}
	for _, f := range feeds {
		key, o := outletKey(f.Outlet()), news.Feed{Country: f.Country, Kind: f.Kind}
		if other, ok := x[key]; ok { // what the feeds do not agree on stays empty
			if other.Country != o.Country {
				o.Country = ""
			}
			if other.Kind != o.Kind {
				o.Kind = ""
			}
		}
		x[key] = o
	}
	for _, f := range feeds {
		for _, name := range append(f.Formerly, f.ID, f.URL) {
			x[name] = f
		}
	}
	return x
}

// outletKey returns the key of an outlet, which is not the ID of a feed.
func outletKey(outlet string) string { return "outlet " + outlet }

// find returns the feed that a source names; for an address of an outlet whose feeds are in the list, a feed with
// nothing but the country and kind that they share.
func (x outletIndex) find(source string) news.Feed {
	if f, ok := x[source]; ok {
		return f
	}
	if u, err := url.Parse(source); err != nil || u.Hostname() == "" {
		return news.Feed{}
	}
	return x[outletKey(news.OutletID("", source))]
}
