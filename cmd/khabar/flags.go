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

// envAnnotation is the key of an annotation of flags. Its value is the environment variable from
// which the flag is read when it is not on the command line.
const envAnnotation = "khabar_env"

// fromEnv declares that the flags with these names are also read from the environment, such as
// --log-level from $KHABAR_LOG_LEVEL, and adds the variable to their help.
func fromEnv(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		f := flags.Lookup(name)
		variable := envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		f.Usage += " [$" + variable + "]"
		f.Annotations = map[string][]string{envAnnotation: {variable}}
	}
}

// readEnv sets flags that are not on the command line from their environment variables.
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

// oneArg requires exactly one argument. The description of the argument, such as "the ID of a
// proposal", is used in error messages.
func oneArg(description string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%q takes one argument, %s; got %d", cmd.CommandPath(), description, len(args))
		}
		return nil
	}
}

// minArgs requires at least n arguments. The description of the arguments is used in error
// messages.
func minArgs(n int, description string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%q takes %s; got %d arguments", cmd.CommandPath(), description, len(args))
		}
		return nil
	}
}

// parseID parses the ID of a stored object, such as a story. The error message has the kind of
// object and the command that lists such objects.
func parseID(s, kind, command string) (int64, error) {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, usagef("%s %q: want a number, as %q prints it", kind, s, command)
	}
	return id, nil
}

// listFlags are the flags of the commands that list stored items or stories.
type listFlags struct {
	tags  []string
	limit int
	json  bool
}

// register adds the flags to a command. The noun says in their help what the command lists, such
// as "items".
func (f *listFlags) register(cmd *cobra.Command, noun string) {
	fs := cmd.Flags()
	fs.StringArrayVar(&f.tags, "tag", nil, fmt.Sprintf("only %s with this tag, e.g. group/ttp or group/al-qaeda+ (repeatable)", noun))
	fs.IntVar(&f.limit, "limit", 0, fmt.Sprintf("at most this many %s (0: all)", noun))
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
			return nil, usagef("--%w", err)
		}
		refs = append(refs, ref)
	}
	return refs, nil
}
