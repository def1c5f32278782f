package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"khabar/delivery"
)

// A subscriptionJSON is the JSON form of an entry of digests.yaml.
type subscriptionJSON struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Enabled  bool       `json:"enabled"`
	To       []string   `json:"to"`
	At       string     `json:"at"`
	Days     []string   `json:"days"`
	Timezone string     `json:"timezone"`
	Next     *time.Time `json:"next"` // null when the digest is never sent
	Lang     string     `json:"lang"`
	Tags     []string   `json:"tags,omitempty"`
	Langs    []string   `json:"languages,omitempty"`
	Feeds    []string   `json:"feeds,omitempty"`
	Format   string     `json:"format"`
	Empty    string     `json:"empty"`
	Via      string     `json:"via"` // without secrets
}

func newSubscriptionJSON(s *delivery.Subscription, now time.Time) subscriptionJSON {
	j := subscriptionJSON{
		ID: s.ID, Name: s.Name, Enabled: s.Enabled, To: []string{}, At: s.At, Timezone: s.Location.String(), Lang: s.Lang,
		Next: orNil(s.Next(now)), Langs: s.Filter.Langs, Feeds: s.Filter.Feeds,
		Format: string(s.Format), Empty: string(s.Empty), Via: s.Via.String(),
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
	return j
}

func (a *app) digestListCommand(d *digestFlags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the digests of digests.yaml, and when each is sent next",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.digestsList(*d, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (a *app) digestsList(d digestFlags, asJSON bool) error {
	list, _, err := a.digestList(d, delivery.References{})
	if err != nil {
		return err
	}
	now := time.Now()
	rows := make([]subscriptionJSON, len(list.Subscriptions))
	for i, s := range list.Subscriptions {
		rows[i] = newSubscriptionJSON(s, now)
	}
	return writeTable(a.stdout, rows, asJSON, "ID\tENABLED\tNEXT\tREADERS\tVIA\tNAME", func(i int) []string {
		j, next := rows[i], "never"
		if j.Next != nil {
			next = j.Next.In(list.Subscriptions[i].Location).Format("Mon 2 Jan 15:04 MST")
		}
		return []string{j.ID, yesNo(j.Enabled), next, strconv.Itoa(len(j.To)), j.Via, j.Name}
	})
}
