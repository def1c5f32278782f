package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"khabar/fetcher"
	"khabar/monitor"
	"khabar/news"
)

func (a *app) feedsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "feeds",
		Short: "Look at the feed list and check it",
		RunE:  group,
	}
	cmd.AddCommand(a.feedsListCommand(), a.feedsCheckCommand())
	return cmd
}

func (a *app) feedsListCommand() *cobra.Command {
	var jsonOut bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the feeds of the list",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.feedsList(jsonOut) },
	}
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print a JSON array")
	return cmd
}

// feedJSON is a feed of the list as programs read it.
type feedJSON struct {
	ID       string        `json:"id"`
	Formerly []string      `json:"formerly,omitempty"`
	Title    string        `json:"title"`
	URL      string        `json:"url"`
	Site     string        `json:"site,omitempty"`
	Lang     string        `json:"lang"`
	Country  string        `json:"country,omitempty"`
	Kind     news.FeedKind `json:"kind"`
	Every    string        `json:"every,omitempty"`
	Schedule string        `json:"schedule,omitempty"`
	Enabled  bool          `json:"enabled"`
	Checked  string        `json:"checked"`
	Note     string        `json:"note,omitempty"`
}

func newFeedJSON(f news.Feed) feedJSON {
	j := feedJSON{
		ID: f.ID, Formerly: f.Formerly, Title: f.Title, URL: f.URL, Site: f.Site, Lang: f.Lang, Country: f.Country,
		Kind: f.Kind, Schedule: f.Schedule, Enabled: f.Enabled, Checked: f.Checked, Note: f.Note,
	}
	if f.Every > 0 {
		j.Every = f.Every.String()
	}
	return j
}

func (a *app) feedsList(jsonOut bool) (err error) {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	if jsonOut {
		feeds := make([]feedJSON, len(list.Feeds))
		for i, f := range list.Feeds {
			feeds[i] = newFeedJSON(f)
		}
		return writeJSON(a.stdout, feeds)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tLANG\tKIND\tENABLED\tCHECKED\tTITLE")
	for _, f := range list.Feeds {
		enabled := "yes"
		if !f.Enabled {
			enabled = "no"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.ID, f.Lang, f.Kind, enabled, f.Checked, printable(f.Title))
	}
	return w.Flush()
}

// checkFlags are the flags of "khabar feeds check".
type checkFlags struct {
	client            clientFlags
	live, write, json bool
}

func (a *app) feedsCheckCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [FEED…]",
		Short: "Check the feed list; with --live also whether the feeds answer",
		Long: `Check the feed list and print every mistake with its line, column and remedy.

--live also asks every feed, or those named, enabled or not; nothing is stored. With
--live --write those that answer are enabled and dated in the file; no other byte of it
changes.`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.feedsCheck(cmd.Context(), args, f) },
	}
	f.client.register(cmd.Flags())
	cmd.Flags().BoolVar(&f.live, "live", false, "ask each feed")
	cmd.Flags().BoolVar(&f.write, "write", false, "with --live: enable and date those that answer")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON lines")
	return cmd
}

func (a *app) feedsCheck(ctx context.Context, ids []string, f checkFlags) error {
	if !f.live && (f.write || len(ids) > 0) {
		return usagef("--write and names of feeds go with --live")
	}
	if f.write && a.feeds == "" && !exists(feedsFile) {
		return usagef("--write needs a feed list of your own; \"khabar init DIR\" writes one")
	}
	name, src, err := a.feedListFile()
	if err != nil {
		return err
	}
	list, err := fetcher.ReadList(name, src)
	if err != nil {
		return a.printFindings(err, f.json)
	}
	feeds, err := chosen(list.Feeds, ids)
	if err != nil {
		return err
	}
	if !f.live {
		a.say("%s: %d feeds, no mistakes", name, len(feeds))
		return nil
	}
	answered, err := a.tryFeeds(ctx, feeds, f)
	if err != nil {
		return err
	}
	if f.write && len(answered) > 0 {
		if err := a.writeChecked(name, src, answered); err != nil {
			return err
		}
	}
	return triedError(len(feeds), len(answered))
}

// chosen returns the feeds with the given slugs, or all.
func chosen(all []news.Feed, ids []string) ([]news.Feed, error) {
	if len(ids) == 0 {
		return all, nil
	}
	byID := make(map[string]news.Feed, len(all))
	for _, f := range all {
		byID[f.ID] = f
	}
	feeds := make([]news.Feed, len(ids))
	for i, id := range ids {
		f, ok := byID[id]
		if !ok {
			return nil, usagef("feed %q is not in the list; \"khabar feeds list\" shows what there is", id)
		}
		feeds[i] = f
	}
	return feeds, nil
}

// triedJSON is what a try of one feed brought.
type triedJSON struct {
	Feed    string        `json:"feed"`
	URL     string        `json:"url"`
	Outcome news.Outcome  `json:"outcome"`
	Items   int           `json:"items"`
	Class   news.ErrClass `json:"class,omitempty"`
	Error   string        `json:"error,omitempty"`
}

// tryFeeds asks each feed once and returns the slugs of those that answered.
func (a *app) tryFeeds(ctx context.Context, feeds []news.Feed, f checkFlags) (answered []string, err error) {
	client, err := f.client.client()
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriter(a.stdout)
	defer flushing(w, &err)
	enc := newEncoder(w)
	show, clear := a.progress("feeds")
	done := 0
	for r := range monitor.Probe(ctx, client, feeds) {
		if done++; show != nil {
			show(done, len(feeds))
		}
		if r.Outcome == news.OK {
			answered = append(answered, r.Feed)
		}
		if f.json {
			err = enc.Encode(triedJSON{r.Feed, r.URL, r.Outcome, len(r.Items), r.Class, r.Error})
		} else if r.Outcome == news.OK {
			_, err = fmt.Fprintf(w, "%s: %d items\n", r.Feed, len(r.Items))
		} else {
			_, err = fmt.Fprintf(w, "%s: %s: %s\n", r.Feed, r.Class, printable(r.Error))
		}
		if err != nil {
			return nil, err
		}
	}
	clear()
	return answered, ctx.Err()
}

// writeChecked enables and dates feeds in the file name, whose content was src.
func (a *app) writeChecked(name string, src []byte, feeds []string) error {
	out, err := fetcher.MarkChecked(name, src, feeds, time.Now().UTC())
	if err != nil {
		return err
	}
	if err := replaceFile(name, src, out); err != nil {
		return fmt.Errorf("write the feed list: %w", err)
	}
	a.say("%s: %d feeds enabled and dated", name, len(feeds))
	return nil
}

// replaceFile puts new in the place of old in one step, unless somebody else has written
// the file meanwhile.
func replaceFile(path string, old, new []byte) error {
	now, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if string(now) != string(old) {
		return fmt.Errorf("%s was changed by somebody else meanwhile; nothing was written, run the command again", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, new, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// triedError tells by the exit code whether feeds did not answer.
func triedError(feeds, answered int) error {
	switch {
	case answered == feeds:
		return nil
	case answered == 0:
		return quietError{exitFailed}
	default:
		return quietError{exitPartly}
	}
}
