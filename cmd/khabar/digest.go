package main

import (
	"errors"

	"github.com/spf13/cobra"

	"khabar/news"
)

func (a *app) digestCommand() *cobra.Command {
	var f digestFlags
	cmd := &cobra.Command{
		Use:   "digest",
		Short: "Preview, check and send digests",
		Long: `Preview, check and send digests. digests.yaml lists the digests, their recipients, when they
are sent and how. "khabar serve" sends them on time, "khabar digest send" on request.`,
		RunE: group,
	}
	f.register(cmd.PersistentFlags())
	cmd.AddCommand(
		a.digestPreviewCommand(&f), a.digestListCommand(&f), a.digestCheckCommand(&f), a.digestSendCommand(&f),
		a.digestResendCommand(&f), a.digestStatusCommand(&f), a.digestResumeCommand(),
	)
	return cmd
}

// unlistedDigest turns an error that wraps news.ErrNotFound, for a digest that is not in the list,
// into a usage error. It returns other errors unchanged.
func unlistedDigest(err error) error {
	if errors.Is(err, news.ErrNotFound) {
		return usageError{err}
	}
	return err
}
