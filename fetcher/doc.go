// Package fetcher reads the feed list, fetches feeds over HTTP, and turns the answers into
// items.
//
// # The steps of a fetch
//
//	Client.Fetch   a GET of the feed's address and of each redirect: conditional, limited in time and size
//	readBody       the body as sent, never beyond the limit
//	unpack         decompresses gzip, whether or not the server says that the body is compressed
//	toUTF8         decodes the text, whatever encoding the server claims
//	clean          removes characters and references that XML forbids
//	scan           reads the markup once: is it a feed, is it complete, is it within the limits
//	gofeed         parses RSS, RDF and Atom; parseJSON parses JSON Feed
//	makeItems      visible text, absolute links, times, keys
//
// Client.Fetch does all of these and returns no error: the news.Fetch holds the outcome, with
// a class for every failure. Parse does only the steps from bytes to items.
//
// # The cost of hostile input
//
// Each step takes time and memory that grow at most in proportion to the size of the body, and
// that size is limited. A fetch that exceeds its time leaves no goroutine running. scan is needed because gofeed recurses with the nesting
// of the input, and a Go stack overflow ends the process without any recover (see decision 20).
// Only documents that scan has read to their end reach gofeed.
package fetcher
