package main

import "github.com/spf13/cobra"

func (a *app) taxonomyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "taxonomy",
		Short: "List, check, test and explain the taxonomy",
		RunE:  group,
	}
	cmd.AddCommand(
		a.taxonomyListCommand(), a.taxonomyShowCommand(), a.taxonomyLintCommand(), a.taxonomyTestCommand(),
		a.taxonomyFmtCommand(), a.taxonomyWhyCommand(), a.taxonomyWhyNotCommand(), a.proposalsCommand(),
	)
	return cmd
}
