package store

import (
	"fmt"
	"strings"

	"khabar/news"
)

// digestProblems returns queries that find digests with contradictory values. An old digest without
// bytes and tags is not a problem: see PruneDigests.
func digestProblems() []string {
	return append(ledgerProblems(),
		// Constraints prevent the first four, unless a table was restored without them.
		`SELECT 'digest: recipient ' || recipient || ' has ' || count(*) || ' of revision ' || revision || ' for ' || local_date
			FROM digest GROUP BY recipient, local_date, revision HAVING count(*) > 1`,
		`SELECT 'digest_item: recipient ' || recipient || ' was sent item ' || item || ' ' || count(*) || ' times'
			FROM digest_item GROUP BY recipient, item HAVING count(*) > 1`,
		`SELECT 'digest: ' || count(*) || ' have the Message-ID ' || message_id
			FROM digest GROUP BY message_id HAVING count(*) > 1`,
		`SELECT 'digest_recipient: ' || count(*) || ' rows of ' || subscription || ' are one reader: ' || min(id) || ' and ' || max(id)
			FROM digest_recipient GROUP BY subscription, lower(address) HAVING count(*) > 1`,
		`SELECT 'digest: recipient ' || recipient || ' has revision ' || max(revision) || ' for ' || local_date || ', but ' || count(*) || ' digests'
			FROM digest GROUP BY recipient, local_date HAVING max(revision) > count(*)`,
		`SELECT 'digest ' || id || ': unknown status ' || status FROM digest WHERE status NOT IN (`+digestStatusList()+`)`,
		`SELECT 'digest ' || id || ': it is ' || status || ', but will never be tried' FROM digest
			WHERE status IN ('stored', 'sending') AND next_try IS NULL`,
		`SELECT 'digest ' || id || ': it is ' || status || ', but will be tried again' FROM digest
			WHERE status IN ('sent', 'failed', 'held', 'empty') AND next_try IS NOT NULL`,
		`SELECT 'digest ' || id || ': it is to be sent, but has no bytes' FROM digest WHERE next_try IS NOT NULL AND length(raw) = 0`,
		`SELECT 'digest ' || id || ': it is ' || status || ', but has no time of sending' FROM digest WHERE status = 'sent' AND sent IS NULL`,
		`SELECT 'digest ' || id || ': it is ' || status || ', but has a time of sending' FROM digest WHERE status <> 'sent' AND sent IS NOT NULL`,
		`SELECT 'digest ' || id || ': it may have arrived, but counts as failed' FROM digest WHERE status = 'failed' AND doubts > 0`,
		`SELECT 'digest_recipient ' || r.id || ': it has digests, but no filter or no end of the period that they cover' FROM digest_recipient r
			WHERE (r.covered IS NULL OR r.filter = '') AND r.id IN (SELECT recipient FROM digest)`,
		fmt.Sprintf(`SELECT 'digest_key: the secret has ' || length(secret) || ' bytes' FROM digest_key WHERE length(secret) <> %d`, digestKeySize),
		`SELECT 'digest_key: there is none, and links in digests do not work' FROM digest WHERE NOT EXISTS (SELECT 1 FROM digest_key)
			GROUP BY 1`,
	)
}

// ledgerProblems returns queries that find digests which contradict the ledger.
func ledgerProblems() []string {
	return []string{
		`SELECT 'digest_item: recipient ' || i.recipient || ' was sent item ' || i.item || ' by digest ' || d.id
				|| ', which is for recipient ' || d.recipient
			FROM digest_item i JOIN digest d ON d.id = i.digest WHERE d.recipient <> i.recipient`,
		`SELECT 'digest_correction: recipient ' || c.recipient || ' was sent a correction of item ' || c.item || ' by digest ' || d.id
				|| ', which is for recipient ' || d.recipient
			FROM digest_correction c JOIN digest d ON d.id = c.digest WHERE d.recipient <> c.recipient`,
		`SELECT 'digest ' || d.id || ': it is ' || d.status || ', but ' || count(*) || ' reports count as sent by it'
			FROM digest d JOIN digest_item i ON i.digest = d.id WHERE d.status IN ('failed', 'empty') GROUP BY d.id, d.status`,
		// The ledger may have the reports of a later revision under the first revision.
		`SELECT 'digest ' || d.id || ': it has ' || d.reports || ' reports, but the ledger has ' || count(i.item)
			FROM digest d LEFT JOIN digest_item i ON i.digest = d.id WHERE d.status <> 'failed'
			GROUP BY d.id, d.reports, d.revision HAVING count(i.item) <> d.reports AND (d.revision = 1 OR count(i.item) > 0)`,
		`SELECT 'item ' || item || ': digests reported it, but its headline and link are not stored' FROM digest_item
			WHERE digest IS NOT NULL AND item NOT IN (SELECT item FROM digest_report) GROUP BY item`,
	}
}

// digestStatusList returns all statuses of digests as SQL.
func digestStatusList() string {
	var all []string
	for _, s := range news.DigestStatuses() {
		all = append(all, "'"+string(s)+"'")
	}
	return strings.Join(all, ", ")
}
