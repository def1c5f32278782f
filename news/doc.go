// Package news holds the types that several packages share: feeds, fetches and their items, tags
// and the evidence for them, stories, what people decide, digests, and the filters that select them.
//
// It imports no other package of khabar, and nothing in it reads a clock, a file or a database.
// Enumerations are strings with a Valid method, so that stored rows stay valid when constants
// are reordered. Times are in UTC; the zero time means that the time is not given.
package news
