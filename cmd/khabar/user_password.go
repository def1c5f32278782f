package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"khabar/auth"
)

// password reads a new password and returns its hash. At a terminal it is typed twice without
// being shown; otherwise it is the first line of standard input. It is never an argument,
// because all users of the machine can see the arguments of a process.
func (a *app) password(name string) (string, error) {
	f, ok := a.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(a.stdin, auth.MaxPassword+2)).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return auth.HashPassword(strings.TrimRight(line, "\r\n"))
	}
	first, err := a.promptPassword(f, "Password for "+name+": ")
	if err != nil {
		return "", err
	}
	again, err := a.promptPassword(f, "The same password again: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", errors.New("the two passwords differ; nothing was changed")
	}
	return auth.HashPassword(first)
}

// promptPassword reads a password from the terminal f without showing it.
func (a *app) promptPassword(f *os.File, prompt string) (string, error) {
	fmt.Fprint(a.stderr, prompt)
	b, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(a.stderr)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(b), nil
}
