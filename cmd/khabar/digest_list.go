package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"khabar/delivery"
)

// digestJSON is a digest of the list as programs read it.
type digestJSON struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Enabled  bool       `json:"enabled"`
	To       []string   `json:"to"`
	At       string     `json:"at"`
	Days     []string   `json:"days"`
	Timezone string     `json:"timezone"`
	Next     *time.Time `json:"next"` // null when it never comes
	Lang     string     `json:"lang"`
	Tags     []string   `json:"tags,omitempty"`
	Langs    []string   `json:"languages,omitempty"`
	Feeds    []string   `json:"feeds,omitempty"`
	Format   string     `json:"format"`
	Empty    string     `json:"empty"`
	Via      string     `json:"via"` // without what is secret
}

func newDigestJSON(s *delivery.Subscription, now time.Time) digestJSON {
	j := digestJSON{
		ID: s.ID, Name: s.Name, Enabled: s.Enabled, To: []string{}, At: s.At, Timezone: s.Location.String(), Lang: s.Lang,
		Langs: s.Filter.Langs, Feeds: s.Filter.Feeds, Format: string(s.Format), Empty: string(s.Empty), Via: s.Via.String(),
	}
	for _, to := range s.To {
		j.To = append(j.To, to.Address)
	}
	for _, d := range s.Days {
		j.Days = append(j.Days, strings.ToLower(d.String()[:3]))
	}
	for _, ref := range s.Filter.Tags {
		j.Tags = append(j.Tags, ref.String())
	}
	if next := s.Next(now); !next.IsZero() {
		j.Next = &next
	}
	return j
}

func (a *app) digestListCommand(d *digestFlags) *cobra.Command {
	var jsonOut bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the digests of digests.yaml, and when each comes next",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.digestsList(*d, jsonOut) },
	}
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print a JSON array")
	return cmd
}

func (a *app) digestsList(d digestFlags, jsonOut bool) error {
	list, _, err := a.digestList(d, delivery.References{})
	if err != nil {
		return err
	}
	now := time.Now()
	all := make([]digestJSON, len(list.Subscriptions))
	for i, s := range list.Subscriptions {
		all[i] = newDigestJSON(s, now)
	}
	if jsonOut {
		return writeJSON(a.stdout, all)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tENABLED\tNEXT\tREADERS\tVIA\tNAME")
	for i, j := range all {
		enabled, next := "yes", "never"
		if !j.Enabled {
			enabled = "no"
		}
		if j.Next != nil {
			next = j.Next.In(list.Subscriptions[i].Location).Format("Mon 2 Jan 15:04 MST")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", j.ID, enabled, next, len(j.To), j.Via, printable(j.Name))
	}
	return w.Flush()
}

func (a *app) digestCheckCommand(d *digestFlags) *cobra.Command {
	var jsonOut bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check digests.yaml, also against the feed list and the taxonomy",
		Long:  "Check digests.yaml and print every mistake with its line, column and remedy.",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.digestCheck(*d, jsonOut) },
	}
	cmd.Flags().BoolVar(&jsonOut, "json", false, "print JSON lines")
	return cmd
}

func (a *app) digestCheck(d digestFlags, jsonOut bool) error {
	if _, err := publicURL(d.publicURL); err != nil {
		return err
	}
	feeds, err := a.feedList()
	if err != nil {
		return err
	}
	taxonomy, err := a.loadTaxonomy()
	if err != nil {
		return err
	}
	known := delivery.References{Feed: knownFeeds(feeds), Tag: func(id string) bool { _, ok := taxonomy.Entry(id); return ok }}
	_, dir, err := a.digestList(d, known)
	if err != nil {
		return a.printFindings(err, jsonOut)
	}
	a.say("no mistakes; paths are relative to %s", dir)
	return nil
}
