package main

import (
	"context"
	"fmt"
	"os/user"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

// decisionFlags are the flags of the commands that split or merge stories.
type decisionFlags struct {
	who, why string
}

func (f *decisionFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.who, "who", "", "name of the person who decides (default: the user of the operating system)")
	cmd.Flags().StringVar(&f.why, "why", "", "the reason, stored with the decision")
}

// parseIDs parses the IDs of stories and items.
func parseIDs(args []string) ([]int64, error) {
	ids := make([]int64, len(args))
	for i, s := range args {
		id, err := parseID(s, "ID", "khabar stories show --json")
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// decideStory stores the event e, in which a person splits or merges stories, and prints its effect.
func (a *app) decideStory(ctx context.Context, f decisionFlags, e news.StoryEvent) error {
	e.At, e.Who, e.Why = time.Now(), f.who, f.why
	if e.Who == "" {
		u, err := user.Current()
		if err != nil {
			return usagef("--who is missing, and the user of the operating system cannot be determined: %w", err)
		}
		e.Who = u.Username
	}
	return a.withStore(ctx, func(db *store.DB) error {
		e, err := db.DecideStory(ctx, e)
		if err != nil {
			return err
		}
		effect := "split off"
		if e.Kind == news.StoryMerge {
			effect = "merged into it"
		}
		_, err = fmt.Fprintf(a.stdout, "story %d: story %d %s, %s\n", e.Story, e.Other, effect, count(len(e.Items), "item"))
		return err
	})
}
