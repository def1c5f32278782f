// Package digest composes a digest of the relevant reports of a period, which it reads from the store
// or which the caller passes, and renders it as plain text, HTML and JSON.
//
// Compose groups reports into stories and arranges the stories into sections: one for each group
// that reports name, then attacks with no group named, then organisations and themes. A story is
// printed once; other sections point to it. The reports on each group are compared with those of the
// seven days before; only feeds that were read on all eight days count. Stories that do not fit into
// a message are left out, the lowest-ranked first, and counted.
//
// In the Digest that Compose returns, outlets' words are shortened, and the words that made a report
// relevant are marked. Nothing in them can control a terminal, a browser or the direction of a line.
// Links are http or https. Renderers add only layout, so that the three formats have the same content. The same
// store and Options give the same bytes.
//
// A digest makes no statement about the world. It quotes outlets and names them. Its own sentences,
// in the reader's language, are only about its counts ("reports", never "attacks"), its feeds, and
// the decisions of the newsroom's people.
//
// The files: compose*.go build a Digest, rank.go orders its stories, quote*.go cut and mark
// outlets' words, model*.go are the types of a Digest, render*.go write it, and phrasebook.go
// reads the phrases of the digest's language from the folder phrases.
package digest
