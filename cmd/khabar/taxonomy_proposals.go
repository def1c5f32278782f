package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

// A proposalJSON is the JSON form of a proposed test.
type proposalJSON struct {
	ID     int64       `json:"id"`
	Entry  string      `json:"entry"`
	Want   string      `json:"want"` // yes or no: the key of the entry's list of tests to which the sentence belongs
	Text   string      `json:"text"`
	Item   int64       `json:"item"`
	Who    string      `json:"who"`
	At     time.Time   `json:"at"`
	Reason news.Reason `json:"reason,omitempty"`
	Closed *time.Time  `json:"settled"` // null while it is open
	Taken  bool        `json:"taken"`
}

func newProposalJSON(p news.Proposal) proposalJSON {
	return proposalJSON{
		ID: p.ID, Entry: p.Entry, Want: yesNo(p.Want), Text: p.Text, Item: p.Item, Who: p.Who, At: p.At, Reason: p.Reason,
		Closed: orNil(p.Closed), Taken: p.Taken,
	}
}

func (a *app) proposalsCommand() *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "proposals",
		Short: "List the sentences that analysts propose as tests of the taxonomy",
		Long: `List the sentences that analysts propose as tests of the taxonomy: a sentence that must not
have a tag that they rejected, or must have a tag that they added.

"take" accepts a proposal: it prints the line to add to the tests of the entry, and closes the
proposal. Add the line to the taxonomy, and correct the keywords until "khabar taxonomy test"
passes. "put-away" dismisses a proposal, and closes it too.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.proposals(cmd.Context(), all, asJSON) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "also list closed proposals")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	cmd.AddCommand(
		a.closeProposalCommand("take ID", "Accept a proposal: print it as a line of YAML, and close it", true),
		a.closeProposalCommand("put-away ID", "Dismiss a proposal, and close it", false),
	)
	return cmd
}

func (a *app) proposals(ctx context.Context, all, asJSON bool) error {
	return a.withStoreToRead(ctx, func(db *store.DB) error {
		proposals, err := db.Proposals(ctx, all)
		if err != nil {
			return err
		}
		if asJSON {
			out := make([]proposalJSON, len(proposals))
			for i, p := range proposals {
				out[i] = newProposalJSON(p)
			}
			return writeJSON(a.stdout, out)
		}
		for _, p := range proposals {
			if _, err := fmt.Fprintf(a.stdout, "%d  %s  %s  (%s, %s%s)\n    %s\n", p.ID, p.Entry, yesNo(p.Want), p.Who,
				p.At.Format(time.DateOnly), proposalState(p), printable(p.Text)); err != nil {
				return err
			}
		}
		return nil
	})
}

// proposalState returns how a proposal was closed, such as ", taken"; nothing while it is open.
func proposalState(p news.Proposal) string {
	switch {
	case p.Closed.IsZero():
		return ""
	case p.Taken:
		return ", taken"
	}
	return ", dismissed"
}

func (a *app) closeProposalCommand(use, short string, take bool) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: oneArg("the ID of a proposal"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0], "proposal", "khabar taxonomy proposals")
			if err != nil {
				return err
			}
			return a.closeProposal(cmd.Context(), id, take)
		},
	}
}

func (a *app) closeProposal(ctx context.Context, id int64, take bool) error {
	return a.withStore(ctx, func(db *store.DB) error {
		p, err := openProposal(ctx, db, id)
		if err != nil {
			return err
		}
		if err := db.CloseProposal(ctx, id, take, time.Now()); err != nil {
			return err
		}
		if !take {
			a.say("proposal %d dismissed", id)
			return nil
		}
		line, err := json.Marshal(p.Text) // a JSON string is also a YAML string
		if err != nil {
			return err
		}
		a.say("proposal %d taken; add this line under tests of %s:", id, p.Entry)
		_, err = fmt.Fprintf(a.stdout, "    %s: [%s]\n", yesNo(p.Want), line)
		return err
	})
}

// openProposal returns the proposal with an ID. It fails if the proposal is closed.
func openProposal(ctx context.Context, db *store.DB, id int64) (news.Proposal, error) {
	all, err := db.Proposals(ctx, true)
	if err != nil {
		return news.Proposal{}, err
	}
	for _, p := range all {
		if p.ID == id && p.Closed.IsZero() {
			return p, nil
		}
		if p.ID == id {
			return p, fmt.Errorf("proposal %d is already closed", id)
		}
	}
	return news.Proposal{}, fmt.Errorf("proposal %d: %w; \"khabar taxonomy proposals\" lists them", id, news.ErrNotFound)
}
