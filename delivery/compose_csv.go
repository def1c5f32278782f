package delivery

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"khabar/news"
)

// csvTable returns the reports as CSV. Spreadsheets read it as UTF-8 and run nothing in it as a
// formula.
func csvTable(items []news.Item) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	rows := [][]string{{"published", "seen", "feed", "language", "headline", "tags", "url", "item"}}
	for _, it := range items {
		var tags []string
		for _, t := range it.Tags {
			if t.Accepted() {
				tags = append(tags, t.ID)
			}
		}
		rows = append(rows, []string{
			timeCell(it.Published), timeCell(it.FirstSeen), it.Feed, it.Lang, oneLine(it.Title),
			strings.Join(tags, " "), it.URL, fmt.Sprint(it.ID),
		})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = textCell(row[i])
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the table: %w", err)
	}
	return b.Bytes(), nil
}

func timeCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// textCell returns s, changed where a spreadsheet would run it as a formula.
func textCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
