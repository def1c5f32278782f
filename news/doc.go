// Package news holds the nouns that cross two borders or more: the feeds that are
// followed, the fetches that read them, the items that they brought, the tags that
// items carry with the evidence for each, and the filter by which items are asked for.
//
// It imports nothing but the standard library, and nothing in it reads a clock, a file
// or a database. Enumerations are strings with one Valid method, so that stored rows
// survive a reordering of the constants. Times are in UTC; the zero time means unknown.
package news

import "errors"

// ErrNotFound is wrapped by every error that says that a named thing does not exist.
var ErrNotFound = errors.New("not found")
