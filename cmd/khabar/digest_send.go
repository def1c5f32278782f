package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
)

// sendFlags are the flags of "khabar digest send".
type sendFlags struct {
	to     string
	dryRun bool
}

func (a *app) digestSendCommand(d *digestFlags) *cobra.Command {
	var f sendFlags
	cmd := &cobra.Command{
		Use:   "send [ID]",
		Short: "Send what is due now, of all digests or of one",
		Long: `Send what is due now: for each reader the latest digest, unless he has it already. Each
report goes to each reader once, however often and wherever this is run. To send digests
without "khabar serve", run this by cron, after "khabar fetch".

--to sends the digest, as it is now, to one address as a test; readers get it all the same.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("want one ID of digests.yaml, or none for all; got %q", args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			only := ""
			if len(args) == 1 {
				only = args[0]
			}
			if f.to != "" && (only == "" || f.dryRun) {
				return usagef("--to needs the ID of a digest, and no --dry-run")
			}
			if f.to != "" {
				if _, err := delivery.Address(f.to); err != nil {
					return usagef("--to: %w", err)
				}
			}
			return a.digestSend(cmd.Context(), *d, only, f)
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "only to this address, as a test that is not remembered")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "print what would be sent; store and send nothing")
	return cmd
}

func (a *app) digestSend(ctx context.Context, d digestFlags, only string, f sendFlags) error {
	return a.withCourier(ctx, d, func(c *delivery.Service, _ *store.DB) error {
		if f.to != "" {
			if err := c.Test(ctx, only, f.to); err != nil {
				return unknownDigest(err)
			}
			a.say("digest %s sent as a test", only)
			return nil
		}
		planned, err := c.Plan(ctx, delivery.PlanRequest{Only: only, AtOnce: true, DryRun: f.dryRun})
		for _, p := range planned {
			if _, err := fmt.Fprintf(a.stdout, "%s\t%s\t%d to send, %d without anything to tell, %d reports\n",
				p.Subscription, p.Date, p.Stored, p.Empty, p.Reports); err != nil {
				return err
			}
		}
		if err != nil {
			return unknownDigest(err)
		}
		if f.dryRun {
			return nil
		}
		return a.digestSendNow(ctx, c)
	})
}

// digestSendNow sends what is to be sent, and says how that went.
func (a *app) digestSendNow(ctx context.Context, c *delivery.Service) error {
	tally, err := c.Send(ctx)
	a.say("%d sent, %d to be tried again, %d failed, %d uncertain", tally.Sent, tally.Later, tally.Failed, tally.Uncertain)
	if err != nil {
		return err
	}
	if tally.Later+tally.Failed+tally.Uncertain == 0 {
		return nil
	}
	a.say("\"khabar digest status\" tells why")
	if tally.Sent == 0 {
		return quietError{exitFailed}
	}
	return quietError{exitPartly}
}

func (a *app) digestResendCommand(d *digestFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "resend NUMBER",
		Short: "Send one digest once more, by its number in \"khabar digest status\"",
		Long: `Send one digest once more. One that may or may not have arrived goes out as it was, so
that mail programs can tell that it is the same. One that was sent gets a revision, which
says so in its subject: what it told, as that stands now. One that failed gets a revision of
what is due now.`,
		Args: oneArg("the NUMBER of a digest"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef("digest %q: want a number, from \"khabar digest status\"", args[0])
			}
			return a.digestResend(cmd.Context(), *d, id)
		},
	}
}

// digestResend sends a digest again, with everything else that is due, and then says whether
// it was sent.
func (a *app) digestResend(ctx context.Context, d digestFlags, id int64) error {
	return a.withCourier(ctx, d, func(c *delivery.Service, db *store.DB) error {
		id, err := c.Resend(ctx, id)
		if err != nil {
			return err
		}
		sendErr := a.digestSendNow(ctx, c)
		m, err := db.Digest(ctx, id)
		if err != nil {
			return err
		}
		if m.Status == news.DigestSent {
			a.say("digest %d was sent to %s", id, m.Address)
		} else {
			a.say("digest %d was not sent to %s; its status is %q", id, m.Address, m.Status)
		}
		return sendErr
	})
}

func (a *app) digestResumeCommand() *cobra.Command {
	var subscription string
	cmd := &cobra.Command{
		Use:   "resume ADDRESS",
		Short: "Send digests again to a reader who had unsubscribed and asks for them, or whose mail came back",
		Long: `Send digests again to a reader who had unsubscribed, or to whom nothing is sent any more
because mail came back three times in a row. Only at the reader's own wish.`,
		Args: oneArg("the ADDRESS of a reader"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.digestResume(cmd.Context(), subscription, args[0])
		},
	}
	cmd.Flags().StringVar(&subscription, "as", "", "only this digest: an ID of digests.yaml")
	return cmd
}

func (a *app) digestResume(ctx context.Context, subscription, address string) (err error) {
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	address, err = delivery.Address(address)
	if err != nil {
		return usageError{err}
	}
	found, err := db.ResumeRecipients(ctx, subscription, address)
	if err != nil {
		return err
	}
	for _, r := range found {
		a.say("%s goes to %s again", r.Subscription, r.Address)
	}
	if len(found) == 0 {
		a.say("%s is kept from no digest", address)
		return quietError{exitFailed}
	}
	return nil
}
