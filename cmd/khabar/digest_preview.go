package main

import (
	"bufio"
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"khabar/delivery"
	"khabar/digest"
	"khabar/news"
	"khabar/store"
)

// defaultPeriod is the period of a preview without --since.
const defaultPeriod = 24 * time.Hour

// renderers has the function that writes a digest in each format, by the name of the format.
var renderers = map[string]func(*digest.Digest, io.Writer) error{
	"text": (*digest.Digest).Text,
	"html": (*digest.Digest).HTML,
	"json": (*digest.Digest).JSON,
}

// previewFlags are the flags of "khabar digest preview".
type previewFlags struct {
	span             spanFlags
	as, date, format string
}

func (a *app) digestPreviewCommand(d *digestFlags) *cobra.Command {
	var f previewFlags
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Print the digest of a period (default: the last 24 hours), or the one that readers get",
		Long: `Print a digest of all relevant reports of a period; or, with --as, the digest that the readers
of an entry of digests.yaml get, or got, on a day. Nothing is stored or sent.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.as != "" {
				for _, name := range []string{"since", "until", "by"} {
					if cmd.Flags().Changed(name) {
						return usagef("--as cannot be used with --%s; use --date", name)
					}
				}
				return a.digestPreviewAs(cmd.Context(), *d, f)
			}
			if f.date != "" {
				return usagef("--date can only be used with --as")
			}
			return a.digestPreview(cmd.Context(), f.span, f.format)
		},
	}
	f.span.register(cmd)
	cmd.Flags().StringVar(&f.as, "as", "", "print the digest with this ID of digests.yaml, as its readers get it")
	cmd.Flags().StringVar(&f.date, "date", "", "with --as: the digest of this day, such as 2026-11-22 (default: today, or the next day on which it is sent)")
	cmd.Flags().StringVar(&f.format, "format", "text", "text, html or json; with --as also eml")
	return cmd
}

// digestPreview prints a digest of a period.
func (a *app) digestPreview(ctx context.Context, flags spanFlags, format string) error {
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
	return a.withStoreToRead(ctx, func(db *store.DB) (err error) {
		d, err := digest.Compose(ctx, db, digest.Options{
			Span: withDefaults(span, now), By: by, Zone: list.Location, Now: now, Severity: a.severities(),
		})
		if err != nil {
			return err
		}
		w := bufio.NewWriter(a.stdout)
		defer flushing(w, &err)
		return render(d, w)
	})
}

// withDefaults returns the period s with defaults for a missing beginning or end.
func withDefaults(s news.Span, now time.Time) news.Span {
	if s.Until.IsZero() {
		s.Until = now
	}
	if s.From.IsZero() {
		s.From = s.Until.Add(-defaultPeriod)
	}
	return s
}

// digestPreviewAs prints a digest in the form in which the readers of a subscription get it.
func (a *app) digestPreviewAs(ctx context.Context, d digestFlags, f previewFlags) error {
	render, ok := renderers[f.format]
	if !ok && f.format != "eml" {
		return usagef("--format %q: want text, html, json or eml", f.format)
	}
	return a.withDeliveryIn(ctx, a.withStoreToRead, d, func(s *delivery.Service, _ *store.DB) error {
		day, err := previewDay(s, f)
		if err != nil {
			return err
		}
		p, err := s.Preview(ctx, f.as, day)
		if err != nil {
			return unlistedDigest(err)
		}
		if f.format == "eml" {
			if !p.Mail {
				return usagef("digest %s is not sent as mail; preview it as text, html or json", f.as)
			}
			_, err = a.stdout.Write(p.Raw)
			return err
		}
		a.say("subject: %s", printable(p.Subject))
		return render(p.Digest, a.stdout)
	})
}

// previewDay returns the day of a preview: the day of --date; without that flag, today or the next
// day on which the digest is due.
func previewDay(s *delivery.Service, f previewFlags) (time.Time, error) {
	if f.date != "" {
		day, err := time.Parse(time.DateOnly, f.date)
		if err != nil {
			return day, usagef("--date %q: want a date such as 2026-11-22", f.date)
		}
		return day, nil
	}
	for _, sub := range s.List.Subscriptions {
		if sub.ID == f.as {
			y, m, d := time.Now().In(sub.Location).Date()
			midnight := time.Date(y, m, d, 0, 0, 0, 0, sub.Location)
			return sub.Next(midnight.Add(-time.Nanosecond)).In(sub.Location), nil
		}
	}
	return time.Time{}, usagef("--as %q: no such digest in the list; \"khabar digest list\" prints them", f.as)
}
