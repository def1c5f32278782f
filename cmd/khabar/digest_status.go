package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
)

// A digestJSON is the JSON form of a digest for one reader.
type digestJSON struct {
	ID        int64      `json:"id"`
	Digest    string     `json:"digest"`
	Reader    string     `json:"reader"`
	Date      string     `json:"date"`
	Revision  int        `json:"revision"`
	Due       time.Time  `json:"due"`
	From      time.Time  `json:"from"`
	Until     time.Time  `json:"until"`
	Status    string     `json:"status"`
	Reports   int        `json:"reports"`
	Subject   string     `json:"subject"`
	MessageID string     `json:"message_id"`
	Attempts  int        `json:"attempts"`
	Next      *time.Time `json:"next,omitempty"` // time of the next attempt
	Sent      *time.Time `json:"sent,omitempty"`
	Code      int        `json:"code,omitempty"`
	Answer    string     `json:"answer,omitempty"`
}

// A readerJSON is the JSON form of a reader who gets no digests, and why.
type readerJSON struct {
	Digest       string     `json:"digest"`
	Reader       string     `json:"reader"`
	Listed       bool       `json:"listed"`
	Unsubscribed *time.Time `json:"unsubscribed,omitempty"`
	Held         *time.Time `json:"held,omitempty"` // suspended because mail bounced
	Bounces      int        `json:"bounces"`
}

// statusFlags are the flags of "khabar digest status".
type statusFlags struct {
	as, since string
	json      bool
}

func (a *app) digestStatusCommand(d *digestFlags) *cobra.Command {
	var f statusFlags
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show which digests were sent, and which readers get none and why",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.digestStatus(cmd.Context(), *d, f) },
	}
	cmd.Flags().StringVar(&f.as, "as", "", "only the digest with this ID of digests.yaml")
	cmd.Flags().StringVar(&f.since, "since", "7d", "only digests due at this time or later: "+sinceForms)
	cmd.Flags().BoolVar(&f.json, "json", false, "print a JSON object")
	return cmd
}

func (a *app) digestStatus(ctx context.Context, d digestFlags, f statusFlags) error {
	since, err := parseTime(f.since, time.Now(), time.UTC)
	if err != nil {
		return usagef("--since %w", err)
	}
	return a.withStoreToRead(ctx, func(db *store.DB) error {
		digests, err := db.Digests(ctx, f.as, since)
		if err != nil {
			return err
		}
		readers, err := db.Recipients(ctx)
		if err != nil {
			return err
		}
		if err := a.checkSubscription(d, f.as, readers); err != nil {
			return err
		}
		excluded := excludedReaders(readers, f.as)
		if !f.json {
			return printStatus(a.stdout, digests, excluded)
		}
		all := make([]digestJSON, len(digests))
		for i, m := range digests {
			all[i] = newDigestJSON(m)
		}
		return writeJSON(a.stdout, map[string]any{"digests": all, "kept": excluded})
	})
}

// checkSubscription returns a usage error when neither a stored reader nor the list of digests has a
// subscription with the given ID. An empty ID is not an error.
func (a *app) checkSubscription(d digestFlags, id string, readers []news.Recipient) error {
	if id == "" || slices.ContainsFunc(readers, func(r news.Recipient) bool { return r.Subscription == id }) {
		return nil
	}
	list, _, err := a.digestList(d, delivery.References{})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list.Subscriptions, func(s *delivery.Subscription) bool { return s.ID == id }) {
		return usagef("--as %q: no such digest; \"khabar digest list\" prints them", id)
	}
	return nil
}

// excludedReaders returns the readers who unsubscribed or are suspended: those of one subscription, or
// of all if subscription is empty.
func excludedReaders(readers []news.Recipient, subscription string) []readerJSON {
	excluded := []readerJSON{}
	for _, r := range readers {
		if r.Suspended.IsZero() && r.Unsubscribed.IsZero() || subscription != "" && r.Subscription != subscription {
			continue
		}
		excluded = append(excluded, readerJSON{
			Digest: r.Subscription, Reader: r.Address, Listed: r.Listed,
			Unsubscribed: orNil(r.Unsubscribed), Held: orNil(r.Suspended), Bounces: r.Bounces,
		})
	}
	return excluded
}

func newDigestJSON(m news.Digest) digestJSON {
	return digestJSON{
		ID: m.ID, Digest: m.Subscription, Reader: m.Address, Date: m.Date, Revision: m.Revision, Due: m.Due,
		From: m.Span.From, Until: m.Span.Until, Status: string(m.Status), Reports: m.Reports, Subject: m.Subject,
		MessageID: m.MessageID, Attempts: m.Attempts, Next: orNil(m.NextTry), Sent: orNil(m.Sent), Code: m.Code, Answer: m.Answer,
	}
}

func printStatus(out io.Writer, digests []news.Digest, excluded []readerJSON) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NUMBER\tDIGEST\tDATE\tREADER\tSTATUS\tREPORTS\tTRIES\tLAST ANSWER")
	for _, m := range digests {
		date := m.Date
		if m.Revision > 1 {
			date = fmt.Sprintf("%s [%d]", date, m.Revision)
		}
		answer := printable(m.Answer)
		if m.Code != 0 {
			answer = fmt.Sprintf("%d %s", m.Code, answer)
		}
		if !m.NextTry.IsZero() {
			answer += " (next try " + m.NextTry.Format(time.RFC3339) + ")"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", m.ID, m.Subscription, date, m.Address, m.Status, m.Reports, m.Attempts, answer)
	}
	for _, r := range excluded {
		var why string
		if r.Unsubscribed != nil {
			why = "unsubscribed since " + r.Unsubscribed.Format(time.DateOnly)
		} else {
			why = "suspended since " + r.Held.Format(time.DateOnly) + ", because mail bounced"
		}
		fmt.Fprintf(w, "\t%s\t\t%s\t%s\n", r.Digest, r.Reader, why)
	}
	return w.Flush()
}
