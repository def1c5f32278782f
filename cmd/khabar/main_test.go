package main

import (
	"bufio"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"testing"
)

// hangs is a program that is cancelled by a signal as khabar is, but does not end then.
func hangs() {
	ctx := untilSignal()
	fmt.Println("started")
	<-ctx.Done()
	fmt.Println("cancelled")
	select {}
}

// A second signal ends a command that takes long to end after the first, with exit code 1.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		cmd := exec.CommandContext(t.Context(), "hangs")
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for _, want := range []string{"started", "cancelled"} {
			if !lines.Scan() || lines.Text() != want {
				t.Fatalf("%v: printed %q, want %q", sig, lines.Text(), want)
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
		}
		exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
		if !ok || exit.ExitCode() != exitFailed {
			t.Errorf("%v: ended with %v, want exit code %d", sig, exit, exitFailed)
		}
	}
}
