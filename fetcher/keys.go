package fetcher

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"khabar/news"
)

// assignKeys gives every item the keys that tell it from the others of its feed, strongest
// first, and leaves out items that are there twice.
//
//	guid and link   "guid+link:HASH", "guid:GUID"
//	guid            "guid:GUID", where there is no link or the guid is the link
//	link            "link:URL"
//	neither         "hash:HASH" of title and date
//
// A guid that is the item's own link with a number as fragment stands in "guid:" without it:
// the number counts the editions of one report (the BBC's feeds have "#0", "#1" …).
//
// An item is known if its first key is; if not, if its second is. So a link that changes
// leaves the item what it was, and yet two items with one guid stay two: within a document
// that gives one guid to several links, the items go by guid and link alone, and the same
// holds when one of them later stands alone, since its stronger key was stored from the
// start. Items that share guid and link, or the link that is all they have, and differ in
// title, go by these and their title. No key depends on the time of the fetch, the item's
// place in the document, or more of the document than such clashes.
func assignKeys(items []news.Item) []news.Item {
	out := make([]news.Item, 0, len(items))
	for i := range items {
		items[i].Keys = keysOf(&items[i])
	}
	weak := clashes(items, func(it *news.Item) string { return it.Keys[len(it.Keys)-1] }, identity)
	strong := clashes(items, func(it *news.Item) string { return it.Keys[0] }, titleOf)
	seen := map[string]bool{}
	for _, it := range items {
		keys := it.Keys
		switch {
		case strong[keys[0]]:
			it.Keys = []string{"title:" + hash(keys[0], it.Title)}
		case len(keys) > 1 && weak[keys[1]]:
			it.Keys = keys[:1]
		}
		if !seen[it.Keys[0]] {
			seen[it.Keys[0]] = true
			out = append(out, it)
		}
	}
	return out
}

// keysOf returns the keys of an item without regard to the others.
func keysOf(it *news.Item) []string {
	switch {
	case it.GUID != "" && it.URL != "" && it.GUID != it.URL:
		return []string{"guid+link:" + hash(it.GUID, it.URL), "guid:" + withoutEdition(it.GUID, it.URL)}
	case it.GUID != "":
		return []string{"guid:" + it.GUID}
	case it.URL != "":
		return []string{"link:" + it.URL}
	}
	date := it.PublishedRaw
	if !it.Published.IsZero() {
		date = strconv.FormatInt(it.Published.Unix(), 10)
	}
	return []string{"hash:" + hash(it.Title, date)}
}

// withoutEdition returns guid without its fragment when that is a number and the rest is link,
// query aside.
func withoutEdition(guid, link string) string {
	page, edition, ok := strings.Cut(guid, "#")
	link, _, _ = strings.Cut(link, "?")
	if !ok || page != link || edition == "" || strings.Trim(edition, "0123456789") != "" {
		return guid
	}
	return page
}

func identity(it *news.Item) string { return it.Keys[0] }
func titleOf(it *news.Item) string  { return it.Title }

// clashes returns the keys that stand for several items, told apart by differ.
func clashes(items []news.Item, key, differ func(*news.Item) string) map[string]bool {
	first, clash := map[string]string{}, map[string]bool{}
	for i := range items {
		k, d := key(&items[i]), differ(&items[i])
		if was, ok := first[k]; !ok {
			first[k] = d
		} else if was != d {
			clash[k] = true
		}
	}
	return clash
}

// hash returns 32 hexadecimal digits of the SHA-256 of the parts, which cannot run into one another.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
