package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"khabar/fetcher"
	"khabar/monitor"
	"khabar/news"
	"khabar/store"
)

// clientFlags say how outlets are asked.
type clientFlags struct {
	allowPrivate bool
	contact      string
}

func (c *clientFlags) register(f *pflag.FlagSet) {
	f.BoolVar(&c.allowPrivate, "allow-private", false, "ask loopback and private addresses too")
	f.StringVar(&c.contact, "contact-url", "", "address in the User-Agent where outlets can reach you")
	fromEnv(f, "contact-url")
}

// client returns the HTTP client for feeds.
func (c *clientFlags) client() (*fetcher.Client, error) {
	if c.contact != "" {
		u, err := url.Parse(c.contact)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto") {
			return nil, usagef("--contact-url %q: want an http, https or mailto address", c.contact)
		}
	}
	return fetcher.New(fetcher.Options{
		Version:      programVersion(),
		Contact:      c.contact,
		AllowPrivate: c.allowPrivate,
	}), nil
}

// monitor joins the feed list, the taxonomy, the client and the database. The inputs are
// read first: a mistake in one of them leaves the database untouched.
func (a *app) monitor(ctx context.Context, c clientFlags) (*monitor.Monitor, *store.DB, error) {
	list, err := a.feedList()
	if err != nil {
		return nil, nil, err
	}
	taxonomy, compiled, err := a.compiled()
	if err != nil {
		return nil, nil, err
	}
	client, err := c.client()
	if err != nil {
		return nil, nil, err
	}
	db, err := a.openStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	db.SetRelevanceRule(compiled.Relevance)
	return &monitor.Monitor{
		Feeds:      list.Feeds,
		Fetcher:    client,
		Classifier: compiled,
		Taxonomy:   taxonomy.News(),
		Store:      db,
		Log:        a.log,
	}, db, nil
}

func (a *app) fetchCommand() *cobra.Command {
	var (
		c       clientFlags
		due     bool
		jsonOut bool
	)
	cmd := &cobra.Command{
		Use:   "fetch [FEED…]",
		Short: "Read all feeds once, or the named, or only those that are due",
		Long: `Read feeds once: all that are enabled, or those named, or with --due those whose time
has come. New items are tagged and stored.

A feed that another khabar is reading on the same database is waited for; with --due it is
counted as skipped. Exit code 3 when some feeds failed, 1 when all did.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.fetch(cmd.Context(), c, monitor.Request{Feeds: args, DueOnly: due}, jsonOut)
		},
	}
	c.register(cmd.Flags())
	cmd.Flags().BoolVar(&due, "due", false, "only feeds that are due")
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print the summary as JSON")
	return cmd
}

func (a *app) fetch(ctx context.Context, c clientFlags, r monitor.Request, jsonOut bool) (err error) {
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
		return usagef("%w; \"khabar feeds list\" shows what there is", err)
	}
	if sum.Feeds > 0 || err == nil {
		if perr := a.printSummary(sum, jsonOut); perr != nil {
			return errors.Join(err, perr)
		}
	}
	if err != nil {
		return err
	}
	return summaryError(sum)
}

func (a *app) printSummary(s monitor.Summary, jsonOut bool) error {
	if jsonOut {
		return newEncoder(a.stdout).Encode(s)
	}
	for _, f := range s.Failures {
		a.say("%s: %s: %s\n    %s", f.Feed, f.Class, printable(f.Error), printable(f.URL))
	}
	_, err := fmt.Fprintf(a.stdout, "%d feeds: %d read, %d not modified, %d failed, %d skipped\n"+
		"%d items seen: %d new, %d changed, %d of these relevant, with %d tags; %.1f s\n",
		s.Feeds, s.OK, s.NotModified, s.Failed, s.Skipped,
		s.ItemsSeen, s.ItemsNew, s.ItemsChanged, s.ItemsTagged, s.Tags, s.Seconds)
	return err
}

// summaryError tells by the exit code whether feeds failed.
func summaryError(s monitor.Summary) error {
	switch {
	case s.Failed == 0:
		return nil
	case s.Failed == s.Feeds:
		return quietError{exitFailed}
	default:
		return quietError{exitPartly}
	}
}
