package main

import (
	"github.com/spf13/cobra"

	"khabar/news"
)

// An entryJSON is the JSON form of an entry of the taxonomy.
type entryJSON struct {
	ID      string     `json:"id"`
	Facet   news.Facet `json:"facet"`
	Name    string     `json:"name"`
	Parents []string   `json:"parents"`
}

func (a *app) taxonomyListCommand() *cobra.Command {
	var facet string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the entries of the taxonomy",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if facet != "" && !news.Facet(facet).Valid() {
				return usagef("--facet %q: want %s or decoy", facet, news.FacetList())
			}
			return a.taxonomyList(news.Facet(facet), asJSON)
		},
	}
	cmd.Flags().StringVar(&facet, "facet", "", "only entries of this facet: "+news.FacetList()+" or decoy")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (a *app) taxonomyList(facet news.Facet, asJSON bool) error {
	t, err := a.loadTaxonomy()
	if err != nil {
		return err
	}
	rows := []entryJSON{}
	for _, e := range t.News().Entries {
		if facet == "" || news.FacetOf(e.ID) == facet {
			rows = append(rows, entryJSON{e.ID, news.FacetOf(e.ID), e.Name, append([]string{}, e.Parents...)})
		}
	}
	return writeTable(a.stdout, rows, asJSON, "ID\tNAME", func(i int) []string { return []string{rows[i].ID, rows[i].Name} })
}
