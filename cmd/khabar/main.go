// Khabar follows public news feeds, tags what they bring against an editable taxonomy with
// the evidence for every tag, stores it, sends digests of it, and serves pages for its
// review. README.md tells how to run it; "khabar help" lists the commands.
//
// This package is flags and wiring, one file a command. All thinking lives in the packages
// that it joins.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// version is set when a release is built: -ldflags "-X main.version=1.2.3".
var version = ""

// Exit codes.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPartly = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.LookupEnv}
	code := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
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

// A usageError is the caller's mistake in writing the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usagef returns an error that exits with 2.
func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// A quietError carries an exit code when all there is to say has been said.
type quietError struct{ code int }

func (e quietError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// exitCode maps errors to exit codes; nowhere else is this done.
func exitCode(err error) int {
	if err == nil {
		return exitFine
	}
	if q, ok := errors.AsType[quietError](err); ok {
		return q.code
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

// errorText is what a person is told. A list of findings speaks for itself.
func errorText(err error) string {
	if isFindings(err) {
		return err.Error()
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return fmt.Sprintf("khabar: %v\nTry 'khabar help'.", err)
	}
	return fmt.Sprintf("khabar: %v", err)
}
