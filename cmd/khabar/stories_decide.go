package main

import (
	"context"
	"fmt"
	"os/user"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
)

// decideFlags say who decides and why.
type decideFlags struct {
	who, why string
}

func (f *decideFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.who, "who", "", "who decides (default: the user of the system)")
	cmd.Flags().StringVar(&f.why, "why", "", "the reason, kept with the decision")
}

func (a *app) storiesSplitCommand() *cobra.Command {
	var f decideFlags
	cmd := &cobra.Command{
		Use:   "split STORY ITEM…",
		Short: "Make a story of its own of some of a story's items; the two are never merged again",
		Args:  idArgs(2, "the ID of a story, and those of some of its items"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := parseIDs(args)
			if err != nil {
				return err
			}
			return a.decideStory(cmd.Context(), f, news.StoryEvent{Kind: news.StorySplit, Story: ids[0], Items: ids[1:]})
		},
	}
	f.register(cmd)
	return cmd
}

func (a *app) storiesMergeCommand() *cobra.Command {
	var f decideFlags
	cmd := &cobra.Command{
		Use:   "merge STORY STORY",
		Short: "Make one story of two; the older ID stays, the other keeps answering",
		Args:  idArgs(2, "the IDs of two stories"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := parseIDs(args)
			if err != nil {
				return err
			}
			if len(ids) != 2 {
				return usagef("%q takes two stories, got %d", cmd.CommandPath(), len(ids))
			}
			return a.decideStory(cmd.Context(), f, news.StoryEvent{Kind: news.StoryMerge, Story: ids[0], Other: ids[1]})
		},
	}
	f.register(cmd)
	return cmd
}

// idArgs wants at least n arguments, called what in messages.
func idArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%q takes %s; got %d arguments", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

func parseIDs(args []string) ([]int64, error) {
	ids := make([]int64, len(args))
	for i, s := range args {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, usagef("%q: want a number, as khabar stories and khabar items --json print it", s)
		}
		ids[i] = id
	}
	return ids, nil
}

func (a *app) decideStory(ctx context.Context, f decideFlags, e news.StoryEvent) (err error) {
	e.At, e.Who, e.Why = time.Now(), f.who, f.why
	if e.Who == "" {
		u, err := user.Current()
		if err != nil {
			return usagef("--who is missing, and the system does not tell: %w", err)
		}
		e.Who = u.Username
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	if e, err = db.DecideStory(ctx, e); err != nil {
		return err
	}
	verb := "split off"
	if e.Kind == news.StoryMerge {
		verb = "taken in"
	}
	_, err = fmt.Fprintf(a.stdout, "story %d: story %d %s, %d items\n", e.Story, e.Other, verb, len(e.Items))
	return err
}
