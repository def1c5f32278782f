package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) taxonomyLintCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Check the taxonomy, and print every mistake and warning",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.taxonomyLint(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON lines")
	return cmd
}

func (a *app) taxonomyLint(asJSON bool) error {
	name, files, err := a.taxonomyFiles()
	if err != nil {
		return err
	}
	t, err := parseTaxonomy(files, name)
	if err != nil {
		return a.findingsError(err, asJSON)
	}
	warnings := t.Findings()
	if asJSON {
		return a.writeFindings(warnings)
	}
	for _, f := range warnings {
		if _, err := fmt.Fprintln(a.stdout, f); err != nil {
			return err
		}
	}
	a.say("%s: %s, no mistakes, %s", name, count(len(t.Entries()), "entry"), count(len(warnings), "warning"))
	return nil
}
