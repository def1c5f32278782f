package main

import "github.com/spf13/cobra"

func (a *app) taxonomyTestCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "test",
		Short: "Run the tests of the entries",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.taxonomyTest() },
	}
}

func (a *app) taxonomyTest() error {
	t, c, err := a.compiled()
	if err != nil {
		return err
	}
	ran, failed := c.RunEntryTests(t)
	for _, f := range failed {
		if err := a.printText(f.String()); err != nil {
			return err
		}
	}
	a.say("%d tests, %d failed", ran, len(failed))
	if len(failed) > 0 {
		return quietError{exitFailed}
	}
	return nil
}
