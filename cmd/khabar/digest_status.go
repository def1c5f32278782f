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
)

// mailingJSON is a digest for one reader as programs read it.
type mailingJSON struct {
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
	Next      *time.Time `json:"next,omitempty"` // try
	Sent      *time.Time `json:"sent,omitempty"`
	Code      int        `json:"code,omitempty"`
	Answer    string     `json:"answer,omitempty"`
}

// readerJSON is a reader who gets nothing, and why.
type readerJSON struct {
	Digest       string     `json:"digest"`
	Reader       string     `json:"reader"`
	Listed       bool       `json:"listed"`
	Unsubscribed *time.Time `json:"unsubscribed,omitempty"`
	Held         *time.Time `json:"held,omitempty"` // because mail came back
	Bounces      int        `json:"bounces"`
}

func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
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
		Short: "Tell how the sending of digests went, and who is kept from them",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.digestStatus(cmd.Context(), *d, f) },
	}
	cmd.Flags().StringVar(&f.as, "as", "", "only this digest: an ID of digests.yaml")
	cmd.Flags().StringVar(&f.since, "since", "7d", "due at this time or later: RFC 3339, a date, or a span back from now such as 24h or 7d")
	cmd.Flags().BoolVar(&f.json, "json", false, "print a JSON object")
	return cmd
}

func (a *app) digestStatus(ctx context.Context, d digestFlags, f statusFlags) (err error) {
	since, err := parseTime(f.since, time.Now(), time.UTC)
	if err != nil {
		return usagef("--since %w", err)
	}
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	mailings, err := db.Digests(ctx, f.as, since)
	if err != nil {
		return err
	}
	readers, err := db.Recipients(ctx)
	if err != nil {
		return err
	}
	if err := a.knownDigest(d, f.as, readers); err != nil {
		return err
	}
	kept := keptFromDigests(readers, f.as)
	if !f.json {
		return printStatus(a.stdout, mailings, kept)
	}
	all := make([]mailingJSON, len(mailings))
	for i, m := range mailings {
		all[i] = newMailingJSON(m)
	}
	return writeJSON(a.stdout, map[string]any{"digests": all, "kept": kept})
}

// knownDigest makes the caller's mistake of a digest that neither the ledger nor the list has.
func (a *app) knownDigest(d digestFlags, id string, readers []news.Recipient) error {
	if id == "" || slices.ContainsFunc(readers, func(r news.Recipient) bool { return r.Subscription == id }) {
		return nil
	}
	list, _, err := a.digestList(d, delivery.References{})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list.Subscriptions, func(s *delivery.Subscription) bool { return s.ID == id }) {
		return usagef("--as %q: no such digest; \"khabar digest list\" has them", id)
	}
	return nil
}

// keptFromDigests returns the readers who get nothing although the list names them, and
// those who had unsubscribed.
func keptFromDigests(readers []news.Recipient, as string) []readerJSON {
	kept := []readerJSON{}
	for _, r := range readers {
		if r.Suspended.IsZero() && r.Unsubscribed.IsZero() || as != "" && r.Subscription != as {
			continue
		}
		kept = append(kept, readerJSON{
			Digest: r.Subscription, Reader: r.Address, Listed: r.Listed,
			Unsubscribed: orNil(r.Unsubscribed), Held: orNil(r.Suspended), Bounces: r.Bounces,
		})
	}
	return kept
}

func newMailingJSON(m news.Digest) mailingJSON {
	return mailingJSON{
		ID: m.ID, Digest: m.Subscription, Reader: m.Address, Date: m.Date, Revision: m.Revision, Due: m.Due,
		From: m.Span.From, Until: m.Span.Until, Status: string(m.Status), Reports: m.Reports, Subject: m.Subject,
		MessageID: m.MessageID, Attempts: m.Attempts, Next: orNil(m.NextTry), Sent: orNil(m.Sent), Code: m.Code, Answer: m.Answer,
	}
}

func printStatus(out io.Writer, mailings []news.Digest, kept []readerJSON) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NUMBER\tDIGEST\tDATE\tREADER\tSTATUS\tREPORTS\tTRIES\tLAST ANSWER")
	for _, m := range mailings {
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
	for _, r := range kept {
		why := "unsubscribed"
		at := r.Unsubscribed
		if at == nil {
			why, at = "held: mail came back", r.Held
		}
		fmt.Fprintf(w, "\t%s\t\t%s\t%s since %s\n", r.Digest, r.Reader, why, at.Format(time.DateOnly))
	}
	return w.Flush()
}
