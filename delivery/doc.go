// Package delivery plans digests and sends them: each report to each reader exactly once.
//
// ReadList reads digests.yaml, which says who gets which digest, when, and by which
// transport. A Service plans and sends. Plan asks the store which reports match a
// subscription now and are not in the recipient's ledger yet, and stores the whole digest in
// one transaction: its ledger rows, its bytes and its Message-ID. Send marks a digest as
// uncertain right before it hands over the bytes. If the process is killed at any point, the
// store has no digest, a digest that is still to be sent, or one that is marked as uncertain.
// Only an uncertain digest may be sent twice. See decisions 80 and 81.
//
// Every attempt sends the stored bytes. The transports are SMTP, maildir, folders of files,
// and hooks (HTTP POST). Handler serves the links in digests: the page for unsubscribing, the
// archive, and feeds of digests.
//
// Readers' addresses are in the store and in the messages, never in log lines, in addresses of
// pages or in file names.
package delivery
