package main

import (
	"bufio"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"khabar/fetcher"
	"khabar/monitor"
	"khabar/news"
)

// checkFlags are the flags of "khabar feeds check".
type checkFlags struct {
	client            clientFlags
	live, write, json bool
}

func (a *app) feedsCheckCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [FEED…]",
		Short: "Check the feed list; with --live, also fetch its feeds",
		Long: `Check the feed list, and print every mistake with its line, its column and what to do.

--live also fetches every feed, or the named ones, enabled or not; nothing is stored. With
--live --write, the feeds that answered are enabled and dated in the file; no other byte of
it changes. Exit code 3 when some feeds failed, 1 when all did.`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.feedsCheck(cmd.Context(), args, f) },
	}
	f.client.register(cmd.Flags())
	cmd.Flags().BoolVar(&f.live, "live", false, "fetch each feed")
	cmd.Flags().BoolVar(&f.write, "write", false, "with --live: enable and date the feeds that answered")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON lines")
	return cmd
}

func (a *app) feedsCheck(ctx context.Context, ids []string, f checkFlags) error {
	if !f.live && (f.write || len(ids) > 0) {
		return usagef("--write and the IDs of feeds can only be used with --live")
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
		return a.findingsError(err, f.json)
	}
	feeds, err := feedsByID(list.Feeds, ids)
	if err != nil {
		return err
	}
	if !f.live {
		a.say("%s: %s, no mistakes", name, count(len(feeds), "feed"))
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
	return partlyError(len(feeds)-len(answered), len(feeds))
}

// feedsByID returns the feeds with the given slugs, or all feeds when no slug is given.
func feedsByID(all []news.Feed, ids []string) ([]news.Feed, error) {
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
			return nil, usagef("feed %q is not in the list; \"khabar feeds list\" prints it", id)
		}
		feeds[i] = f
	}
	return feeds, nil
}

// A triedJSON is the JSON form of the result of a trial fetch.
type triedJSON struct {
	Feed    string        `json:"feed"`
	URL     string        `json:"url"`
	Outcome news.Outcome  `json:"outcome"`
	Items   int           `json:"items"`
	Class   news.ErrClass `json:"class,omitempty"`
	Error   string        `json:"error,omitempty"` // why it failed, or what was cut
}

// newTriedJSON returns the JSON form of r. What was cut are fields of items alone, because the items
// are not tagged.
func newTriedJSON(r news.Fetch) triedJSON {
	j := triedJSON{r.Feed, r.URL, r.Outcome, len(r.Items), r.Class, r.Error}
	if cut := news.CutItemsOf(r.Items).Words(len(r.Items)); r.Outcome == news.OK && cut != "" {
		j.Class, j.Error = news.ClassPartial, cut
	}
	return j
}

// tryFeeds fetches each feed once, prints the results, and returns the slugs of the feeds that
// answered.
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
		switch j := newTriedJSON(r); {
		case f.json:
			err = enc.Encode(j)
		case j.Class == "":
			_, err = fmt.Fprintf(w, "%s: %s\n", j.Feed, count(j.Items, "item"))
		default:
			_, err = fmt.Fprintf(w, "%s: %s: %s\n", j.Feed, j.Class, printable(j.Error))
		}
		if err != nil {
			return nil, err
		}
	}
	clear()
	return answered, ctx.Err()
}

// writeChecked enables feeds in the feed list and sets their date of the last check. name is the
// file, and src its content when it was read.
func (a *app) writeChecked(name string, src []byte, feeds []string) error {
	out, err := fetcher.MarkChecked(name, src, feeds, time.Now().UTC())
	if err != nil {
		return err
	}
	if err := replaceFile(name, src, out); err != nil {
		return fmt.Errorf("write the feed list: %w", err)
	}
	a.say("%s: %s enabled and dated", name, count(len(feeds), "feed"))
	return nil
}
