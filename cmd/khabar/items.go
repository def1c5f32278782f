package main

import (
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
		Long: `List stored items, newest first.

--tag group/al-qaeda selects items with that tag; --tag group/al-qaeda+ also those tagged
with anything below it. Several --tag must all be there.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.items(cmd.Context(), f) },
	}
	fs := cmd.Flags()
	f.register(cmd, "items")
	fs.StringVar(&f.feed, "feed", "", "only items of this feed")
	f.span.register(cmd)
	fs.BoolVar(&f.tagged, "tagged", false, "only relevant items, those that a digest would print")
	fs.BoolVar(&f.candidates, "candidates", false, "show candidate tags too, which do not count")
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
	return printAll(a.stdout, db.Items(ctx, filter), f.json,
		func(it news.Item) itemJSON { return newItemJSON(it, f.candidates) },
		func(w io.Writer, it news.Item) error { return printItem(w, it, f.candidates, list.Location) })
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
