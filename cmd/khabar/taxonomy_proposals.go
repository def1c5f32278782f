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

// proposalJSON is a proposed test as programs read it.
type proposalJSON struct {
	ID      int64       `json:"id"`
	Entry   string      `json:"entry"`
	Want    string      `json:"want"` // yes or no, as tests stand under an entry
	Text    string      `json:"text"`
	Item    int64       `json:"item"`
	Who     string      `json:"who"`
	At      time.Time   `json:"at"`
	Reason  news.Reason `json:"reason,omitempty"`
	Settled *time.Time  `json:"settled"` // null while it waits
	Taken   bool        `json:"taken"`
}

func newProposalJSON(p news.Proposal) proposalJSON {
	j := proposalJSON{
		ID: p.ID, Entry: p.Entry, Want: testList(p.Want), Text: p.Text, Item: p.Item, Who: p.Who, At: p.At, Reason: p.Reason, Taken: p.Taken,
	}
	if !p.Closed.IsZero() {
		j.Settled = &p.Closed
	}
	return j
}

// testList is the name of the list of tests under which a sentence belongs.
func testList(want bool) string {
	if want {
		return "yes"
	}
	return "no"
}

func (a *app) proposalsCommand() *cobra.Command {
	var all, jsonOut bool
	cmd := &cobra.Command{
		Use:   "proposals",
		Short: "List the sentences that analysts offer as tests of the taxonomy",
		Long: `List the sentences that analysts offer as tests of the taxonomy: of a tag that they
rejected, one that must not be tagged; of one that they added, one that must be.

"take" prints the line for the entry's tests and settles the proposal; put the line into the
taxonomy, mend the keywords until "khabar taxonomy test" is content, and fetch goes on with
it. "put-away" settles a proposal that is none.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.proposals(cmd.Context(), all, jsonOut) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "the settled ones too")
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print a JSON array")
	cmd.AddCommand(
		a.settleCommand("take ID", "Print a proposal as a line of YAML, and settle it", true),
		a.settleCommand("put-away ID", "Settle a proposal that is no test", false),
	)
	return cmd
}

func (a *app) proposals(ctx context.Context, all, jsonOut bool) (err error) {
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	found, err := db.Proposals(ctx, all)
	if err != nil {
		return err
	}
	if jsonOut {
		out := make([]proposalJSON, len(found))
		for i, p := range found {
			out[i] = newProposalJSON(p)
		}
		return writeJSON(a.stdout, out)
	}
	for _, p := range found {
		state := ""
		if !p.Closed.IsZero() {
			state = map[bool]string{true: ", taken", false: ", put away"}[p.Taken]
		}
		if _, err := fmt.Fprintf(a.stdout, "%d  %s  %s  (%s, %s%s)\n    %s\n", p.ID, p.Entry, testList(p.Want), p.Who,
			p.At.Format(time.DateOnly), state, printable(p.Text)); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) settleCommand(use, short string, take bool) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: oneArg("the ID of a proposal"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := parseIDs(args)
			if err != nil {
				return err
			}
			return a.settle(cmd.Context(), ids[0], take)
		},
	}
}

func (a *app) settle(ctx context.Context, id int64, take bool) (err error) {
	db, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	p, err := proposal(ctx, db, id)
	if err != nil {
		return err
	}
	if err := db.CloseProposal(ctx, id, take, time.Now()); err != nil {
		return err
	}
	if !take {
		a.say("proposal %d is put away", id)
		return nil
	}
	line, err := json.Marshal(p.Text) // a JSON string is a YAML string too
	if err != nil {
		return err
	}
	a.say("put this under tests of %s:", p.Entry)
	_, err = fmt.Fprintf(a.stdout, "    %s: [%s]\n", testList(p.Want), line)
	return err
}

// proposal returns a proposal that nobody has settled.
func proposal(ctx context.Context, db *store.DB, id int64) (news.Proposal, error) {
	all, err := db.Proposals(ctx, true)
	if err != nil {
		return news.Proposal{}, err
	}
	for _, p := range all {
		if p.ID == id && p.Closed.IsZero() {
			return p, nil
		}
		if p.ID == id {
			return p, fmt.Errorf("proposal %d is settled already", id)
		}
	}
	return news.Proposal{}, fmt.Errorf("proposal %d: %w; \"khabar taxonomy proposals\" lists them", id, news.ErrNotFound)
}
