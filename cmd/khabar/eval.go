package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"khabar/classifier"
	"khabar/eval"
	"khabar/news"
	"khabar/yamlfile"
)

func (a *app) evalCommand() *cobra.Command {
	var mapFile string
	var jsonOut bool
	cmd := &cobra.Command{
		Use:   "eval LABELS.jsonl",
		Short: "Measure the tags against texts that people labelled",
		Long: `Tag labelled texts and print precision, recall and F1 per entry, facet and language,
each with its 95 % interval (Wilson), and every miss and false alarm to read.

A line is {"id","title","text","lang","labels":[…]}. A label is the id of an entry, or a raw
label that --map (a YAML file of "raw label: entry id") leads to one; "(suspected)" behind a
raw label is dropped, and raw labels that are not in the map are passed over. Only facets
that labels speak of are judged, groups when none does. A tag of a branch fulfils a label of
what it is a branch of.

A line {"set","id","group"} instead says that the text ID of SET.jsonl in the same folder
names that group: such lines judge recall alone.`,
		Args: oneArg("the LABELS.jsonl to read"),
		RunE: func(_ *cobra.Command, args []string) error { return a.eval(args[0], mapFile, jsonOut) },
	}
	cmd.Flags().StringVar(&mapFile, "map", "", "YAML file that leads from raw labels to ids of entries")
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print the report as JSON")
	return cmd
}

// labelled is a line of a file of labels.
type labelled struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Lang   string   `json:"lang"`
	Labels []string `json:"labels"`
	Set    string   `json:"set"`
	Group  string   `json:"group"`
}

func (a *app) eval(file, mapFile string, jsonOut bool) error {
	t, c, err := a.compiled()
	if err != nil {
		return err
	}
	ids, err := readLabelMap(mapFile)
	if err != nil {
		return err
	}
	texts, err := readLabelled(file)
	if err != nil {
		return err
	}
	if texts, err = named(file, texts); err != nil {
		return err
	}
	cases, facets := tagged(c, texts, ids)
	report := eval.Judge(cases, facets, t.Descendants)
	if jsonOut {
		return writeJSON(a.stdout, newReportJSON(report))
	}
	return printReport(a.stdout, report)
}

// readLabelMap reads the file that leads from raw labels to entries; none is an empty map.
func readLabelMap(name string) (map[string]string, error) {
	ids := map[string]string{}
	if name == "" {
		return ids, nil
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the map of labels: %w", err)
	}
	f := yamlfile.Parse(name, src)
	for _, e := range f.Root.Entries {
		id := e.Value.Text()
		if _, err := news.ParseTagRef(id); err != nil {
			e.Value.Errorf("%v", err)
		}
		ids[e.Key.Value] = id
	}
	return ids, f.Err()
}

func readLabelled(name string) ([]labelled, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	defer f.Close()
	var all []labelled
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if text := strings.TrimSpace(string(line)); text != "" {
			var l labelled
			if err := json.Unmarshal([]byte(text), &l); err != nil {
				return nil, fmt.Errorf("%s:%d: not a JSON object with id, title, text, lang and labels: %w", name, n, err)
			}
			all = append(all, l)
		}
		if err != nil {
			return all, nil
		}
	}
}

// named puts the texts in the place of lines that only name them.
func named(file string, lines []labelled) ([]labelled, error) {
	sets := map[string]map[string]labelled{}
	for i, l := range lines {
		if l.Set == "" {
			continue
		}
		set, ok := sets[l.Set]
		if !ok {
			texts, err := readLabelled(filepath.Join(filepath.Dir(file), filepath.Base(l.Set)+".jsonl"))
			if err != nil {
				return nil, err
			}
			set = make(map[string]labelled, len(texts))
			for _, t := range texts {
				set[t.ID] = t
			}
			sets[l.Set] = set
		}
		text, ok := set[l.ID]
		if !ok {
			return nil, fmt.Errorf("%s: text %q of set %q: %w", file, l.ID, l.Set, news.ErrNotFound)
		}
		text.Set, text.Group = l.Set, l.Group
		lines[i] = text
	}
	return lines, nil
}

// tagged tags the texts, leads their labels to entries, and returns the facets that those
// are of.
func tagged(c *classifier.Classifier, texts []labelled, ids map[string]string) ([]eval.Case, []news.Facet) {
	facets := map[news.Facet]bool{}
	cases := make([]eval.Case, len(texts))
	for i, l := range texts {
		cases[i] = eval.Case{
			ID: l.ID, Lang: l.Lang, Labels: entryIDs(l, ids), Partial: l.Set != "",
			Tags: c.Classify(news.Item{Title: l.Title, Text: l.Text, Lang: l.Lang}),
		}
		for _, id := range cases[i].Labels {
			facets[news.FacetOf(id)] = true
		}
	}
	if len(facets) == 0 {
		facets[news.FacetGroup] = true
	}
	return cases, slices.Sorted(maps.Keys(facets))
}

// entryIDs returns the IDs of the entries that l is labelled with.
func entryIDs(l labelled, ids map[string]string) []string {
	if l.Set != "" {
		return []string{l.Group}
	}
	var all []string
	for _, raw := range l.Labels {
		raw = strings.TrimSpace(strings.TrimSuffix(raw, "(suspected)"))
		if id, ok := ids[raw]; ok {
			all = append(all, id)
		} else if _, err := news.ParseTagRef(raw); err == nil {
			all = append(all, raw)
		}
	}
	return all
}

// percent writes a share with its interval.
func percent(s eval.Share) string {
	if s.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f (%.3f–%.3f)", s.Value(), s.Low, s.High)
}

func figure(f float64) string {
	if math.IsNaN(f) {
		return "-"
	}
	return fmt.Sprintf("%.3f", f)
}

func printReport(out io.Writer, r eval.Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tTRUE\tFALSE\tMISSED\tPRECISION (95 %)\tRECALL (95 %)\tF1")
	table := func(rows []eval.Row) {
		for _, e := range rows {
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\n", e.Name, e.True, e.False, e.Missed,
				percent(e.Precision()), percent(e.Recall()), figure(e.F1()))
		}
	}
	table(r.Entries)
	table(r.Facets)
	table(r.Languages)
	table([]eval.Row{{Name: "all", Counts: r.Total}})
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%d texts; mean recall of entries with %d labels or more: %s\n", r.Cases, eval.MeanFrom, figure(r.MeanRecall))
	for _, e := range r.Errors {
		if _, err := fmt.Fprintln(out, errorLine(e)); err != nil {
			return err
		}
	}
	return nil
}

// errorLine writes one miss or false alarm.
func errorLine(e eval.Error) string {
	if e.Missed {
		return fmt.Sprintf("missed  %s  %s", e.Case, e.Entry)
	}
	var found []string
	for _, h := range e.Evidence {
		if h.Outcome == news.HitAccepted {
			found = append(found, fmt.Sprintf("%q", printable(h.Text)))
		}
	}
	return fmt.Sprintf("false   %s  %s  %s", e.Case, e.Entry, strings.Join(found, " "))
}

// The JSON form of a report. A figure that is not known is null.
type (
	shareJSON struct {
		Value *float64 `json:"value"`
		Low   float64  `json:"low"`
		High  float64  `json:"high"`
	}
	rowJSON struct {
		Name string `json:"name,omitempty"`
		eval.Counts
		Precision shareJSON `json:"precision"`
		Recall    shareJSON `json:"recall"`
		F1        *float64  `json:"f1"`
	}
	evalErrorJSON struct {
		ID     string   `json:"id"`
		Entry  string   `json:"entry"`
		Missed bool     `json:"missed"`
		Found  []string `json:"found,omitempty"`
	}
	reportJSON struct {
		Cases      int             `json:"cases"`
		MeanRecall *float64        `json:"mean_recall"`
		Total      rowJSON         `json:"total"`
		Entries    []rowJSON       `json:"entries"`
		Facets     []rowJSON       `json:"facets"`
		Languages  []rowJSON       `json:"languages"`
		Errors     []evalErrorJSON `json:"errors"`
	}
)

func known(f float64) *float64 {
	if math.IsNaN(f) {
		return nil
	}
	return &f
}

func newRowJSON(r eval.Row) rowJSON {
	share := func(s eval.Share) shareJSON { return shareJSON{known(s.Value()), s.Low, s.High} }
	return rowJSON{r.Name, r.Counts, share(r.Precision()), share(r.Recall()), known(r.F1())}
}

func newReportJSON(r eval.Result) reportJSON {
	table := func(rows []eval.Row) []rowJSON {
		all := make([]rowJSON, len(rows))
		for i, row := range rows {
			all[i] = newRowJSON(row)
		}
		return all
	}
	j := reportJSON{
		Cases: r.Cases, MeanRecall: known(r.MeanRecall), Total: newRowJSON(eval.Row{Counts: r.Total}),
		Entries: table(r.Entries), Facets: table(r.Facets), Languages: table(r.Languages),
		Errors: make([]evalErrorJSON, len(r.Errors)),
	}
	for i, e := range r.Errors {
		j.Errors[i] = evalErrorJSON{ID: e.Case, Entry: e.Entry, Missed: e.Missed}
		for _, h := range e.Evidence {
			j.Errors[i].Found = append(j.Errors[i].Found, h.Text)
		}
	}
	return j
}
