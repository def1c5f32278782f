package main

import "github.com/spf13/cobra"

func (a *app) feedsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "feeds",
		Short: "List the feeds of the feed list, and check them",
		RunE:  group,
	}
	cmd.AddCommand(a.feedsListCommand(), a.feedsCheckCommand())
	return cmd
}
