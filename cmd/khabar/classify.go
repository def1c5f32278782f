package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"khabar/classifier"
	"khabar/news"
)

// maxLine limits the length of a line of input, in bytes.
const maxLine = 16 << 20

func (a *app) classifyCommand() *cobra.Command {
	var candidates, asJSON bool
	cmd := &cobra.Command{
		Use:   "classify",
		Short: "Tag texts from standard input, without a database",
		Long: `Tag texts from standard input, one text a line, and print one JSON line for each, in the
same order.

A line is {"id":…,"title":…,"text":…,"lang":…}, where each field may be missing; "published",
"source", "country" and "kind" may be there as well. "source" is the id or the address of a
feed. Without "country" and "kind", those of the feed list count; for an address that is not
in it, those of the outlet if all its feeds have the same. A line may also be plain text,
which becomes "text" with the line number as id. A line that begins with { and is not such
JSON is reported and skipped; the exit code is then 3.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.classify(candidates) },
	}
	cmd.Flags().BoolVar(&candidates, "candidates", false, "also print candidate tags, which are not accepted")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON lines (the only format of this command)")
	return cmd
}

// A classifyInput is a line to classify. Its ID is printed unchanged.
type classifyInput struct {
	ID    json.RawMessage `json:"id"`
	Title string          `json:"title"`
	Text  string          `json:"text"`
	Lang  string          `json:"lang"`

	Published string `json:"published"`
	outletInput
}

type classifyOutput struct {
	ID        json.RawMessage `json:"id"`
	Tags      []tagJSON       `json:"tags"`
	Accounts  []news.Account  `json:"accounts"`
	Relevance *relevanceJSON  `json:"relevance,omitempty"`
	news.CutsJSON
}

func (a *app) classify(candidates bool) (err error) {
	_, c, err := a.compiled()
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	defer flushing(w, &err)
	bad, err := a.classifyLines(c, w, candidates)
	if err == nil && bad > 0 {
		a.say("%s could not be read", count(bad, "line"))
		err = quietError{exitPartly}
	}
	return err
}

// classifyLines classifies line by line and returns how many lines could not be read. It
// flushes the output before it waits for more input, so that it can be used in a pipe.
func (a *app) classifyLines(c *classifier.Classifier, w *bufio.Writer, candidates bool) (bad int, err error) {
	r := bufio.NewReaderSize(a.stdin, 64<<10)
	enc := newEncoder(w)
	for n := 1; ; n++ {
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return bad, err
			}
		}
		line, err := readLine(r)
		if len(line) == 0 && errors.Is(err, io.EOF) {
			return bad, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return bad, fmt.Errorf("standard input, line %d: %w", n, err)
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		in, err := parseClassifyInput(line, n)
		if err != nil {
			a.say("standard input, line %d: %v", n, err)
			bad++
			continue
		}
		it := news.Item{Title: in.Title, Text: in.Text, Lang: in.Lang, Published: labelledTime(in.Published)}
		if err := a.setOutlet(&it, in.outletInput); err != nil {
			return bad, err
		}
		read := c.Read(it)
		it.Tags, it.Accounts, it.Cuts = read.Tags, read.Accounts, read.Cuts
		out := classifyOutput{
			ID: in.ID, Tags: newTagsJSON(it.Tags, candidates), Accounts: newAccountsJSON(it.Accounts),
			Relevance: newRelevanceJSON(c.Judge(&it), it.Tags), CutsJSON: it.AllCuts().JSON(),
		}
		if err := enc.Encode(out); err != nil {
			return bad, err
		}
	}
}

// readLine reads a line of at most maxLine bytes. At the end of the input it returns the rest
// with io.EOF.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, fmt.Errorf("longer than %d MiB", maxLine>>20)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// parseClassifyInput parses line n.
func parseClassifyInput(line []byte, n int) (classifyInput, error) {
	in := classifyInput{ID: fmt.Append(nil, n)}
	if line[0] != '{' {
		in.Text = string(bytes.ToValidUTF8(line, []byte("\uFFFD")))
		return in, nil
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return in, fmt.Errorf("not a JSON object with id, title, text and lang: %w", err)
	}
	return in, nil
}
