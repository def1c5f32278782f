package main

import (
	"context"

	"github.com/spf13/cobra"

	"khabar/news"
	"khabar/store"
)

// textFlags are the flags that give the text that a command explains. Without them, the text is
// that of a stored item.
type textFlags struct {
	text, title, lang string
	outlet            outletInput
}

func (f *textFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.text, "text", "", "the text to explain")
	cmd.Flags().StringVar(&f.title, "title", "", "the title to explain")
	cmd.Flags().StringVar(&f.lang, "lang", "", "language of the text, such as ur")
	cmd.Flags().StringVar(&f.outlet.Source, "source", "", "ID or address of the feed that the text comes from")
	cmd.Flags().StringVar(&f.outlet.Country, "country", "", "country of the outlet, such as PK")
	cmd.Flags().StringVar((*string)(&f.outlet.Kind), "kind", "", "kind of the outlet, such as newspaper")
}

// item returns an item with the text of f, or without one, the stored item with the ID args[0].
func (a *app) item(ctx context.Context, args []string, f textFlags) (it news.Item, err error) {
	given := f.text != "" || f.title != ""
	if given == (len(args) == 1) || len(args) > 1 {
		return it, usagef("give either --text (or --title) or the ID of one stored item")
	}
	if given {
		it = news.Item{Title: f.title, Text: f.text, Lang: f.lang}
		return it, a.setOutlet(&it, f.outlet)
	}
	id, err := parseID(args[0], "item", "khabar items --json")
	if err != nil {
		return it, err
	}
	err = a.withStoreToRead(ctx, func(db *store.DB) error {
		it, err = db.Item(ctx, id)
		return err
	})
	return it, err
}

func (a *app) taxonomyWhyCommand() *cobra.Command {
	var f textFlags
	cmd := &cobra.Command{
		Use:   "why [ITEM]",
		Short: "Explain the tags of a text or of a stored item",
		Long: `Print every place where a keyword was found, with the file and line of the keyword, why it was
accepted or refused, and how certainty and salience of each tag were calculated.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			it, err := a.item(cmd.Context(), args, f)
			if err != nil {
				return err
			}
			_, c, err := a.compiled()
			if err != nil {
				return err
			}
			return a.printText(c.Explain(it).String())
		},
	}
	f.register(cmd)
	return cmd
}

func (a *app) taxonomyWhyNotCommand() *cobra.Command {
	var f textFlags
	cmd := &cobra.Command{
		Use:   "whynot ENTRY [ITEM]",
		Short: "Explain why a text or a stored item does not have a tag",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("%q takes the id of an entry, such as group/ttp", cmd.CommandPath())
			}
			it, err := a.item(cmd.Context(), args[1:], f)
			if err != nil {
				return err
			}
			_, c, err := a.compiled()
			if err != nil {
				return err
			}
			absence, err := c.WhyNot(args[0], it)
			if err != nil {
				return err
			}
			return a.printText(absence.String())
		},
	}
	f.register(cmd)
	return cmd
}
