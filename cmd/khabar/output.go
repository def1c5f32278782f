package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// minuteFormat is the form of times in lists for people.
const minuteFormat = "2006-01-02 15:04"

// newEncoder returns an encoder that keeps <, > and & readable. Its output goes to programs
// and terminals, never into a page.
func newEncoder(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// writeJSON writes v, indented, for commands that print one value.
func writeJSON(w io.Writer, v any) error {
	enc := newEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeAll writes the values of all. If asJSON is true, it writes the result of toJSON for each
// value as a line of JSON; otherwise it calls forPeople for each value.
func writeAll[T, J any](to io.Writer, all iter.Seq2[T, error], asJSON bool, toJSON func(T) J, forPeople func(io.Writer, T) error) (err error) {
	w := bufio.NewWriter(to)
	defer flushing(w, &err)
	enc := newEncoder(w)
	for v, err := range all {
		if err == nil && asJSON {
			err = enc.Encode(toJSON(v))
		} else if err == nil {
			err = forPeople(w, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeTable writes rows as a JSON array, or as a table. header has the titles of its columns,
// with tabs between them; cells returns the cells of row i.
func writeTable[J any](to io.Writer, rows []J, asJSON bool, header string, cells func(i int) []string) error {
	if asJSON {
		return writeJSON(to, rows)
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, header)
	for i := range rows {
		row := cells(i)
		for j := range row {
			row[j] = printable(row[j])
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return w.Flush()
}

// yesNo returns "yes" or "no".
func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// orNil returns a pointer to t, or nil for the zero time, so that JSON has null for it or leaves it
// out.
func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// closing closes c. It is deferred: if the function returns no other error, it sets *err to the
// error of Close.
func closing(c io.Closer, err *error) {
	if cerr := c.Close(); cerr != nil && *err == nil {
		*err = cerr
	}
}

// flushing flushes w. It is deferred: if the function returns no other error, it sets *err to the
// error of Flush.
func flushing(w *bufio.Writer, err *error) {
	if ferr := w.Flush(); ferr != nil && *err == nil {
		*err = ferr
	}
}

// count returns a number with a noun, such as "1 feed" or "12 entries".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		noun = stem + "ie"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
