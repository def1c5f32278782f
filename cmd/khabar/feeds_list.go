package main

import (
	"github.com/spf13/cobra"

	"khabar/news"
)

// A feedJSON is the JSON form of a feed of the list.
type feedJSON struct {
	ID       string        `json:"id"`
	Formerly []string      `json:"formerly,omitempty"`
	Title    string        `json:"title"`
	URL      string        `json:"url"`
	Site     string        `json:"site,omitempty"`
	Lang     string        `json:"lang"`
	Country  string        `json:"country,omitempty"`
	Kind     news.FeedKind `json:"kind"`
	Every    string        `json:"every,omitempty"`
	Schedule string        `json:"schedule,omitempty"`
	Enabled  bool          `json:"enabled"`
	Checked  string        `json:"checked"`
	Note     string        `json:"note,omitempty"`
}

func newFeedJSON(f news.Feed) feedJSON {
	j := feedJSON{
		ID: f.ID, Formerly: f.Formerly, Title: f.Title, URL: f.URL, Site: f.Site, Lang: f.Lang, Country: f.Country,
		Kind: f.Kind, Schedule: f.Schedule, Enabled: f.Enabled, Checked: f.Checked, Note: f.Note,
	}
	if f.Every > 0 {
		j.Every = f.Every.String()
	}
	return j
}

func (a *app) feedsListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the feeds of the feed list",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.feedsList(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (a *app) feedsList(asJSON bool) error {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	rows := make([]feedJSON, len(list.Feeds))
	for i, f := range list.Feeds {
		rows[i] = newFeedJSON(f)
	}
	return writeTable(a.stdout, rows, asJSON, "ID\tLANG\tKIND\tENABLED\tCHECKED\tTITLE", func(i int) []string {
		f := rows[i]
		return []string{f.ID, f.Lang, string(f.Kind), yesNo(f.Enabled), f.Checked, f.Title}
	})
}
