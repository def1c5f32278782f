package news

import "time"

// An Item is one entry of a feed.
type Item struct {
	ID   int64  // assigned by the store; 0 before the item is saved
	Feed string // slug
	// Country and Kind are those of the outlet, as the feed has them: see Feed. Stored items have those that the
	// feed has now.
	Country string
	Kind    FeedKind
	// Keys identify the item within its feed, strongest first. They are made of the guid and
	// the link; without both, of the title and date. See assignKeys in package fetcher. They
	// never contain anything that differs from poll to poll.
	Keys []string
	GUID string // guid as the feed has it; may be empty
	URL  string // absolute, http or https; may be empty

	// Title and Text are visible text in UTF-8: no markup, no NUL, no invalid bytes.
	// Evidence refers to them by byte offsets.
	Title  string
	Text   string
	Author string
	Lang   string // BCP 47 tag

	Published    time.Time // zero when the feed has no date that can be read
	PublishedRaw string    // published time as the feed has it
	Updated      time.Time

	FirstSeen time.Time // when it was first saved
	SortAt    time.Time // Published; FirstSeen when Published is zero or later than FirstSeen
	Version   int       // 1 at first; one more for each change of title or text

	Relevance Relevance
	Level     Level // how relevant it is
	Tags      []Tag
	Accounts  []Account // what it says of happenings, in the order of the text
	// Uncorrected are the corrections of accounts that an earlier version had and the latest version does not have.
	Uncorrected []Correction
	Cuts        Cuts // what was cut of it, but for evidence: see AllCuts

	Story int64 // story that the item belongs to; 0 before the item is saved

	Flagged  bool
	Assignee string // name of the person that the item is assigned to; may be empty
	Notes    []Note // by people, oldest first
}

// OutletCountry returns the country whose outlet says what the item says; empty if that is not known. What an
// aggregator lists comes from anywhere.
func (it *Item) OutletCountry() string {
	if it.Kind == KindAggregator {
		return ""
	}
	return it.Country
}

// An ItemPage is an item with what is stored about it.
type ItemPage struct {
	Item     Item // with all tags, including candidates, and their states
	Feed     Feed
	Keys     []string      // by which a later fetch finds it again, sorted
	Versions ItemVersions  // the last one is that of Item
	History  []ReviewEvent // oldest first
	Shared   []SharedTag
}

// PageVersions is how many versions of an item are read at once: as many as a person compares on one page.
const PageVersions = 10

// ItemVersions are successive versions of an item.
type ItemVersions struct {
	List  []ItemVersion // oldest first; at most PageVersions
	Older int           // number of versions before List
}

// An ItemVersion is a title and text that an item had.
type ItemVersion struct {
	N           int
	Title, Text string
	Updated     time.Time // as the feed has it; zero when it has none
	Seen        time.Time // when it was saved
	Cuts        Cuts
}
