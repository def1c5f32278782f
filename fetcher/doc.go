// Package fetcher reads the feed list, fetches feeds over HTTP, and turns the answers into
// items.
//
// # The steps of a fetch
//
//	Client.Fetch   one GET per redirect: conditional, limited in time and size, no private addresses
//	readBody       the body as sent, never beyond the limit
//	unpack         undoes gzip, whatever the label says
//	toUTF8         decodes the text, whatever encoding the server claims
//	clean          removes characters and references that XML forbids
//	scan           reads the markup once: is it a feed, is it complete, is it within the limits
//	gofeed         parses what passed (JSON Feed is parsed here)
//	makeItems      visible text, absolute links, times, keys
//
// Client.Fetch does all of these and returns no error: the news.Fetch holds the outcome, with
// a class for every failure. Parse does only the steps from bytes to items.
//
// # The cost of hostile input
//
// The cost of every step is limited by the maximum size of the body times a constant. No
// deadline leaves a goroutine running. scan is needed because gofeed recurses with the nesting
// of the input, and a Go stack overflow ends the process without any recover (see decision 20).
// Only documents that scan has read to their end reach gofeed.
package fetcher
