package main

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"khabar/classifier"
	"khabar/eval"
	"khabar/news"
)

func (a *app) evalCommand() *cobra.Command {
	var mapFile string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "eval LABELS.jsonl",
		Short: "Measure the tags against labelled texts",
		Long: `Tag labelled texts, and print precision, recall and F1 per entry, facet and language, each
with its 95 % interval (Wilson), and every missed and false tag.

A line is {"id","title","text","lang","labels":[…]}. A label is the id of an entry, or a raw
label that --map (a YAML file of "raw label: entry id") maps to one; "(suspected)" after a
raw label is removed, and raw labels that are not in the map are ignored. Only facets that
occur in labels are measured; group, if there are no labels. A tag also matches a label of
an entry above it in the taxonomy.

"published", "source", "country" and "kind" are read as by khabar classify.

A line {"set","id","group"} says that the text ID of SET.jsonl in the same folder names that
group. Such lines count for recall only.

Texts that are labelled as a whole have "want" (yes, brief or no), "events", and "actors" with
a name and a role, or "groups", which gives the role for the id of each group. For such texts
the command prints one line each for groups, persons, roles, events, relevance and figures, and then
everything that was wrong, by kind. --map then names a YAML file of the form of
cmd/khabar/eval_readings.yaml, which says which entries the labels stand for.`,
		Args: oneArg("the LABELS.jsonl to read"),
		RunE: func(_ *cobra.Command, args []string) error { return a.eval(args[0], mapFile, asJSON) },
	}
	cmd.Flags().StringVar(&mapFile, "map", "", "YAML file that maps raw labels to ids of entries")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

func (a *app) eval(file, mapFile string, asJSON bool) error {
	t, c, err := a.compiled()
	if err != nil {
		return err
	}
	texts, err := readLabelled(file)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(texts, func(l labelled) bool { return l.Want != "" }) {
		return a.evalReadings(t, c, texts, mapFile, asJSON)
	}
	ids, err := readLabelMap(mapFile)
	if err != nil {
		return err
	}
	if texts, err = resolveReferences(file, texts); err != nil {
		return err
	}
	cases, facets, err := a.evalCases(c, texts, ids)
	if err != nil {
		return err
	}
	report := eval.Judge(cases, facets, t.Descendants)
	if asJSON {
		return writeJSON(a.stdout, newReportJSON(report))
	}
	return printReport(a.stdout, report)
}

// evalCases tags the texts and maps their labels to entries. It also returns the facets of these
// entries.
func (a *app) evalCases(c *classifier.Classifier, texts []labelled, ids map[string]string) ([]eval.Case, []news.Facet, error) {
	facets := map[news.Facet]bool{}
	cases := make([]eval.Case, len(texts))
	for i, l := range texts {
		it, err := a.labelledItem(&l)
		if err != nil {
			return nil, nil, err
		}
		cases[i] = eval.Case{ID: l.ID, Lang: l.Lang, Labels: entryIDs(l, ids), Partial: l.Set != "", Tags: c.Classify(it)}
		for _, id := range cases[i].Labels {
			facets[news.FacetOf(id)] = true
		}
	}
	if len(facets) == 0 {
		facets[news.FacetGroup] = true
	}
	return cases, slices.Sorted(maps.Keys(facets)), nil
}
