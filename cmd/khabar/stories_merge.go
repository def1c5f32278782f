package main

import (
	"github.com/spf13/cobra"

	"khabar/news"
)

func (a *app) storiesMergeCommand() *cobra.Command {
	var f decisionFlags
	cmd := &cobra.Command{
		Use:   "merge STORY STORY",
		Short: "Merge two stories; the older ID is kept, the other still finds the story",
		Args:  minArgs(2, "the IDs of two stories"),
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
