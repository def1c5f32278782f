package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

// shownReports is how many reports of a story are shown unless the flag --limit says otherwise: all of any
// story but one that repeats a text over and over.
const shownReports = 500

func (a *app) storiesShowCommand() *cobra.Command {
	var (
		asJSON bool
		limit  int
	)
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a story with its reports, the oldest first",
		Args:  oneArg("the ID of a story"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0], "story", "khabar stories")
			if err != nil {
				return err
			}
			if limit < 0 {
				return usagef("--limit %d: want 0 or more", limit)
			}
			return a.storiesShow(cmd.Context(), id, limit, asJSON)
		},
	}
	cmd.Flags().IntVar(&limit, "limit", shownReports, "at most this many reports, the oldest first (0: all)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) storiesShow(ctx context.Context, id int64, limit int, asJSON bool) error {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	return a.withStoreToRead(ctx, func(db *store.DB) (err error) {
		st, err := db.StoryPage(ctx, id, news.Cursor{}, limit)
		if err != nil {
			return err
		}
		w := bufio.NewWriter(a.stdout)
		defer flushing(w, &err)
		if asJSON {
			return newEncoder(w).Encode(newStoryJSON(st))
		}
		nameOutlets(&st, news.OutletNames(list.Feeds))
		return printFullStory(w, st, list.Location)
	})
}

// nameOutlets replaces the domains of outlets in st by their names, if names has them.
func nameOutlets(st *news.Story, names map[string]string) {
	name := func(id string) string { return cmp.Or(names[id], id) }
	for i, o := range st.Origins {
		st.Origins[i] = name(o)
	}
	for i := range st.Reports {
		r := &st.Reports[i]
		r.Outlet, r.Origin = name(r.Outlet), name(r.Origin)
	}
}

// printFullStory prints a story with its tags, reports and events for people.
func printFullStory(w io.Writer, st news.Story, zone *time.Location) error {
	_, err := fmt.Fprintf(w, "Story %d, %s: %s\nfrom %s to %s\n", st.ID, st.Lang, storyCounts(st),
		st.First.In(zone).Format(minuteFormat), st.Last.In(zone).Format(minuteFormat))
	if err == nil && len(st.Formerly) > 0 {
		_, err = fmt.Fprintf(w, "formerly also %s\n", joinIDs(st.Formerly))
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "origins: %s\n", printable(strings.Join(st.Origins, ", ")))
	}
	for _, t := range st.Tags {
		if err == nil {
			_, err = fmt.Fprintf(w, "%5d  %s\n", t.Reports, t.ID)
		}
	}
	for _, r := range st.Reports {
		if err == nil {
			err = printStoryReport(w, r, zone)
		}
	}
	if err == nil && st.More > 0 {
		_, err = fmt.Fprintf(w, "and %s; --limit 0 shows all\n", count(st.More, "more report"))
	}
	for _, e := range st.Events {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s  %s by %s: story %d, story %d %s\n", e.At.In(zone).Format(minuteFormat), e.Kind,
				printable(e.Who), e.Story, e.Other, printable(e.Why))
		}
	}
	return err
}

func printStoryReport(w io.Writer, r news.Report, zone *time.Location) error {
	by := r.Outlet
	if r.Origin != r.Outlet {
		by += " (" + r.Origin + ")"
	}
	_, err := fmt.Fprintf(w, "%s  %-28s  %s\n", r.SortAt.In(zone).Format(minuteFormat), printable(by), printable(r.Title))
	return err
}

func joinIDs(ids []int64) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(all, ", ")
}
