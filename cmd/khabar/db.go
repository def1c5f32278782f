package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"khabar/store"
)

func (a *app) dbCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db",
		Short: "Migrate, check and back up the database",
		RunE:  group,
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "migrate",
			Short: "Make the database, or migrate it to this version of khabar",
			Args:  noArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.dbMigrate(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "check",
			Short: "Check the database for damage; exit code 1 when there is some",
			Args:  noArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.dbCheck(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "recompute",
			Short: "Recompute verdicts, notes and relevance from the review events",
			Long: `Recompute the verdicts and notes of all items from the review events, and then, from the
verdicts, which items are relevant. "khabar db check" reports when this is needed.`,
			Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.dbRecompute(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "backup FILE",
			Short: "Copy an SQLite database to FILE, even while it is in use",
			Args:  oneArg("the FILE to write"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.dbBackup(cmd.Context(), args[0])
			},
		},
		a.dbSeedCommand(),
	)
	return cmd
}

func (a *app) dbMigrate(ctx context.Context) (err error) {
	db, err := store.Open(ctx, a.db)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	from, to, err := db.Migrate(ctx)
	if err != nil {
		return err
	}
	a.sayWarnings(db)
	if from == to {
		a.say("%s is already at version %d", db.Name(), to)
	} else {
		a.say("%s migrated from version %d to %d", db.Name(), from, to)
	}
	return a.groupPending(ctx, db)
}

// groupPending places the stored items that have no story yet in stories (see decision 66). It can be
// stopped at any time: the next call, or the next fetch, continues.
func (a *app) groupPending(ctx context.Context, db *store.DB) error {
	const interval = 30 * time.Second // between messages
	said := time.Now()
	for {
		left, err := db.GroupPending(ctx, time.Now())
		if err != nil || left == 0 {
			return err
		}
		if time.Since(said) >= interval {
			a.say("%s: still to be grouped into stories: %s", db.Name(), count(left, "item"))
			said = time.Now()
		}
	}
}

func (a *app) dbCheck(ctx context.Context) error {
	return a.withStoreAsIs(ctx, func(db *store.DB) error {
		problems, err := db.Check(ctx)
		if err != nil {
			return err
		}
		for _, p := range problems {
			if _, err := fmt.Fprintln(a.stdout, p); err != nil {
				return err
			}
		}
		if len(problems) > 0 {
			a.say("%s: %d problems; stop khabar, copy the file, and restore a backup, or ask for help with the lines above", db.Name(), len(problems))
			return quietError{exitFailed}
		}
		a.say("%s: no problems", db.Name())
		return nil
	})
}

func (a *app) dbRecompute(ctx context.Context) error {
	_, compiled, err := a.compiled()
	if err != nil {
		return err
	}
	return a.withStore(ctx, func(db *store.DB) error {
		db.SetRelevanceRule(compiled.Judge)
		n, err := db.RebuildVerdicts(ctx)
		if err != nil {
			return err
		}
		a.say("%s: recomputed the verdicts and notes of %s", db.Name(), count(n, "item"))
		return nil
	})
}

func (a *app) dbBackup(ctx context.Context, file string) error {
	return a.withStoreAsIs(ctx, func(db *store.DB) error {
		if err := db.Backup(ctx, file); err != nil {
			return err
		}
		a.say("%s copied to %s", db.Name(), file)
		return nil
	})
}
