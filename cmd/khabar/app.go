package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// An app is one run of the program: its streams and its global flags.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) (string, bool)

	db, feeds, taxonomy  string
	logLevel, logFormat  string
	log                  *slog.Logger
	outlets              outletIndex // of the feed list, when setOutlet has needed it
	saidFeeds, saidTaxon bool        // whether the message that names the feed list (the taxonomy) was printed
}

// command returns the root command with all others below it.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "khabar",
		Short: "Follow public news feeds, tag their items, and send them as digests",
		Long: `khabar reads public news feeds, tags each item from an editable taxonomy with the
evidence for every tag, groups the reports of one event into stories, stores them,
sends digests, and serves pages on which analysts review the tags.

  feeds.yaml -> fetch -> tag -> stories -> store -> digests and review pages

"khabar demo" shows every step on bundled samples, without network.
Data goes to standard output, messages to standard error.
Exit codes: 0 success, 1 failure, 2 wrong usage, 3 partial failure (some feeds or
digests failed).`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) },
		Args:              cobra.ArbitraryArgs, // so that the function group reports unknown commands
		RunE:              group,
	}
	a.globalFlags(root.PersistentFlags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		a.initCommand(), a.serveCommand(), a.fetchCommand(), a.retagCommand(), a.itemsCommand(), a.storiesCommand(), a.classifyCommand(),
		a.digestCommand(), a.feedsCommand(), a.taxonomyCommand(), a.schemaCommand(), a.dbCommand(),
		a.userCommand(), a.demoCommand(), a.evalCommand(), a.versionCommand(),
	)
	return root
}

func (a *app) globalFlags(f *pflag.FlagSet) {
	f.StringVar(&a.db, "db", "khabar.db", "database: a file for SQLite, or postgres://…")
	f.StringVar(&a.feeds, "feeds", "", "feed list (default: feeds.yaml if it is in this folder, else the built-in list)")
	f.StringVar(&a.taxonomy, "taxonomy", "", "taxonomy folder (default: taxonomy if it is in this folder, else the built-in one)")
	f.StringVar(&a.logLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&a.logFormat, "log-format", "text", "text or json")
	fromEnv(f, "db", "feeds", "taxonomy", "log-level", "log-format")
}

// prepare runs before every command: it reads flags that were not given from the environment,
// and makes the logger.
func (a *app) prepare(cmd *cobra.Command) error {
	if err := a.readEnv(cmd.Flags()); err != nil {
		return err
	}
	return a.makeLogger()
}

func (a *app) makeLogger() error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return usagef("--log-level %q: want debug, info, warn or error", a.logLevel)
	}
	o := &slog.HandlerOptions{Level: level}
	switch a.logFormat {
	case "text":
		a.log = slog.New(slog.NewTextHandler(a.stderr, o))
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.stderr, o))
	default:
		return usagef("--log-format %q: want text or json", a.logFormat)
	}
	return nil
}

// say prints a message for the person at the terminal, to standard error.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.stderr, format+"\n", args...) }

// group is the RunE of commands that only have subcommands.
func group(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("unknown command %q for %q%s", args[0], cmd.CommandPath(), suggestions(cmd, args[0]))
	}
	return cmd.Help()
}

func suggestions(cmd *cobra.Command, typed string) string {
	if near := cmd.SuggestionsFor(typed); len(near) > 0 {
		return "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}
