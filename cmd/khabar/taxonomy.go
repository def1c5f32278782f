package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"khabar/news"
)

func (a *app) taxonomyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "taxonomy",
		Short: "Look at the taxonomy and check it",
		RunE:  group,
	}
	cmd.AddCommand(
		a.taxonomyListCommand(), a.taxonomyShowCommand(), a.taxonomyLintCommand(), a.taxonomyTestCommand(),
		a.taxonomyFmtCommand(), a.taxonomyWhyCommand(), a.taxonomyWhyNotCommand(), a.proposalsCommand(),
	)
	return cmd
}

// entryJSON is an entry of the taxonomy as programs read it.
type entryJSON struct {
	ID      string     `json:"id"`
	Facet   news.Facet `json:"facet"`
	Name    string     `json:"name"`
	Parents []string   `json:"parents"`
}

func (a *app) taxonomyListCommand() *cobra.Command {
	var facet string
	var jsonOut bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the entries of the taxonomy",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if facet != "" && !news.Facet(facet).Valid() {
				return usagef("--facet %q: want group, person, place, org, event, theme or decoy", facet)
			}
			return a.taxonomyList(news.Facet(facet), jsonOut)
		},
	}
	cmd.Flags().StringVar(&facet, "facet", "", "only entries of this facet")
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print a JSON array")
	return cmd
}

func (a *app) taxonomyList(facet news.Facet, jsonOut bool) error {
	t, err := a.loadTaxonomy()
	if err != nil {
		return err
	}
	entries := []entryJSON{}
	for _, e := range t.News().Entries {
		if facet == "" || news.FacetOf(e.ID) == facet {
			entries = append(entries, entryJSON{e.ID, news.FacetOf(e.ID), e.Name, append([]string{}, e.Parents...)})
		}
	}
	if jsonOut {
		return writeJSON(a.stdout, entries)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME")
	for _, e := range entries {
		fmt.Fprintf(w, "%s\t%s\n", e.ID, printable(e.Name))
	}
	return w.Flush()
}

func (a *app) taxonomyLintCommand() *cobra.Command {
	var jsonOut bool
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Check the taxonomy; print every mistake and every doubt",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.taxonomyLint(jsonOut) },
	}
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print JSON lines")
	return cmd
}

func (a *app) taxonomyLint(jsonOut bool) error {
	name, files, err := a.taxonomyFiles()
	if err != nil {
		return err
	}
	t, err := loadLean(files, name)
	if err != nil {
		return a.printFindings(err, jsonOut)
	}
	warnings := t.Findings()
	if jsonOut {
		return a.encodeFindings(warnings)
	}
	for _, f := range warnings {
		if _, err := fmt.Fprintln(a.stdout, f); err != nil {
			return err
		}
	}
	a.say("%s: %d entries, no mistakes, %d warnings", name, len(t.Entries()), len(warnings))
	return nil
}
