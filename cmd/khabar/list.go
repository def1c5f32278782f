package main

import (
	"bufio"
	"fmt"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"khabar/news"
)

// listFlags are the flags of every command that lists what has tags.
type listFlags struct {
	tags  []string
	limit int
	json  bool
}

// register adds the flags to a command that lists things of that name.
func (f *listFlags) register(cmd *cobra.Command, things string) {
	fs := cmd.Flags()
	fs.StringArrayVar(&f.tags, "tag", nil, fmt.Sprintf("only %s with this tag, e.g. group/ttp or group/al-qaeda+ (repeatable)", things))
	fs.IntVar(&f.limit, "limit", 0, fmt.Sprintf("at most so many %s (0: all)", things))
	fs.BoolVar(&f.json, "json", false, "print JSON lines")
}

// parse checks the flags, and returns the tags that they name.
func (f *listFlags) parse() ([]news.TagRef, error) {
	if f.limit < 0 {
		return nil, usagef("--limit %d: want 0 or more", f.limit)
	}
	var refs []news.TagRef
	for _, s := range f.tags {
		ref, err := news.ParseTagRef(s)
		if err != nil {
			return nil, usagef("--tag: %w", err)
		}
		refs = append(refs, ref)
	}
	return refs, nil
}

// printAll writes what is listed: in its JSON form, a line each, or for people.
func printAll[T, J any](to io.Writer, all iter.Seq2[T, error], asJSON bool, form func(T) J, people func(io.Writer, T) error) (err error) {
	w := bufio.NewWriter(to)
	defer flushing(w, &err)
	enc := newEncoder(w)
	for v, err := range all {
		if err == nil && asJSON {
			err = enc.Encode(form(v))
		} else if err == nil {
			err = people(w, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// closing closes c when a function returns, and keeps what it has to say.
func closing(c io.Closer, err *error) {
	if cerr := c.Close(); cerr != nil && *err == nil {
		*err = cerr
	}
}

// flushing flushes w when a function returns.
func flushing(w *bufio.Writer, err *error) {
	if ferr := w.Flush(); ferr != nil && *err == nil {
		*err = ferr
	}
}
