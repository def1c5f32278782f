package main

import (
	"bufio"
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"khabar/digest"
	"khabar/news"
)

func (a *app) digestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "digest",
		Short: "Compose digests of what the feeds brought",
		RunE:  group,
	}
	cmd.AddCommand(a.digestPreviewCommand())
	return cmd
}

// digestDefault is how far back a digest goes when nobody says.
const digestDefault = 24 * time.Hour

func (a *app) digestPreviewCommand() *cobra.Command {
	var span spanFlags
	var format string
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Print the digest of a period (default: the last 24 hours)",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.digestPreview(cmd.Context(), span, format)
		},
	}
	span.register(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text, html or json")
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
		Span: lastDay(span, now), By: by, Zone: list.Location, Now: now,
	})
	if err != nil {
		return err
	}
	w := bufio.NewWriter(a.stdout)
	defer flushing(w, &err)
	return render(d, w)
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
