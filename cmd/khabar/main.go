// Khabar follows public news feeds, tags their items from an editable taxonomy with the
// evidence for every tag, stores them, sends digests, and serves pages for review. README.md
// explains how to run it; "khabar help" lists the commands.
//
// This package has only flags and wiring; the logic is in the packages that it imports. Each
// command has its own file, named after it: "khabar feeds check" is in feeds_check.go. The
// exceptions are:
//
//   - db.go, schema.go, user.go and taxonomy_proposals.go also have the subcommands, except
//     "db seed" and "user sessions".
//   - taxonomy_why.go also has "taxonomy whynot".
//   - taxonomy_run_tests.go has "taxonomy test", because Go takes a file named taxonomy_test.go
//     for a test.
//
// Files named input_… read what several commands need: the feed list, the digests, the taxonomy,
// the database. The other files have names that say what is in them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx := untilSignal()
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.LookupEnv}
	os.Exit(a.run(ctx, os.Args[1:]))
}

// untilSignal returns a context that the first SIGINT or SIGTERM cancels. The second one ends the
// program at once: whoever sends it does not want to wait for what a command still has to save.
// Nothing is lost by that, because what was not committed is still due.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitFailed)
	}()
	return ctx
}

// run executes one command line and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.command()
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.As(err, new(quietError)) {
		fmt.Fprintln(a.stderr, errorText(err))
	}
	return exitCode(err)
}
