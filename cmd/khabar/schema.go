package main

import (
	"github.com/spf13/cobra"

	"khabar"
)

func (a *app) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema (draft-07) of feeds.yaml, digests.yaml or the taxonomy",
		RunE:  group,
	}
	for _, s := range []struct {
		name, of string
		schema   []byte
	}{
		{"feeds", "feeds.yaml", khabar.FeedsSchema},
		{"digests", "digests.yaml", khabar.DigestsSchema},
		{"taxonomy", "the files in taxonomy/", khabar.TaxonomySchema},
	} {
		cmd.AddCommand(&cobra.Command{
			Use:   s.name,
			Short: "Print the schema of " + s.of,
			Args:  noArgs,
			RunE: func(*cobra.Command, []string) error {
				_, err := a.stdout.Write(s.schema)
				return err
			},
		})
	}
	return cmd
}
