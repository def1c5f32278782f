package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"

	"khabar/eval"
	"khabar/news"
)

// formatShare returns a share with its interval, for people.
func formatShare(s eval.Share) string {
	if s.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f (%.3f–%.3f)", s.Value(), s.Low, s.High)
}

// formatNumber returns a number for people.
func formatNumber(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	return fmt.Sprintf("%.3f", f)
}

func printReport(out io.Writer, r eval.Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tTRUE\tFALSE\tMISSED\tPRECISION (95 %)\tRECALL (95 %)\tF1")
	printRows(w, r.Entries)
	printRows(w, r.Facets)
	printRows(w, r.Languages)
	printRows(w, []eval.Row{{Name: "all", Counts: r.Total}})
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d texts; mean recall of entries with %d labels or more: %s\n", r.Cases, eval.MeanFrom, formatNumber(r.MeanRecall))
	for _, e := range r.Errors {
		if _, err := fmt.Fprintln(out, errorLine(e)); err != nil {
			return err
		}
	}
	return nil
}

// printRows writes rows as lines with tabs between the cells.
func printRows(w io.Writer, rows []eval.Row) {
	for _, e := range rows {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\n", e.Name, e.True, e.False, e.Missed,
			formatShare(e.Precision()), formatShare(e.Recall()), formatNumber(e.F1()))
	}
}

// errorLine returns a missed or false tag as a line for people.
func errorLine(e eval.Error) string {
	if e.Missed {
		return fmt.Sprintf("missed  %s  %s", e.Case, e.Entry)
	}
	var found []string
	for _, h := range e.Evidence {
		if h.Outcome == news.HitAccepted {
			found = append(found, fmt.Sprintf("%q", printable(h.Text)))
		}
	}
	return fmt.Sprintf("false   %s  %s  %s", e.Case, e.Entry, strings.Join(found, " "))
}

// The JSON form of a report. A number that is not defined is null.
type (
	shareJSON struct {
		Value *float64 `json:"value"`
		Low   float64  `json:"low"`
		High  float64  `json:"high"`
	}
	rowJSON struct {
		Name string `json:"name,omitempty"`
		eval.Counts
		Precision shareJSON `json:"precision"`
		Recall    shareJSON `json:"recall"`
		F1        *float64  `json:"f1"`
	}
	evalErrorJSON struct {
		ID     string   `json:"id"`
		Entry  string   `json:"entry"`
		Missed bool     `json:"missed"`
		Found  []string `json:"found,omitempty"`
	}
	reportJSON struct {
		Cases      int             `json:"cases"`
		MeanRecall *float64        `json:"mean_recall"`
		Total      rowJSON         `json:"total"`
		Entries    []rowJSON       `json:"entries"`
		Facets     []rowJSON       `json:"facets"`
		Languages  []rowJSON       `json:"languages"`
		Errors     []evalErrorJSON `json:"errors"`
	}
)

// nilIfNaN returns a number for JSON, in which NaN is null.
func nilIfNaN(f float64) *float64 {
	if math.IsNaN(f) {
		return nil
	}
	return &f
}

func newRowJSON(r eval.Row) rowJSON {
	share := func(s eval.Share) shareJSON { return shareJSON{nilIfNaN(s.Value()), s.Low, s.High} }
	return rowJSON{r.Name, r.Counts, share(r.Precision()), share(r.Recall()), nilIfNaN(r.F1())}
}

func newRowsJSON(rows []eval.Row) []rowJSON {
	all := make([]rowJSON, len(rows))
	for i, row := range rows {
		all[i] = newRowJSON(row)
	}
	return all
}

func newReportJSON(r eval.Result) reportJSON {
	j := reportJSON{
		Cases: r.Cases, MeanRecall: nilIfNaN(r.MeanRecall), Total: newRowJSON(eval.Row{Counts: r.Total}),
		Entries: newRowsJSON(r.Entries), Facets: newRowsJSON(r.Facets), Languages: newRowsJSON(r.Languages),
		Errors: make([]evalErrorJSON, len(r.Errors)),
	}
	for i, e := range r.Errors {
		j.Errors[i] = evalErrorJSON{ID: e.Case, Entry: e.Entry, Missed: e.Missed}
		for _, h := range e.Evidence {
			j.Errors[i].Found = append(j.Errors[i].Found, h.Text)
		}
	}
	return j
}
