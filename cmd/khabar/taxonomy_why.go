package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/classifier"
	"khabar/news"
)

// textFlags name the text that a command explains: one on the command line, or a stored item.
type textFlags struct {
	text, title, lang string
}

func (f *textFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.text, "text", "", "the text to explain")
	cmd.Flags().StringVar(&f.title, "title", "", "the title to explain")
	cmd.Flags().StringVar(&f.lang, "lang", "", "language of the text, such as ur")
}

// item returns what args and flags name: a text, or the stored item args[0].
func (a *app) item(ctx context.Context, args []string, f textFlags) (it news.Item, err error) {
	given := f.text != "" || f.title != ""
	if given == (len(args) == 1) || len(args) > 1 {
		return it, usagef("give either --text (or --title) or the id of one stored item")
	}
	if given {
		return news.Item{Title: f.title, Text: f.text, Lang: f.lang}, nil
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return it, usagef("item %q: want its number, as \"khabar items --json\" shows it", args[0])
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return it, err
	}
	defer closing(db, &err)
	return db.Item(ctx, id)
}

func (a *app) taxonomyWhyCommand() *cobra.Command {
	var f textFlags
	cmd := &cobra.Command{
		Use:   "why [ITEM]",
		Short: "Say why a text or a stored item is tagged as it is",
		Long: `Print every place where a keyword was found, with its file and line, what accepted or
refused it, and the arithmetic of each tag.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			it, err := a.item(cmd.Context(), args, f)
			if err != nil {
				return err
			}
			_, c, err := a.compiled()
			if err != nil {
				return err
			}
			return a.printText(c.Explain(it).String())
		},
	}
	f.register(cmd)
	return cmd
}

func (a *app) taxonomyWhyNotCommand() *cobra.Command {
	var f textFlags
	cmd := &cobra.Command{
		Use:   "whynot ENTRY [ITEM]",
		Short: "Say what a text would need to be tagged with an entry",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("%q takes the id of an entry, such as group/ttp", cmd.CommandPath())
			}
			it, err := a.item(cmd.Context(), args[1:], f)
			if err != nil {
				return err
			}
			_, c, err := a.compiled()
			if err != nil {
				return err
			}
			absence, err := c.WhyNot(args[0], it)
			if err != nil {
				return err
			}
			return a.printText(absence.String())
		},
	}
	f.register(cmd)
	return cmd
}

// compiled returns the taxonomy, ready to use.
func (a *app) compiled() (*classifier.Taxonomy, *classifier.Classifier, error) {
	t, err := a.loadTaxonomy()
	if err != nil {
		return nil, nil, err
	}
	c, err := t.Compile()
	return t, c, err
}

// printText writes text of several lines that has words of feeds in it.
func (a *app) printText(s string) error {
	for line := range strings.Lines(s) {
		if _, err := fmt.Fprintln(a.stdout, printable(line)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) taxonomyTestCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "test",
		Short: "Run the tests that stand in the entries",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.taxonomyTest() },
	}
}

func (a *app) taxonomyTest() error {
	t, c, err := a.compiled()
	if err != nil {
		return err
	}
	ran, failed := c.TestEntries(t)
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

func (a *app) taxonomyFmtCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "fmt",
		Short: "Put the space in the taxonomy's files in order",
		Long: `Put the space in the taxonomy's files in order. No word, no comment and no order changes.
With --check nothing is written: the files that would change are listed, and the exit code
is 1 when there are any.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.taxonomyFmt(check) },
	}
	cmd.Flags().BoolVar(&check, "check", false, "only list the files that would change")
	return cmd
}

func (a *app) taxonomyFmt(check bool) error {
	if a.taxonomy == "" && !exists(taxonomyDir) {
		return usagef("fmt needs a taxonomy of your own; \"khabar init DIR\" writes one")
	}
	dir, files, err := a.taxonomyFiles()
	if err != nil {
		return err
	}
	changed := 0
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		did, err := formatFile(filepath.Join(dir, filepath.FromSlash(name)), check)
		if did {
			changed++
			_, perr := fmt.Fprintln(a.stdout, filepath.Join(dir, name))
			return perr
		}
		return err
	})
	if err != nil {
		return err
	}
	if check && changed > 0 {
		return quietError{exitFailed}
	}
	return nil
}

// formatFile formats a file in place, or with check only reports whether it would change.
func formatFile(path string, check bool) (changed bool, err error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	tidy, err := classifier.Format(path, src)
	if err != nil || string(tidy) == string(src) {
		return false, err
	}
	if check {
		return true, nil
	}
	return true, replaceFile(path, src, tidy)
}

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
		return fmt.Errorf("entry %s: %w; \"khabar taxonomy list\" shows what there is", id, news.ErrNotFound)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  (%s)\n", e.ID, e.Name, e.Position)
	showLine(&b, "", e.Description)
	showLine(&b, "formerly", strings.Join(e.Formerly, ", "))
	for _, p := range e.Parents {
		showLine(&b, string(p.Kind), p.ID+showSpan(p.From, p.To))
	}
	if below := t.Descendants(id); len(below) > 0 {
		showLine(&b, "above", strings.Join(below, ", "))
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

func showLine(b *strings.Builder, what, value string) {
	if value != "" {
		fmt.Fprintf(b, "  %-14s %s\n", what, value)
	}
}

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

// showKeyword writes a keyword with its spellings, strength and place.
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
