package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"khabar/retag"
	"khabar/store"
)

// shownEntries is how many entries the summary of a retag names.
const shownEntries = 10

type retagFlags struct {
	since            string
	dry, yes, asJSON bool
}

func (a *app) retagCommand() *cobra.Command {
	var f retagFlags
	cmd := &cobra.Command{
		Use:   "retag",
		Short: "Tag stored items again, with today's taxonomy and program",
		Long: `Tag the stored items again: a change of the taxonomy, and a newer khabar, otherwise count only
for new items. Verdicts, notes and added tags stay as they are. Only items whose tags differ
are written.

With --dry-run, nothing is written: the command prints how many items would get and lose which
tags. Otherwise --yes is required.

The command can be stopped at any time; the same command then goes on where it stopped. With
--since, give a date for this: a time back from now would be another one the next time. Feeds
can be fetched and items reviewed meanwhile.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.retag(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.since, "since", "", "only items first seen at this time or later: "+sinceForms)
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, "only count what would change")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "write the changes")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the summary as JSON")
	return cmd
}

func (a *app) retag(ctx context.Context, f retagFlags) error {
	if f.dry == f.yes {
		return usagef("give either --dry-run, to see what would change, or --yes, to change it")
	}
	var since time.Time
	if f.since != "" {
		var err error
		if since, err = parseTime(f.since, time.Now(), time.UTC); err != nil {
			return usagef("--since %w", err)
		}
	}
	t, c, err := a.compiled()
	if err != nil {
		return err
	}
	return a.withStore(ctx, func(db *store.DB) error {
		db.SetRelevanceRule(c.Judge)
		if !f.dry {
			if err := db.SaveTaxonomy(ctx, t.News(), time.Now()); err != nil {
				return err
			}
		}
		r := retag.Retagger{Store: db, Read: c.Read, Judge: c.Judge, Same: store.SameReading, Now: time.Now}
		var clear func()
		r.Progress, clear = a.progress("items")
		sum, err := r.Run(ctx, t.Version(), since, f.dry)
		clear()
		if errors.Is(err, context.Canceled) {
			a.say("stopped after %s, %s of them changed; the same command goes on from there", count(sum.Items, "item"), count(sum.Changed, "item"))
			return quietError{exitPartly}
		}
		if err != nil {
			return err
		}
		return a.printRetag(sum, f)
	})
}

// A retagJSON is the JSON form of a retag.Summary.
type retagJSON struct {
	Items          int            `json:"items"`
	Changed        int            `json:"changed"`
	Continued      bool           `json:"continued"`
	Relevant       int            `json:"became_relevant"`
	NoMoreRelevant int            `json:"no_longer_relevant"`
	Added          map[string]int `json:"added"`
	Removed        map[string]int `json:"removed"`
	DryRun         bool           `json:"dry_run"`
}

func (a *app) printRetag(sum retag.Summary, f retagFlags) error {
	if f.asJSON {
		return writeJSON(a.stdout, retagJSON{sum.Items, sum.Changed, sum.Continued, sum.Relevant, sum.NoMoreRelevant, sum.Added, sum.Removed, f.dry})
	}
	format := "%s looked at, %d changed; %d became relevant, %d no longer are\n"
	if f.dry {
		format = "%s looked at, %d would change; %d would become relevant, %d would no longer be\n"
	}
	_, err := fmt.Fprintf(a.stdout, format, count(sum.Items, "item"), sum.Changed, sum.Relevant, sum.NoMoreRelevant)
	for _, part := range []struct {
		sign   string
		counts map[string]int
	}{{"+", sum.Added}, {"-", sum.Removed}} {
		ids := retag.Most(part.counts)
		for _, id := range ids[:min(shownEntries, len(ids))] {
			if err == nil {
				_, err = fmt.Fprintf(a.stdout, "%s %6d  %s\n", part.sign, part.counts[id], id)
			}
		}
		if n := len(ids) - shownEntries; n > 0 && err == nil {
			_, err = fmt.Fprintf(a.stdout, "%s and %d other entries (--json lists all)\n", part.sign, n)
		}
	}
	return err
}

var _ retag.Store = (*store.DB)(nil)
