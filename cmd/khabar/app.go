package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
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
	saidFeeds, saidTaxon bool
}

// envPrefix begins the name of every environment variable that khabar reads.
const envPrefix = "KHABAR_"

// envAnnotation is the annotation of a flag that names the environment variable it is also
// read from.
const envAnnotation = "khabar_env"

// fromEnv makes flags readable from the environment as well: --log-level from
// $KHABAR_LOG_LEVEL. Their help says so.
func fromEnv(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		f := flags.Lookup(name)
		variable := envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		f.Usage += " [$" + variable + "]"
		f.Annotations = map[string][]string{envAnnotation: {variable}}
	}
}

// command returns the whole tree of commands.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "khabar",
		Short: "Follow public news feeds, tag what they bring, and read it as a digest",
		Long: `khabar pulls news feeds, tags each item against an editable taxonomy with the
evidence for every tag, groups the reports of one event, stores it all, sends digests,
and serves the pages in which analysts judge the tags.

  feeds.yaml -> fetch -> tag -> stories -> store -> digests and review pages

Try "khabar demo" for the whole way on bundled samples, without network.
Data goes to standard output, talk to standard error.
Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 partly (some feeds failed).`,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) },
		Args:              cobra.ArbitraryArgs, // so that group names what is unknown
		RunE:              group,
	}
	a.globalFlags(root.PersistentFlags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		a.initCommand(), a.serveCommand(), a.fetchCommand(), a.itemsCommand(), a.storiesCommand(), a.classifyCommand(),
		a.digestCommand(), a.feedsCommand(), a.taxonomyCommand(), a.schemaCommand(), a.dbCommand(),
		a.userCommand(), a.demoCommand(), a.evalCommand(), a.versionCommand(),
	)
	return root
}

func (a *app) globalFlags(f *pflag.FlagSet) {
	f.StringVar(&a.db, "db", "khabar.db", "database: a file for SQLite, or postgres://…")
	f.StringVar(&a.feeds, "feeds", "", "feed list; default feeds.yaml if there is one here, else the built-in list")
	f.StringVar(&a.taxonomy, "taxonomy", "", "taxonomy folder; default taxonomy if there is one here, else the built-in one")
	f.StringVar(&a.logLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&a.logFormat, "log-format", "text", "text or json")
	fromEnv(f, "db", "feeds", "taxonomy", "log-level", "log-format")
}

// prepare runs before every command: flags that were not given are taken from the
// environment, and the logger is made.
func (a *app) prepare(cmd *cobra.Command) error {
	var bad error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		variable := f.Annotations[envAnnotation]
		if f.Changed || len(variable) == 0 {
			return
		}
		v, ok := a.env(variable[0])
		if !ok || v == "" {
			return
		}
		if err := f.Value.Set(v); err != nil {
			bad = usagef("environment variable %s: %w", variable[0], err)
		}
	})
	if bad != nil {
		return bad
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

// say tells the person at the terminal something that is not data.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.stderr, format+"\n", args...) }

// group is run by commands that only hold others.
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

// noArgs refuses arguments; cobra's own check would not exit with the code for wrong usage.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%q takes no arguments, got %q", cmd.CommandPath(), args)
	}
	return nil
}

// oneArg wants exactly one argument, called what in messages.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%q takes one argument, %s; got %d", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// exists reports whether something stands at path; it is not a matter of being readable.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// programVersion is what User-Agent and "khabar version" say.
func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(info.Main.Version, "v") {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "devel"
}
