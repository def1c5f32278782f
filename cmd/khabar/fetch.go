package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"khabar/monitor"
	"khabar/news"
)

func (a *app) fetchCommand() *cobra.Command {
	var (
		c      clientFlags
		due    bool
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "fetch [FEED…]",
		Short: "Read feeds once: all of them, the named ones, or those that are due",
		Long: `Read feeds once: all enabled feeds, or the named ones, or with --due only those that are due.
New items are tagged and stored.

If another khabar with the same database is reading a feed, this one waits for it; with --due
it skips the feed. A database that cannot be used for now is tried six times, for half a minute
in all.
Exit code 3 when some feeds failed, 1 when all did or the database could not be used.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.fetch(cmd.Context(), c, monitor.Request{Feeds: args, DueOnly: due}, asJSON)
		},
	}
	c.register(cmd.Flags())
	cmd.Flags().BoolVar(&due, "due", false, "only feeds that are due")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return cmd
}

func (a *app) fetch(ctx context.Context, c clientFlags, r monitor.Request, asJSON bool) (err error) {
	m, db, err := a.monitor(ctx, c)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	var clear func()
	m.Progress, clear = a.progress("feeds")
	sum, err := m.Cycle(ctx, r)
	clear()
	if errors.Is(err, news.ErrNotFound) {
		return usagef("%w; \"khabar feeds list\" prints it", err)
	}
	if sum.Feeds > 0 || err == nil {
		if perr := a.printSummary(sum, asJSON); perr != nil {
			return errors.Join(err, perr)
		}
	}
	if err != nil {
		return err
	}
	return partlyError(sum.Failed, sum.Feeds)
}

func (a *app) printSummary(s monitor.Summary, asJSON bool) error {
	if asJSON {
		return newEncoder(a.stdout).Encode(s)
	}
	for _, f := range slices.Concat(s.Failures, s.Partial) {
		a.say("%s: %s: %s\n    %s", f.Feed, f.Class, printable(f.Error), printable(f.URL))
	}
	_, err := fmt.Fprintf(a.stdout, "%s: %d read, %d not modified, %d failed, %d skipped\n"+
		"%s seen: %d new, %d changed, with %s; %d of these items relevant; %.1f s\n",
		count(s.Feeds, "feed"), s.OK, s.NotModified, s.Failed, s.Skipped,
		count(s.ItemsSeen, "item"), s.ItemsNew, s.ItemsChanged, count(s.Tags, "tag"), s.ItemsRelevant, s.Seconds)
	return err
}
