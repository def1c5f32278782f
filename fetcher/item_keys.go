package fetcher

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"khabar/news"
)

// assignKeys gives every item the keys that distinguish it from the others of its feed, the
// strongest first, and leaves out items that occur twice (see decision 22).
//
//	guid and link   "guid+link:HASH", "guid:GUID"
//	guid            "guid:GUID", where there is no link or the guid is the link
//	link            "link:URL"
//	neither         "hash:HASH" of title and date
//
// When the guid is the item's own link with a number as fragment, "guid:" leaves the number
// out: it counts revisions of one report (the BBC's feeds have "#0", "#1" …).
//
// An item counts as stored if its first key is stored, or else if its second key is. So an item stays
// the same when its link changes.
//
// Different items of one document may share a key. Items that share a guid but not the link have only
// the key of guid and link. So they stay different, even when a later document has only one of them.
// Items that share the first key but not the title have instead a key of the first key and the title.
// Apart from that, no key depends on the rest of the document, the position of the item in it, or the
// time of the fetch.
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

// keysOf returns the keys of an item, ignoring the other items.
func keysOf(it *news.Item) []string {
	switch {
	case it.GUID != "" && it.URL != "" && it.GUID != it.URL:
		return []string{"guid+link:" + hash(it.GUID, it.URL), "guid:" + withoutRevision(it.GUID, it.URL)}
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

// withoutRevision returns guid without its fragment if the fragment is a number and the rest of
// guid is link without its query. Otherwise it returns guid.
func withoutRevision(guid, link string) string {
	page, number, ok := strings.Cut(guid, "#")
	link, _, _ = strings.Cut(link, "?")
	if !ok || page != link || number == "" || strings.Trim(number, "0123456789") != "" {
		return guid
	}
	return page
}

func identity(it *news.Item) string { return it.Keys[0] }
func titleOf(it *news.Item) string  { return it.Title }

// clashes returns the keys that different items share. The function key returns the key of an item.
// Two items are different when the function differ returns different values for them.
func clashes(items []news.Item, key, differ func(*news.Item) string) map[string]bool {
	first, clash := map[string]string{}, map[string]bool{}
	for i := range items {
		k, d := key(&items[i]), differ(&items[i])
		if old, ok := first[k]; !ok {
			first[k] = d
		} else if old != d {
			clash[k] = true
		}
	}
	return clash
}

// hash returns the first 32 hexadecimal digits of the SHA-256 of the parts. Each part is hashed
// with its length, so that different parts never give the same input.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
