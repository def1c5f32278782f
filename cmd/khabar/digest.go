package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"khabar/delivery"
	"khabar/digest"
	"khabar/news"
	"khabar/store"
)

func (a *app) digestCommand() *cobra.Command {
	var f digestFlags
	cmd := &cobra.Command{
		Use:   "digest",
		Short: "Compose, look at and send digests of what the feeds brought",
		Long: `Compose, look at and send digests. digests.yaml says which there are, who gets them,
when and by which way; "khabar serve" sends them on time, "khabar digest send" by hand.`,
		RunE: group,
	}
	f.register(cmd.PersistentFlags())
	cmd.AddCommand(
		a.digestPreviewCommand(&f), a.digestListCommand(&f), a.digestCheckCommand(&f), a.digestSendCommand(&f),
		a.digestResendCommand(&f), a.digestStatusCommand(&f), a.digestResumeCommand(),
	)
	return cmd
}

// digestDefault is how far back a digest goes when nobody says.
const digestDefault = 24 * time.Hour

// previewFlags are the flags of "khabar digest preview".
type previewFlags struct {
	span             spanFlags
	as, date, format string
}

func (a *app) digestPreviewCommand(d *digestFlags) *cobra.Command {
	var f previewFlags
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Print the digest of a period (default: the last 24 hours), or that of a day as readers get it",
		Long: `Print the digest of a period, of all that is relevant; or, with --as, the one that the
readers of a digest in digests.yaml get, or got, on a day. Nothing is stored or sent.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.as != "" {
				for _, name := range []string{"since", "until", "by"} {
					if cmd.Flags().Changed(name) {
						return usagef("--as and --%s do not go together; give a --date", name)
					}
				}
				return a.digestPreviewAs(cmd.Context(), *d, f)
			}
			if f.date != "" {
				return usagef("--date goes with --as")
			}
			return a.digestPreview(cmd.Context(), f.span, f.format)
		},
	}
	f.span.register(cmd)
	cmd.Flags().StringVar(&f.as, "as", "", "as the readers of this digest get it: an ID of digests.yaml")
	cmd.Flags().StringVar(&f.date, "date", "", "with --as: of this day, such as 2026-11-22 (default: the day on which it comes next, or came today)")
	cmd.Flags().StringVar(&f.format, "format", "text", "text, html or json; with --as also eml")
	return cmd
}

func (a *app) digestPreview(ctx context.Context, flags spanFlags, format string) (err error) {
	render, ok := renderers[format]
	if !ok {
		return usagef("--format %q: want text, html or json", format)
	}
	list, err := a.feedList()
	if err != nil {
		return err
	}
	now := time.Now()
	span, by, err := flags.parse(now, list.Location)
	if err != nil {
		return err
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	d, err := digest.Compose(ctx, db, digest.Options{
		Span: lastDay(span, now), By: by, Zone: list.Location, Now: now, Severity: a.severities(),
	})
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	defer flushing(w, &err)
	return render(d, w)
}

// digestPreviewAs prints a digest as a subscription's readers get it.
func (a *app) digestPreviewAs(ctx context.Context, d digestFlags, f previewFlags) error {
	render, ok := renderers[f.format]
	if !ok && f.format != "eml" {
		return usagef("--format %q: want text, html, json or eml", f.format)
	}
	return a.withCourier(ctx, d, func(c *delivery.Service, _ *store.DB) error {
		day, err := previewDay(c, f)
		if err != nil {
			return err
		}
		p, err := c.Preview(ctx, f.as, day)
		if err != nil {
			return unknownDigest(err)
		}
		if f.format == "eml" {
			if !p.Mail {
				return usagef("digest %s does not go as mail; preview it as text, html or json", f.as)
			}
			_, err = a.stdout.Write(p.Raw)
			return err
		}
		a.say("subject: %s", printable(p.Subject))
		return render(p.Digest, a.stdout)
	})
}

// previewDay returns the day that is asked for: that of --date, else today when the digest
// comes today, else the day on which it comes next.
func previewDay(c *delivery.Service, f previewFlags) (time.Time, error) {
	if f.date != "" {
		day, err := time.Parse(time.DateOnly, f.date)
		if err != nil {
			return day, usagef("--date %q: want a date such as 2026-11-22", f.date)
		}
		return day, nil
	}
	for _, s := range c.List.Subscriptions {
		if s.ID == f.as {
			now := time.Now()
			y, m, d := now.In(s.Location).Date()
			next := s.Next(time.Date(y, m, d, 0, 0, 0, 0, s.Location).Add(-time.Nanosecond)).In(s.Location)
			return next, nil
		}
	}
	return time.Time{}, usagef("--as %q: no such digest in the list; \"khabar digest list\" has them", f.as)
}

// withCourier runs f with a courier for the list of digests, on a database that is there.
func (a *app) withCourier(ctx context.Context, d digestFlags, f func(*delivery.Service, *store.DB) error) (err error) {
	feeds, err := a.feedList()
	if err != nil {
		return err
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	c, err := a.courier(d, feeds, db)
	if err != nil {
		return err
	}
	return f(c, db)
}

var renderers = map[string]func(*digest.Digest, io.Writer) error{
	"text": (*digest.Digest).Text,
	"html": (*digest.Digest).HTML,
	"json": (*digest.Digest).JSON,
}

// lastDay closes the ends of s that were left open.
func lastDay(s news.Span, now time.Time) news.Span {
	if s.Until.IsZero() {
		s.Until = now
	}
	if s.From.IsZero() {
		s.From = s.Until.Add(-digestDefault)
	}
	return s
}

// unknownDigest makes the caller's mistake of a digest that is not in the list.
func unknownDigest(err error) error {
	if errors.Is(err, news.ErrNotFound) {
		return usageError{err}
	}
	return err
}
