package main

import (
	"context"

	"github.com/spf13/cobra"

	"khabar/delivery"
	"khabar/store"
)

func (a *app) digestResumeCommand() *cobra.Command {
	var subscription string
	cmd := &cobra.Command{
		Use:   "resume ADDRESS",
		Short: "Send digests again to a reader who unsubscribed or was suspended",
		Long: `Send digests again to a reader who unsubscribed, or who was suspended because mail bounced
three times in a row. Use it only when the reader asks for it.`,
		Args: oneArg("the ADDRESS of a reader"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.digestResume(cmd.Context(), subscription, args[0])
		},
	}
	cmd.Flags().StringVar(&subscription, "as", "", "only the digest with this ID of digests.yaml")
	return cmd
}

func (a *app) digestResume(ctx context.Context, subscription, address string) error {
	return a.withStore(ctx, func(db *store.DB) error {
		address, err := delivery.NormalizeAddress(address)
		if err != nil {
			return usageError{err}
		}
		resumed, err := db.ResumeRecipients(ctx, subscription, address)
		if err != nil {
			return err
		}
		for _, r := range resumed {
			a.say("%s is sent to %s again", r.Subscription, r.Address)
		}
		if len(resumed) == 0 {
			a.say("%s has not unsubscribed and is not suspended", address)
			return quietError{exitFailed}
		}
		return nil
	})
}
