package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"khabar/news"
)

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

// readEnv sets flags from the environment that were not given on the command line.
func (a *app) readEnv(flags *pflag.FlagSet) error {
	var bad error
	flags.VisitAll(func(f *pflag.Flag) {
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
	return bad
}

// noArgs refuses arguments. Unlike cobra.NoArgs, its error has the exit code for wrong usage.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%q takes no arguments, got %q", cmd.CommandPath(), args)
	}
	return nil
}

// oneArg requires exactly one argument; what describes it in messages.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%q takes one argument, %s; got %d", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// minArgs requires at least n arguments; what describes them in messages.
func minArgs(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%q takes %s; got %d arguments", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// parseID parses the ID of a stored thing; what says what it is, and source which command
// prints it.
func parseID(s, what, source string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, usagef("%s %q: want a number, as %q prints it", what, s, source)
	}
	return id, nil
}

// listFlags are the flags of every command that lists stored things with tags.
type listFlags struct {
	tags  []string
	limit int
	json  bool
}

// register adds the flags to a command; things is what it lists.
func (f *listFlags) register(cmd *cobra.Command, things string) {
	fs := cmd.Flags()
	fs.StringArrayVar(&f.tags, "tag", nil, fmt.Sprintf("only %s with this tag, e.g. group/ttp or group/al-qaeda+ (repeatable)", things))
	fs.IntVar(&f.limit, "limit", 0, fmt.Sprintf("at most this many %s (0: all)", things))
	fs.BoolVar(&f.json, "json", false, "print JSON lines")
}

// parse checks the flags and returns the tags.
func (f *listFlags) parse() ([]news.TagRef, error) {
	if f.limit < 0 {
		return nil, usagef("--limit %d: want 0 or more", f.limit)
	}
	var refs []news.TagRef
	for _, s := range f.tags {
		ref, err := news.ParseTagRef(s)
		if err != nil {
			return nil, usagef("--tag: %w", err)
		}
		refs = append(refs, ref)
	}
	return refs, nil
}
