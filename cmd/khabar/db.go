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
		Short: "Look after the database",
		RunE:  group,
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "migrate",
			Short: "Make the database, or bring it and what it holds up to this version of khabar",
			Args:  noArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.dbMigrate(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "check",
			Short: "Look for damage; exit code 1 when there is some",
			Args:  noArgs,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.dbCheck(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "recompute",
			Short: "Make anew from what people did where every tag and item stands",
			Long: `Make anew, from the list of what people did, where every tag and item stands, and from that which
items are relevant. "khabar db check" tells when there is need for it.`,
			Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return a.dbRecompute(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "backup FILE",
			Short: "Copy an SQLite database to FILE while it is in use",
			Args:  oneArg("the FILE to write"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.dbBackup(cmd.Context(), args[0])
			},
		},
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
	if from == to {
		a.say("%s is at version %d already", db.Name(), to)
	} else {
		a.say("%s brought from version %d to %d", db.Name(), from, to)
	}
	return a.groupWaiting(ctx, db)
}

// groupWaiting puts items that were stored before there were stories into theirs. Whoever
// stops it loses nothing: the next call, or what is fetched next, goes on.
func (a *app) groupWaiting(ctx context.Context, db *store.DB) error {
	const often = 30 * time.Second
	told := time.Now()
	for {
		left, err := db.GroupPending(ctx, time.Now())
		if err != nil || left == 0 {
			return err
		}
		if time.Since(told) >= often {
			a.say("%s: %d items are still to be put into stories", db.Name(), left)
			told = time.Now()
		}
	}
}

func (a *app) dbCheck(ctx context.Context) (err error) {
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
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
		a.say("%s: %d problems; go back to a backup, or ask for help with the lines above", db.Name(), len(problems))
		return quietError{exitFailed}
	}
	a.say("%s: sound", db.Name())
	return nil
}

func (a *app) dbRecompute(ctx context.Context) (err error) {
	_, compiled, err := a.compiled()
	if err != nil {
		return err
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	db.SetRelevanceRule(compiled.Relevance)
	n, err := db.RebuildVerdicts(ctx)
	if err != nil {
		return err
	}
	a.say("%s: %d items with verdicts or notes recomputed", db.Name(), n)
	return nil
}

func (a *app) dbBackup(ctx context.Context, file string) (err error) {
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	if err := db.Backup(ctx, file); err != nil {
		return err
	}
	a.say("%s copied to %s", db.Name(), file)
	return nil
}
