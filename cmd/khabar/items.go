package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

// itemsFlags are the flags of "khabar items".
type itemsFlags struct {
	listFlags
	feed       string
	span       spanFlags
	tagged     bool
	candidates bool
}

func (a *app) itemsCommand() *cobra.Command {
	var f itemsFlags
	cmd := &cobra.Command{
		Use:   "items",
		Short: "List stored items, newest first",
		Long: `List stored items, newest first; with --tagged, first the leads and then the briefs.

--tag group/al-qaeda selects items with that tag; --tag group/al-qaeda+ also items with a
tag below it in the taxonomy. An item must have all tags that are given.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.items(cmd.Context(), f) },
	}
	cmd.AddCommand(a.itemsShowCommand())
	fs := cmd.Flags()
	f.register(cmd, "items")
	fs.StringVar(&f.feed, "feed", "", "only items of this feed")
	f.span.register(cmd)
	fs.BoolVar(&f.tagged, "tagged", false, "only relevant items, which digests contain")
	fs.BoolVar(&f.candidates, "candidates", false, "also show candidate tags, which are not accepted")
	return cmd
}

func (f *itemsFlags) filter(now time.Time, zone *time.Location) (news.Filter, error) {
	span, by, err := f.span.parse(now, zone)
	if err != nil {
		return news.Filter{}, err
	}
	tags, err := f.parse()
	return news.Filter{Feed: f.feed, Tags: tags, Span: span, By: by, Relevant: f.tagged, Limit: f.limit}, err
}

func (a *app) items(ctx context.Context, f itemsFlags) error {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	filter, err := f.filter(time.Now(), list.Location)
	if err != nil {
		return err
	}
	return a.withStoreToRead(ctx, func(db *store.DB) error {
		return writeAll(a.stdout, leadsFirst(ctx, db, filter), f.json,
			func(it news.Item) itemJSON { return newItemJSON(it, f.candidates) },
			func(w io.Writer, it news.Item) error { return printItem(w, it, f.candidates, list.Location) })
	})
}

// leadsFirst returns the items that the filter selects; if it selects only relevant ones, first the leads and then the
// briefs.
func leadsFirst(ctx context.Context, db *store.DB, f news.Filter) iter.Seq2[news.Item, error] {
	if !f.Relevant {
		return db.Items(ctx, f)
	}
	return func(yield func(news.Item, error) bool) {
		for _, f.Level = range []news.Level{news.LevelLead, news.LevelBrief} {
			for it, err := range db.Items(ctx, f) {
				if !yield(it, err) {
					return
				}
				if f.Limit--; f.Limit == 0 {
					return
				}
			}
		}
	}
}

// printItem prints one item for people.
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
	_, err := fmt.Fprintf(w, "%s  %-20s  %s\n", it.SortAt.In(zone).Format(minuteFormat), it.Feed, printable(it.Title))
	if err == nil && len(tags) > 0 {
		_, err = fmt.Fprintf(w, "%18s%s\n", "", strings.Join(tags, " "))
	}
	if cuts := it.AllCuts(); err == nil && len(cuts) > 0 {
		_, err = fmt.Fprintf(w, "%18snot kept: %s\n", "", cuts)
	}
	return err
}
