// Package fetcher brings news in: it reads the feed list, asks one server for one feed, and
// turns whatever bytes come back into items.
//
// # The way of one fetch
//
//	Client.Fetch   one GET per hop: conditional, bounded in time and size, no private addresses
//	body           the bytes as sent, unpacked when they are gzip, never beyond the limit
//	toUTF8         whatever the encoding and whatever the server says it is
//	clean          characters and references that XML forbids are removed
//	scan           one pass over the markup: what is it, is it whole, is it within the limits
//	gofeed         parses what passed (JSON Feed is read here)
//	items          visible text, absolute links, times, identity
//
// Client.Fetch does all of it and never fails as a Go call: news.Fetch says how it went, with
// a class for every failure. Parse does the part from bytes to items alone.
//
// # What hostile input can cost
//
// Every step is bounded by the size limit of the body times a constant; there is no deadline
// that leaves a goroutine burning. The guard in scan exists because the parser behind it
// recurses with the nesting of the input, and a Go stack overflow ends the process without
// any recover. Nothing reaches the parser that scan has not read to its end.
package fetcher
