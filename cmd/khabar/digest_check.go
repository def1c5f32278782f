package main

import (
	"github.com/spf13/cobra"

	"khabar/delivery"
)

func (a *app) digestCheckCommand(d *digestFlags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check digests.yaml, also against the feed list and the taxonomy",
		Long:  "Check digests.yaml, and print every mistake with its line, its column and what to do.",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.digestCheck(*d, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON lines")
	return cmd
}

func (a *app) digestCheck(d digestFlags, asJSON bool) error {
	if _, err := publicURL(d.publicURL); err != nil {
		return err
	}
	feeds, err := a.feedList()
	if err != nil {
		return err
	}
	taxonomy, err := a.loadTaxonomy()
	if err != nil {
		return err
	}
	refs := delivery.References{Feed: isListed(feeds), Tag: func(id string) bool { _, ok := taxonomy.Entry(id); return ok }}
	_, dir, err := a.digestList(d, refs)
	if err != nil {
		return a.findingsError(err, asJSON)
	}
	a.say("no mistakes; paths are relative to %s", dir)
	return nil
}
