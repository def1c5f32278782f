package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
)

// itemsFlags are the flags of "khabar items".
type itemsFlags struct {
	tags       []string
	feed       string
	span       spanFlags
	tagged     bool
	candidates bool
	limit      int
	json       bool
}

func (a *app) itemsCommand() *cobra.Command {
	var f itemsFlags
	cmd := &cobra.Command{
		Use:   "items",
		Short: "List stored items, newest first",
		Long: `List stored items, newest first.

--tag group/al-qaeda selects items with that tag; --tag group/al-qaeda+ also those tagged
with anything below it. Several --tag must all be there.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.items(cmd.Context(), f) },
	}
	fs := cmd.Flags()
	fs.StringArrayVar(&f.tags, "tag", nil, "only items with this tag, e.g. group/ttp or group/al-qaeda+ (repeatable)")
	fs.StringVar(&f.feed, "feed", "", "only items of this feed")
	f.span.register(cmd)
	fs.BoolVar(&f.tagged, "tagged", false, "only relevant items, those that a digest would print")
	fs.BoolVar(&f.candidates, "candidates", false, "show candidate tags too, which do not count")
	fs.IntVar(&f.limit, "limit", 0, "at most so many items (0: all)")
	fs.BoolVar(&f.json, "json", false, "print JSON lines")
	return cmd
}

func (f *itemsFlags) filter(now time.Time, zone *time.Location) (news.Filter, error) {
	span, by, err := f.span.parse(now, zone)
	if err != nil {
		return news.Filter{}, err
	}
	if f.limit < 0 {
		return news.Filter{}, usagef("--limit %d: want 0 or more", f.limit)
	}
	out := news.Filter{Feed: f.feed, Span: span, By: by, Relevant: f.tagged, Limit: f.limit}
	for _, s := range f.tags {
		ref, err := news.ParseTagRef(s)
		if err != nil {
			return news.Filter{}, usagef("--tag: %w", err)
		}
		out.Tags = append(out.Tags, ref)
	}
	return out, nil
}

func (a *app) items(ctx context.Context, f itemsFlags) (err error) {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	filter, err := f.filter(time.Now(), list.Location)
	if err != nil {
		return err
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	w := bufio.NewWriter(a.stdout)
	defer flushing(w, &err)
	enc := newEncoder(w)
	for it, err := range db.Items(ctx, filter) {
		if err != nil {
			return err
		}
		if f.json {
			err = enc.Encode(newItemJSON(it, f.candidates))
		} else {
			err = printItem(w, it, f.candidates, list.Location)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printItem writes one item for people.
func printItem(w io.Writer, it news.Item, candidates bool, zone *time.Location) error {
	var tags []string
	for _, t := range it.Tags {
		switch {
		case t.Accepted():
			tags = append(tags, t.ID)
		case candidates:
			tags = append(tags, t.ID+"?")
		}
	}
	_, err := fmt.Fprintf(w, "%s  %-20s  %s\n", it.SortAt.In(zone).Format("2006-01-02 15:04"), it.Feed, printable(it.Title))
	if err == nil && len(tags) > 0 {
		_, err = fmt.Fprintf(w, "%18s%s\n", "", strings.Join(tags, " "))
	}
	return err
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
