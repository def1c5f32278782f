// Package delivery brings digests to people: each report to each reader exactly once.
//
// ReadList reads digests.yaml, which says who gets which digest, when and by which way. A
// Courier plans and sends. What is due is a question to the store: the reports that match a
// subscription now and that the ledger does not know to be told. Plan writes the digest
// down whole, with its ledger rows, its bytes and its Message-ID, in one transaction; only
// then does Send give it away, and it writes down that it is about to before it does. So a
// process that is killed at any point leaves either nothing, a digest that is still to be
// sent, or one that is known to be uncertain; never one that is told twice unseen.
//
// What is sent are the stored bytes, as often as it takes. Ways are mail by SMTP, folders
// of mail (maildir) or of files, and web hooks; each keeps the same promise. Handler answers
// the links in digests: for unsubscribing, for the archive, and for feeds of digests.
//
// Readers' addresses stand in the store and in what is sent, never in a log line, an
// address of a page, or a name of a file.
package delivery
