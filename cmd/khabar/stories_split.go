package main

import (
	"github.com/spf13/cobra"

	"khabar/news"
)

func (a *app) storiesSplitCommand() *cobra.Command {
	var f decisionFlags
	cmd := &cobra.Command{
		Use:   "split STORY ITEM…",
		Short: "Move items of a story to a new story; khabar never merges the two again",
		Args:  minArgs(2, "the ID of a story, and those of some of its items"),
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
