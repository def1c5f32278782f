package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/classifier"
	"khabar/news"
)

func (a *app) taxonomyShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ENTRY",
		Short: "Show one entry: its names, relations, designations and keywords",
		Args:  oneArg("the id of an entry, such as group/ttp"),
		RunE:  func(_ *cobra.Command, args []string) error { return a.taxonomyShow(args[0]) },
	}
}

func (a *app) taxonomyShow(id string) error {
	t, err := a.loadTaxonomy()
	if err != nil {
		return err
	}
	e, ok := t.Entry(id)
	if !ok {
		return fmt.Errorf("entry %s: %w; \"khabar taxonomy list\" prints the entries", id, news.ErrNotFound)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  (%s)\n", e.ID, e.Name, e.Position)
	showLine(&b, "", e.Description)
	showLine(&b, "formerly", strings.Join(e.Formerly, ", "))
	for _, p := range e.Parents {
		showLine(&b, string(p.Kind), p.ID+showSpan(p.From, p.To))
	}
	if below := t.Descendants(id); len(below) > 0 {
		showLine(&b, "includes", strings.Join(below, ", "))
	}
	for _, d := range e.Designations {
		showLine(&b, "designated by", strings.TrimSpace(d.By+" "+d.Ref)+showSpan(d.From, d.To)+showAsOf(d.AsOf))
	}
	for _, s := range e.Statuses {
		showLine(&b, s.Is, strings.TrimSpace(s.By+" "+s.Ref)+showSpan(s.Date, time.Time{})+showAsOf(s.AsOf))
	}
	showLine(&b, "blocks", strings.Join(e.Blocks, ", "))
	showLine(&b, "links", strings.Join(e.Links, ", "))
	for _, k := range e.Keywords {
		showLine(&b, "keyword", showKeyword(k))
	}
	return a.printText(b.String())
}

// showLine adds a line with a label and a value, if the value is not empty.
func showLine(b *strings.Builder, label, value string) {
	if value != "" {
		fmt.Fprintf(b, "  %-14s %s\n", label, value)
	}
}

// showSpan returns the dates of a relation or designation for people.
func showSpan(from, to time.Time) string {
	var s string
	if !from.IsZero() {
		s += ", from " + from.Format(time.DateOnly)
	}
	if !to.IsZero() {
		s += ", to " + to.Format(time.DateOnly)
	}
	return s
}

func showAsOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return ", as of " + t.Format(time.DateOnly)
}

// showKeyword returns a keyword with its spellings, strength and position in the files.
func showKeyword(k classifier.Keyword) string {
	s := strings.Join(slices.Concat([]string{k.Word}, k.Also, k.Forms), " | ")
	if k.NeedsContext {
		s += "  [needs context]"
	}
	if k.Label != "" {
		s += "  [label: " + k.Label + "]"
	}
	if k.Disabled {
		s += "  [disabled]"
	}
	return fmt.Sprintf("%s  (%s)", s, k.Position)
}
