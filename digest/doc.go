// Package digest composes a digest of the relevant reports of a period, from the store or from
// reports that are handed in, and renders it as plain text, HTML and JSON.
//
// Compose groups reports into stories and arranges the stories into sections: one for each group
// that reports name, then attacks with no group named, then organisations and themes. A story is
// printed once; other sections point to it. The counts of groups are compared with the seven
// days before, as far as the same feeds were read on all of them. What does not fit into a
// message is left out, lowest rank first, and counted.
//
// Outlets' words in the Digest that Compose returns are shortened and marked, and cleaned of
// everything that could act on a terminal, a browser or the direction of a line; links are links
// to the web. Renderers add layout only, so that the three formats have the same content. The
// same store and Options give the same bytes.
//
// A digest makes no statement about the world. It quotes outlets by name. In its own words and
// its reader's language it speaks only of its counts ("reports", never "attacks"), its feeds,
// and the decisions of its people.
//
// The files: compose*.go build a Digest, rank.go orders its stories, quote*.go cut and mark
// outlets' words, model*.go are the types of a Digest, render*.go write it, and phrasebook.go
// reads the phrases of the digest's language from the folder phrases.
package digest
