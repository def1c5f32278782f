package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/spf13/cobra"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
)

func (a *app) digestResendCommand(d *digestFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "resend NUMBER",
		Short: "Send a digest again, by its number in \"khabar digest status\"",
		Long: `Send a digest again. If it may or may not have arrived, the same message is sent, so that
mail programs can recognise it. If it was sent, the reader gets a revision, which says so in
its subject: the reports of the digest, as they are now. If it failed, the reader gets a
revision with the reports that are due now.`,
		Args: oneArg("the NUMBER of a digest"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0], "digest", "khabar digest status")
			if err != nil {
				return err
			}
			return a.digestResend(cmd.Context(), *d, id)
		},
	}
}

// digestResend makes a digest due again, sends it with all other digests that are due, and prints
// whether it was sent.
func (a *app) digestResend(ctx context.Context, d digestFlags, id int64) error {
	return a.withDelivery(ctx, d, func(s *delivery.Service, db *store.DB) error {
		id, err := s.Resend(ctx, id)
		if err != nil {
			return err
		}
		sendErr := a.sendDue(ctx, s)
		m, err := db.Digest(ctx, id)
		if err != nil {
			return errors.Join(sendErr, err)
		}
		if m.Status == news.DigestSent {
			a.say("digest %d was sent to %s", id, m.Address)
			return sendErr
		}
		a.say("digest %d was not sent to %s; its status is %q", id, m.Address, m.Status)
		return cmp.Or(sendErr, error(quietError{exitFailed}))
	})
}
