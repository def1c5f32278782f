package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// Each case makes one mistake in the ledger, which Check must report. The ledger has digest 1, sent
// to recipient 1 with items 1 and 2; digest 2, to be sent to recipient 1; and digest 3, empty, for
// recipient 2.
func TestCheckFindsWhatIsWrongWithDigests(t *testing.T) {
	for _, c := range []struct{ name, mistake, want string }{
		{"items of a missing digest", `UPDATE digest_item SET digest = 99 WHERE item = 1`, "digest_item: 1 rows refer to a missing digest"},
		{"correction by a missing digest", `INSERT INTO digest_correction VALUES (1, 1, '', 99)`, "digest_correction: 1 rows refer to a missing digest"},
		{"item sent by another recipient's digest", `UPDATE digest_item SET recipient = 2 WHERE item = 1`, "recipient 2 was sent item 1 by digest 1, which is for recipient 1"},
		{"correction by another recipient's digest", `INSERT INTO digest_correction VALUES (2, 1, '', 1)`, "recipient 2 was sent a correction of item 1 by digest 1, which is for recipient 1"},
		{"sent by a failed digest", `UPDATE digest SET status = 'failed', sent = NULL WHERE id = 1`, "digest 1: it is failed, but 2 reports count as sent by it"},
		{"sent by an empty digest", `UPDATE digest SET status = 'empty', sent = NULL WHERE id = 1`, "digest 1: it is empty, but 2 reports count as sent by it"},
		{"missing ledger row", `DELETE FROM digest_item WHERE item = 2`, "digest 1: it has 2 reports, but the ledger has 1"},
		{"missing report", `DELETE FROM digest_report WHERE item = 2`, "item 2: digests reported it, but its headline and link are not stored"},
		{"revision stored twice", `CREATE TABLE copy AS SELECT * FROM digest; DROP TABLE digest; ALTER TABLE copy RENAME TO digest;
			UPDATE digest SET local_date = '2023-01-30', message_id = 'x' WHERE id = 2`, "digest: recipient 1 has 2 of revision 1 for 2023-01-30"},
		{"duplicate Message-ID", `CREATE TABLE copy AS SELECT * FROM digest; DROP TABLE digest; ALTER TABLE copy RENAME TO digest;
			UPDATE digest SET message_id = 'a@example.org'`, "digest: 3 have the Message-ID a@example.org"},
		{"item sent twice", `CREATE TABLE copy AS SELECT * FROM digest_item; DROP TABLE digest_item; ALTER TABLE copy RENAME TO digest_item;
			INSERT INTO digest_item SELECT * FROM digest_item WHERE item = 2`, "digest_item: recipient 1 was sent item 2 2 times"},
		{"duplicate reader", `UPDATE digest_recipient SET address = 'A@Example.org' WHERE id = 2`, "digest_recipient: 2 rows of newsroom are one reader: 1 and 2"},
		{"a revision without the first", `UPDATE digest SET revision = 2 WHERE id = 2`, "digest: recipient 1 has revision 2 for 2023-01-31, but 1 digests"},
		{"unknown status", `UPDATE digest SET status = 'lost' WHERE id = 2`, "digest 2: unknown status lost"},
		{"never tried", `UPDATE digest SET next_try = NULL WHERE id = 2`, "digest 2: it is stored, but will never be tried"},
		{"tried though sent", `UPDATE digest SET next_try = 0 WHERE id = 1`, "digest 1: it is sent, but will be tried again"},
		{"no bytes", `UPDATE digest SET raw = (SELECT raw FROM digest WHERE id = 3) WHERE id = 2`, "digest 2: it is to be sent, but has no bytes"},
		{"sent without a time", `UPDATE digest SET sent = NULL WHERE id = 1`, "digest 1: it is sent, but has no time of sending"},
		{"time of sending though not sent", `UPDATE digest SET sent = 1 WHERE id = 2`, "digest 2: it is stored, but has a time of sending"},
		{"failed though it may have arrived", `UPDATE digest SET status = 'failed', next_try = NULL, doubts = 1 WHERE id = 2`, "digest 2: it may have arrived, but counts as failed"},
		{"no end of the period covered", `UPDATE digest_recipient SET covered = NULL WHERE id = 1`, "digest_recipient 1: it has digests, but no filter or no end of the period that they cover"},
		{"short secret", `UPDATE digest_key SET secret = (SELECT token FROM digest WHERE id = 1)`, "digest_key: the secret has 3 bytes"},
		{"no secret", `DELETE FROM digest_key`, "digest_key: there is none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			forEachEngine(t, func(t *testing.T, dsn string) {
				w := newFixture(t, migrated(t, dsn), feed("dawn"))
				w.digests()
				w.wantSound()
				for statement := range strings.SplitSeq(c.mistake, ";") {
					_, err := raw(t, dsn).ExecContext(t.Context(), statement)
					w.must(err)
				}
				got, err := w.db.Check(t.Context())
				w.must(err)
				if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.want) }) {
					t.Errorf("Check = %q, want %q", got, c.want)
				}
			})
		})
	}
}

// digests stores three digests: see TestCheckFindsWhatIsWrongWithDigests.
func (w *fixture) digests() {
	w.Helper()
	ctx := w.Context()
	w.poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3)), item("2", "TTP denies", 0, tag("group/ttp", 3))))
	_, err := w.db.DigestKey(ctx)
	w.must(err)
	readers, err := w.db.SyncRecipients(ctx, []news.Recipient{
		{Subscription: "newsroom", Address: "a@example.org"}, {Subscription: "newsroom", Address: "b@example.org"},
	}, w.now)
	w.must(err)
	plan := func(reader int, date string, status news.DigestStatus, reports ...news.DigestReport) {
		d := news.Digest{
			Recipient: readers[reader].ID, Date: date, Revision: 1, Due: w.now, Planned: w.now, Status: status,
			Span: news.Span{From: w.now, Until: w.now.Add(time.Hour)}, MessageID: date + readers[reader].Address, Reports: len(reports),
		}
		if status == news.DigestStored {
			d.Raw, d.Token = []byte("Subject: "+date), []byte(date[8:]+"t")
		}
		_, err := w.db.SavePlan(ctx, news.DigestPlan{Digest: d, Filter: "{}", Reports: reports})
		w.must(err)
	}
	plan(0, "2023-01-30", news.DigestStored,
		news.DigestReport{Item: 1, Version: 1, Headline: "TTP claims"}, news.DigestReport{Item: 2, Version: 1, Headline: "TTP denies"})
	sent, err := w.db.LeaseDigests(ctx, w.process, 1, w.now)
	w.must(err)
	w.must(w.db.RecordDigest(ctx, w.process, news.DigestResult{ID: sent[0].ID, Status: news.DigestSent, At: w.now}))
	plan(0, "2023-01-31", news.DigestStored)
	plan(1, "2023-01-30", news.DigestEmpty)
}
