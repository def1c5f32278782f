package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

// maxDiffBytes is how long two versions may be that are compared. Of longer ones only the headlines are shown.
const maxDiffBytes = 64 << 10

func (a *app) itemsShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show all that is stored of an item",
		Long: `Show all that is stored of an item: its text, what changed between its versions, its keys and
feed, tags with the words that show them, accounts of what happened, why it is relevant, and
what people decided and corrected.`,
		Args: oneArg("the ID of an item"),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0], "item", "khabar items --json")
			if err != nil {
				return err
			}
			return a.itemsShow(cmd.Context(), id, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) itemsShow(ctx context.Context, id int64, asJSON bool) error {
	list, err := a.feedList()
	if err != nil {
		return err
	}
	return a.withStoreToRead(ctx, func(db *store.DB) (err error) {
		p, err := db.ItemPage(ctx, id)
		if err != nil {
			return err
		}
		w := bufio.NewWriter(a.stdout)
		defer flushing(w, &err)
		if asJSON {
			return newEncoder(w).Encode(newFullItemJSON(p))
		}
		_, err = io.WriteString(w, fullItem(p, list.Location))
		return err
	})
}

// A fullItemJSON is all that is stored of an item.
type fullItemJSON struct {
	itemJSON
	PublishedRaw string            `json:"published_raw"` // as the feed has it
	Keys         []string          `json:"keys"`
	FeedTitle    string            `json:"feed_title"`
	FeedURL      string            `json:"feed_url"`
	Versions     []versionJSON     `json:"versions"`                 // oldest first; the last ones
	Older        int               `json:"older_versions,omitempty"` // how many come before them
	Uncorrected  []news.Correction `json:"uncorrected,omitempty"`    // corrections of accounts that the latest version does not have
	History      []eventJSON       `json:"history"`                  // oldest first
}

// A versionJSON is a title and text that an item had.
type versionJSON struct {
	N     int       `json:"n"`
	Seen  time.Time `json:"seen"`
	Title string    `json:"title"`
	Text  string    `json:"text"`
	news.CutsJSON
}

// An eventJSON is what a person did to an item.
type eventJSON struct {
	ID      int64             `json:"id"`
	At      time.Time         `json:"at"`
	Who     string            `json:"who"`
	Via     news.Via          `json:"via"`
	Kind    news.ReviewKind   `json:"kind"`
	Version int               `json:"version,omitempty"` // that the person saw
	Tag     string            `json:"tag,omitempty"`
	Reason  news.Reason       `json:"reason,omitempty"`
	Note    string            `json:"note,omitempty"`
	Anchor  string            `json:"anchor,omitempty"`
	Field   news.AccountField `json:"field,omitempty"`
	Value   string            `json:"value,omitempty"`
	Undoes  int64             `json:"undoes,omitempty"`
}

func newFullItemJSON(p news.ItemPage) fullItemJSON {
	j := fullItemJSON{
		itemJSON: newItemJSON(p.Item, true), PublishedRaw: p.Item.PublishedRaw, Keys: p.Keys, FeedTitle: p.Feed.Title, FeedURL: p.Feed.URL,
		Versions: []versionJSON{}, Older: p.Versions.Older, Uncorrected: p.Item.Uncorrected, History: []eventJSON{},
	}
	for _, v := range p.Versions.List {
		j.Versions = append(j.Versions, versionJSON{v.N, v.Seen.UTC(), v.Title, v.Text, v.Cuts.JSON()})
	}
	for _, e := range p.History {
		j.History = append(j.History, eventJSON{
			ID: e.ID, At: e.At.UTC(), Who: e.Who, Via: e.Via, Kind: e.Kind, Version: e.Version, Tag: e.Tag, Reason: e.Reason, Note: e.Note,
			Anchor: e.Anchor, Field: e.Field, Value: e.Value, Undoes: e.Undoes,
		})
	}
	return j
}

// fullItem returns all that is stored of an item as text for people.
func fullItem(p news.ItemPage, zone *time.Location) string {
	var b strings.Builder
	it := p.Item
	minute := func(t time.Time) string { return t.In(zone).Format(minuteFormat) }
	fmt.Fprintf(&b, "Item %d, version %d, %s: %s\n", it.ID, it.Version, it.Lang, printable(it.Title))
	for paragraph := range strings.SplitSeq(strings.TrimSpace(it.Text), "\n") {
		fmt.Fprintf(&b, "  %s\n", printable(paragraph))
	}
	published := "the feed does not say"
	switch {
	case !it.Published.IsZero():
		published = minute(it.Published)
	case it.PublishedRaw != "":
		published = "cannot be read"
	}
	fmt.Fprintf(&b, "feed       %s (%s)\nguid       %s\n", it.Feed, printable(p.Feed.Title), printable(it.GUID))
	if it.URL != "" {
		fmt.Fprintf(&b, "address    %s\n", printable(it.URL))
	}
	fmt.Fprintf(&b, "published  %s, %q\nseen       %s\n", published, printable(it.PublishedRaw), minute(it.FirstSeen))
	if it.Author != "" {
		fmt.Fprintf(&b, "author     %s\n", printable(it.Author))
	}
	for _, k := range p.Keys {
		fmt.Fprintf(&b, "key        %s\n", printable(k))
	}
	if it.Story > 0 {
		fmt.Fprintf(&b, "story      %d\n", it.Story)
	}
	if cuts := it.AllCuts(); len(cuts) > 0 {
		fmt.Fprintf(&b, "not kept   %s\n", cuts)
	}
	b.WriteString(relevanceText(it))
	b.WriteString(tagsText(it))
	for i := range it.Accounts {
		fmt.Fprintf(&b, "\naccount %d  %s", i+1, printableLines(it.Accounts[i].String()))
	}
	for _, c := range it.Uncorrected {
		fmt.Fprintf(&b, "\n%s corrected %s to %s, made on version %d; the item no longer says what that was about\n",
			printable(c.Who), c.Field, printable(string(c.Value)), c.Version)
	}
	b.WriteString(versionsText(p.Versions, minute))
	b.WriteString(historyText(p.History, minute))
	return b.String()
}

// printableLines makes each line of s printable.
func printableLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = printable(l)
	}
	return strings.Join(lines, "\n")
}

func relevanceText(it news.Item) string {
	r := itemRelevance(it)
	if r == nil {
		return "relevant   no\n"
	}
	var words []string
	for _, e := range r.Evidence {
		words = append(words, fmt.Sprintf("%q", printable(e.Text)))
	}
	return fmt.Sprintf("relevant   %s, because of its %s (%s)\n", r.Level, r.Reason, strings.Join(words, ", "))
}

// tagsText lists the tags with their evidence and verdicts.
func tagsText(it news.Item) string {
	var b strings.Builder
	for _, t := range it.Tags {
		fmt.Fprintf(&b, "\n%s  %s", t.ID, t.Status)
		if st := t.State; st.Verdict != "" {
			fmt.Fprintf(&b, ", %s by %s", st.Verdict, printable(st.Who))
			if st.Reason != "" {
				fmt.Fprintf(&b, " (%s)", st.Reason)
			}
		}
		if t.Evidence != nil {
			certainty, _ := t.Certainty.MarshalJSON() // cannot fail
			fmt.Fprintf(&b, "\n    certainty %s, salience %d, role %s", certainty, t.Salience, t.Role)
		}
		for _, r := range t.Roles {
			fmt.Fprintf(&b, "\n    %s by %q", r.Role, printable(r.Cue))
		}
		for _, e := range t.Evidence {
			fmt.Fprintf(&b, "\n    %s %d-%d %q  %s", e.Field, e.Start, e.End, printable(e.Text), e.Outcome)
			if e.Reason != "" {
				fmt.Fprintf(&b, ": %s", printable(e.Reason))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// versionsText shows what changed from version to version. It is empty for an item that never changed.
func versionsText(v news.ItemVersions, minute func(time.Time) string) string {
	if len(v.List) < 2 {
		return ""
	}
	var b strings.Builder
	if v.Older > 0 {
		fmt.Fprintf(&b, "\n%s before version %d\n", count(v.Older, "version"), v.List[0].N)
	}
	for i, after := range v.List[1:] {
		before := v.List[i]
		fmt.Fprintf(&b, "\nversion %d, seen %s:\n", after.N, minute(after.Seen))
		old, latest := sentences(before), sentences(after)
		if len(old)+len(latest) > maxDiffBytes {
			fmt.Fprintf(&b, "    too long to be compared; the headline is %q\n", printable(after.Title))
			continue
		}
		diff := udiff.Unified("", "", old, latest)
		for line := range strings.Lines(diff) {
			if !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "+++") && !strings.HasPrefix(line, "@@") {
				fmt.Fprintf(&b, "    %s\n", printable(line))
			}
		}
	}
	return b.String()
}

// sentenceEnd matches the end of a sentence, in the scripts of the languages that khabar reads.
var sentenceEnd = regexp.MustCompile(`([.!?؟۔।])\s+`)

// sentences returns the headline and the text of a version, a sentence a line.
func sentences(v news.ItemVersion) string {
	return v.Title + "\n" + sentenceEnd.ReplaceAllString(v.Text, "$1\n") + "\n"
}

// historyText lists what people did to the item, the first first.
func historyText(events []news.ReviewEvent, minute func(time.Time) string) string {
	var b strings.Builder
	for i, e := range events {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s  %s %s", minute(e.At), printable(e.Who), e.Kind)
		switch {
		case e.Undoes != 0:
			fmt.Fprintf(&b, " event %d", e.Undoes)
		case e.Kind == news.Corrected:
			fmt.Fprintf(&b, " %s of account %q to %s", e.Field, printable(e.Anchor), printable(e.Value))
		case e.Tag != "":
			fmt.Fprintf(&b, " %s", e.Tag)
		}
		if e.Reason != "" {
			fmt.Fprintf(&b, " (%s)", e.Reason)
		}
		if e.Note != "" {
			fmt.Fprintf(&b, ": %s", printable(e.Note))
		}
		fmt.Fprintf(&b, "  [%d]\n", e.ID)
	}
	return b.String()
}
