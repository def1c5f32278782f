package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"khabar/store"
)

// seedFlags are the flags of "khabar db seed".
type seedFlags struct {
	store.SeedOptions
	until string
}

// dbSeedCommand returns a command for benchmarks, which the help does not list: it is of no use to
// a newsroom.
func (a *app) dbSeedCommand() *cobra.Command {
	var f seedFlags
	cmd := &cobra.Command{
		Use:    "seed",
		Short:  "Fill an empty database with made-up items, for benchmarks",
		Hidden: true,
		Args:   noArgs,
		RunE:   func(cmd *cobra.Command, _ []string) error { return a.dbSeed(cmd.Context(), f) },
	}
	fs := cmd.Flags()
	fs.IntVar(&f.Items, "items", 0, "number of items")
	fs.IntVar(&f.Feeds, "feeds", 40, "number of feeds")
	fs.IntVar(&f.Stories, "stories", 0, "number of stories (default: a third of the items)")
	fs.IntVar(&f.Days, "days", 180, "days over which the items are spread")
	fs.StringVar(&f.until, "until", "", "day after the last item, such as 2026-11-22 (default: today)")
	fs.Uint64Var(&f.Seed, "seed", 1, "the same seed and day give the same items")
	fs.BoolVar(&f.More, "more", false, "also add to a database that holds items")
	return cmd
}

func (a *app) dbSeed(ctx context.Context, f seedFlags) (err error) {
	if f.Items < 1 || f.Feeds < 1 || f.Days < 1 || f.Stories < 0 || f.Stories > f.Items {
		return usagef("want --items N with N at least 1, no more --stories than that, and --feeds and --days of at least 1")
	}
	if f.Stories == 0 {
		f.Stories = (f.Items + 2) / 3
	}
	f.Until = time.Now().UTC().Truncate(24 * time.Hour)
	if f.until != "" {
		if f.Until, err = time.Parse(time.DateOnly, f.until); err != nil {
			return usagef("--until %q: want a date such as 2026-11-22", f.until)
		}
	}
	taxonomy, compiled, err := a.compiled()
	if err != nil {
		return err
	}
	f.Taxonomy = taxonomy.News()
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	db.SetRelevanceRule(compiled.Judge)
	begun, said := time.Now(), time.Now()
	f.Progress = func(items int) {
		if time.Since(said) >= 10*time.Second {
			said = time.Now()
			a.say("%d of %d items", items, f.Items)
		}
	}
	if err := db.Seed(ctx, f.SeedOptions); err != nil {
		return err
	}
	a.say("%s: %d made-up items added, %.0f a second", db.Name(), f.Items, float64(f.Items)/time.Since(begun).Seconds())
	return nil
}
