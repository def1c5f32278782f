package main

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *app) serveCommand() *cobra.Command {
	var c clientFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Read feeds on their schedule until stopped",
		Long: `Read feeds on their schedule until stopped by SIGINT or SIGTERM: what is due at once,
then each feed when its time comes. One line of the log per cycle.

Several khabars may share a database; no feed is read twice.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), c) },
	}
	c.register(cmd.Flags())
	return cmd
}

func (a *app) serve(ctx context.Context, c clientFlags) (err error) {
	m, db, err := a.monitor(ctx, c)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	a.log.Info("serving", "database", db.Name(), "version", programVersion())
	if err := m.Run(ctx); err != nil {
		return err
	}
	a.log.Info("stopped")
	return nil
}
