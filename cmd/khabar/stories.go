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
		Short: "List stories, each told by one report or more, the latest first",
		Long: `List stories, the one with the latest report first.

A story is what reports of one event, in one language, have in common. Its origins are those
on whose account they report: an agency's text in five newspapers is one origin. --tag
selects stories some report of which has that tag; several --tag must all be there.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.stories(cmd.Context(), f) },
	}
	f.register(cmd, "stories")
	cmd.Flags().StringVar(&f.since, "since", "", "only with reports of this time on: RFC 3339, a date, or a span back from now such as 24h or 7d")
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

func (a *app) stories(ctx context.Context, f storiesFlags) (err error) {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	filter, err := f.filter(time.Now(), list.Location)
	if err != nil {
		return err
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	return printAll(a.stdout, db.Stories(ctx, filter), f.json, newStoryJSON,
		func(w io.Writer, st news.Story) error { return printStory(w, st, list.Location) })
}

func (a *app) storiesShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a story with its reports, in the order in which it was told",
		Args:  oneArg("the ID of a story"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef("story %q: want the number of a story", args[0])
			}
			return a.storiesShow(cmd.Context(), id, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) storiesShow(ctx context.Context, id int64, asJSON bool) (err error) {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	st, err := db.Story(ctx, id)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	defer flushing(w, &err)
	if asJSON {
		return newEncoder(w).Encode(newStoryJSON(st))
	}
	nameOutlets(&st, news.OutletNames(list.Feeds))
	return printReports(w, st, list.Location)
}

// nameOutlets calls outlets by their names, where these are known, instead of their domains.
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

const storyTime = "2006-01-02 15:04"

// printStory writes one story for people.
func printStory(w io.Writer, st news.Story, zone *time.Location) error {
	_, err := fmt.Fprintf(w, "%6d  %s  %s  %s\n", st.ID, st.Last.In(zone).Format(storyTime), storyCounts(st), printable(st.Headline))
	if err == nil && len(st.Tags) > 0 {
		_, err = fmt.Fprintf(w, "%26s%s\n", "", storyTags(st))
	}
	return err
}

func storyCounts(st news.Story) string {
	return fmt.Sprintf("%d reports, %d outlets, %d origins", st.Items, len(st.Outlets), len(st.Origins))
}

func storyTags(st news.Story) string {
	ids := make([]string, len(st.Tags))
	for i, t := range st.Tags {
		ids[i] = t.ID
	}
	return strings.Join(ids, " ")
}

// printReports writes a story and how it grew.
func printReports(w io.Writer, st news.Story, zone *time.Location) error {
	_, err := fmt.Fprintf(w, "Story %d, %s: %s\nfrom %s to %s\n", st.ID, st.Lang, storyCounts(st),
		st.First.In(zone).Format(storyTime), st.Last.In(zone).Format(storyTime))
	if err == nil && len(st.Formerly) > 0 {
		_, err = fmt.Fprintf(w, "formerly also %s\n", numbers(st.Formerly))
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
	for _, e := range st.Events {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s  %s by %s: story %d, story %d %s\n", e.At.In(zone).Format(storyTime), e.Kind,
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
	_, err := fmt.Fprintf(w, "%s  %-28s  %s\n", r.SortAt.In(zone).Format(storyTime), printable(by), printable(r.Title))
	return err
}

func numbers(ids []int64) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(all, ", ")
}

// The JSON form of a story; fields may be added, never renamed.
type storyJSON struct {
	ID       int64             `json:"id"`
	Formerly []int64           `json:"formerly"`
	Lang     string            `json:"lang"`
	Headline string            `json:"headline"`
	First    time.Time         `json:"first"`
	Last     time.Time         `json:"last"`
	Begun    time.Time         `json:"begun"`
	Grown    time.Time         `json:"grown"`
	Items    int               `json:"items"`
	Outlets  []string          `json:"outlets"`
	Origins  []string          `json:"origins"`
	Tags     []storyTagJSON    `json:"tags"`
	Reports  []storyReportJSON `json:"reports,omitempty"` // only of show
	Events   []storyEventJSON  `json:"events,omitempty"`  // likewise
}

type storyTagJSON struct {
	ID      string     `json:"id"`
	Facet   news.Facet `json:"facet"`
	Reports int        `json:"reports"`
}

type storyReportJSON struct {
	itemJSON
	Outlet string    `json:"outlet"`
	Origin string    `json:"origin"`
	Joined time.Time `json:"joined"`
}

type storyEventJSON struct {
	At    time.Time           `json:"at"`
	Who   string              `json:"who"`
	Kind  news.StoryEventKind `json:"kind"`
	Story int64               `json:"story"`
	Other int64               `json:"other"`
	Items []int64             `json:"items"`
	Why   string              `json:"why"`
}

func newStoryJSON(st news.Story) storyJSON {
	j := storyJSON{
		ID: st.ID, Formerly: append([]int64{}, st.Formerly...), Lang: st.Lang, Headline: st.Headline,
		First: st.First, Last: st.Last, Begun: st.FirstSaved, Grown: st.LastSaved, Items: st.Items,
		Outlets: append([]string{}, st.Outlets...), Origins: append([]string{}, st.Origins...), Tags: []storyTagJSON{},
	}
	for _, t := range st.Tags {
		j.Tags = append(j.Tags, storyTagJSON{t.ID, news.FacetOf(t.ID), t.Reports})
	}
	for _, r := range st.Reports {
		j.Reports = append(j.Reports, storyReportJSON{newItemJSON(r.Item, false), r.Outlet, r.Origin, r.Joined})
	}
	for _, e := range st.Events {
		j.Events = append(j.Events, storyEventJSON(e))
	}
	return j
}
