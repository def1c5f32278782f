package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"khabar/delivery"
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
		Short: "Send the digests that are due: all of them, or one",
		Long: `Send the digests that are due: to each reader the latest one, unless they have it already.
Each reader gets each report once, however often and wherever this command runs. To send
digests without "khabar serve", run this command by cron, after "khabar fetch".

--to sends the digest as it is now to one address, as a test; its readers still get theirs.`,
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
				return usagef("--to needs the ID of a digest, and cannot be used with --dry-run")
			}
			if f.to != "" {
				if _, err := delivery.NormalizeAddress(f.to); err != nil {
					return usagef("--to: %w", err)
				}
			}
			return a.digestSend(cmd.Context(), *d, only, f)
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "send a test to this address only; it is not recorded")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "print what would be sent; store and send nothing")
	return cmd
}

func (a *app) digestSend(ctx context.Context, d digestFlags, only string, f sendFlags) error {
	return a.withDelivery(ctx, d, func(s *delivery.Service, _ *store.DB) error {
		if f.to != "" {
			if err := s.SendTest(ctx, only, f.to); err != nil {
				return unlistedDigest(err)
			}
			a.say("digest %s sent as a test", only)
			return nil
		}
		planned, err := s.Plan(ctx, delivery.PlanRequest{Only: only, AtOnce: true, DryRun: f.dryRun})
		for _, p := range planned {
			if _, err := fmt.Fprintf(a.stdout, "%s\t%s\t%d to send, %d empty, %s\n",
				p.Subscription, p.Date, p.Stored, p.Empty, count(p.Reports, "report")); err != nil {
				return err
			}
		}
		if err != nil {
			return unlistedDigest(err)
		}
		if f.dryRun {
			return nil
		}
		return a.sendDue(ctx, s)
	})
}

// sendDue sends the digests that are due, and prints how many were sent.
func (a *app) sendDue(ctx context.Context, s *delivery.Service) error {
	n, err := s.Send(ctx)
	a.say("%d sent, %d to be tried again, %d failed, %d uncertain", n.Sent, n.Retrying, n.Failed, n.Uncertain)
	if err != nil {
		return err
	}
	notSent := n.Retrying + n.Failed + n.Uncertain
	if notSent > 0 {
		a.say("\"khabar digest status\" says why")
	}
	return partlyError(notSent, notSent+n.Sent)
}
