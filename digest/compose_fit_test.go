package digest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"

	"khabar/news"
)

// reportsOnGroups returns n reports on five groups, the lowest-ranked first.
func reportsOnGroups(n int, word string) []news.Item {
	var items []news.Item
	for i := range int64(n) {
		group := fmt.Sprintf("group/g%d", i%5)
		items = append(items, item(i+1, "dawn", fmt.Sprintf("%s %d of G", word, i), strings.Repeat(word+" ", 60), "group", tag(group, "G", 50, "G")))
	}
	return items
}

// size returns the size of the page of d in a message, in bytes.
func size(t *testing.T, d *Digest) int {
	t.Helper()
	var b bytes.Buffer
	if err := d.HTML(&b); err != nil {
		t.Fatal(err)
	}
	_, n := ShorterEncoding(b.Bytes())
	return n
}

// printedItems returns the items that d prints.
func printedItems(d *Digest) []int64 {
	var ids []int64
	for _, s := range d.Sections {
		for _, e := range slices.Concat(s.Entries, s.Brief) {
			ids = append(ids, e.Item)
		}
	}
	return ids
}

// TestFit checks that the lowest-ranked reports are left out until the page fits, and counted.
func TestFit(t *testing.T) {
	for _, word := range []string{"Word", "پشاور"} {
		items := reportsOnGroups(200, word)
		items[0].Flagged = true
		last := -1
		for _, limit := range []int{60_000, 20_000, 7_000} {
			c := testComposer(t)
			c.MaxBytes, c.Full = limit, unlimited
			d, err := c.fit(items, Health{})
			if err != nil {
				t.Fatal(err)
			}
			if n := size(t, d); n > limit {
				t.Errorf("%s: %d bytes, want at most %d", word, n, limit)
			}
			ids := printedItems(d)
			if len(ids) == 0 || ids[0] != 1 && !slices.Contains(ids, 1) {
				t.Errorf("%s, %d bytes: the flagged report is not printed: %v", word, limit, ids)
			}
			if last >= 0 && len(ids) >= last {
				t.Errorf("%s: %d reports in %d bytes, and %d in the larger limit before", word, len(ids), limit, last)
			}
			last = len(ids)
			for _, id := range ids { // newer reports rank higher
				if id != 1 && id <= int64(len(items)-len(ids)) {
					t.Errorf("%s, %d bytes: report %d is printed and a newer one is not", word, limit, id)
				}
			}
			if d.Totals.Reports != len(items) || d.Omitted != len(items)-len(ids) {
				t.Errorf("%s: %d of %d reports are printed, and %d left out", word, len(ids), d.Totals.Reports, d.Omitted)
			}
		}
	}
}

// TestFitSections checks that MaxBytes holds when not even the counts of all sections fit.
func TestFitSections(t *testing.T) {
	var items []news.Item
	for i := range int64(900) {
		items = append(items, item(i+1, "dawn", "G", "", "group", tag(fmt.Sprintf("group/g%d", i), fmt.Sprintf("Group %d", i), 50, "G")))
	}
	c := testComposer(t)
	c.MaxBytes = 20_000
	d, err := c.fit(items, Health{})
	if err != nil {
		t.Fatal(err)
	}
	if n := size(t, d); n > c.MaxBytes {
		t.Errorf("%d bytes, want at most %d", n, c.MaxBytes)
	}
	if want := fmt.Sprintf("+%d not shown: Group ", len(d.Rest)); !strings.Contains(d.text(t), want) {
		t.Errorf("text has no %q", want)
	}
	if len(d.Sections) == 0 || len(d.Sections)+len(d.Rest) != 900 {
		t.Errorf("%d sections and %d left out, want some and 900 together", len(d.Sections), len(d.Rest))
	}
}

// TestShorterEncoding compares sizes with those of the standard encoders.
func TestShorterEncoding(t *testing.T) {
	for _, part := range []string{
		"", "x", strings.Repeat("Plain English words.\r\n", 100), strings.Repeat("پشاور میں دھماکہ ", 100),
		strings.Repeat("a=b ", 57), strings.Repeat("x", 57), strings.Repeat("ü", 29),
	} {
		var qp bytes.Buffer
		w := quotedprintable.NewWriter(&qp)
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b64 := 0
		for line := range slices.Chunk([]byte(part), base64Line) {
			b64 += len(base64.StdEncoding.EncodeToString(line)) + len("\r\n")
		}
		want := QuotedPrintable
		if b64 < qp.Len() {
			want = Base64
		}
		if got, n := ShorterEncoding([]byte(part)); got != want || n != min(qp.Len(), b64) {
			t.Errorf("%.20q takes %d bytes in %s, want %d in %s", part, n, got, min(qp.Len(), b64), want)
		}
	}
}
