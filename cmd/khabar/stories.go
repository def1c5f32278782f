package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

// storiesFlags are the flags of "khabar stories".
type storiesFlags struct {
	listFlags
	since string
}

func (a *app) storiesCommand() *cobra.Command {
	var f storiesFlags
	cmd := &cobra.Command{
		Use:   "stories",
		Short: "List stories, the one with the latest report first",
		Long: `List stories, the one with the latest report first.

A story has the reports of one event, in one language. Its origins are the agencies and
outlets that the reports come from: the text of an agency in five newspapers has one origin.
--tag selects stories with a report that has that tag; a story must have all tags that are
given.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.stories(cmd.Context(), f) },
	}
	f.register(cmd, "stories")
	cmd.Flags().StringVar(&f.since, "since", "", "only stories with reports of this time or later: "+sinceForms)
	cmd.AddCommand(a.storiesShowCommand(), a.storiesSplitCommand(), a.storiesMergeCommand())
	return cmd
}

func (f *storiesFlags) filter(now time.Time, zone *time.Location) (news.StoryFilter, error) {
	since, err := parseTime(f.since, now, zone)
	if err != nil {
		return news.StoryFilter{}, usagef("--since %w", err)
	}
	tags, err := f.parse()
	return news.StoryFilter{Tags: tags, Since: since, Limit: f.limit}, err
}

func (a *app) stories(ctx context.Context, f storiesFlags) error {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	filter, err := f.filter(time.Now(), list.Location)
	if err != nil {
		return err
	}
	return a.withStoreToRead(ctx, func(db *store.DB) error {
		return writeAll(a.stdout, db.Stories(ctx, filter), f.json, newStoryJSON,
			func(w io.Writer, st news.Story) error { return printStory(w, st, list.Location) })
	})
}

// printStory prints one story of a list for people.
func printStory(w io.Writer, st news.Story, zone *time.Location) error {
	_, err := fmt.Fprintf(w, "%6d  %s  %s  %s\n", st.ID, st.Last.In(zone).Format(minuteFormat), storyCounts(st), printable(st.Headline))
	if err == nil && len(st.Tags) > 0 {
		_, err = fmt.Fprintf(w, "%26s%s\n", "", storyTags(st))
	}
	return err
}

func storyCounts(st news.Story) string {
	return count(st.Items, "report") + ", " + count(len(st.Outlets), "outlet") + ", " + count(len(st.Origins), "origin")
}

func storyTags(st news.Story) string {
	ids := make([]string, len(st.Tags))
	for i, t := range st.Tags {
		ids[i] = t.ID
	}
	return strings.Join(ids, " ")
}
