package main

import (
	"errors"
	"fmt"
)

// Exit codes.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPartly = 3
)

// A usageError is a mistake on the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// usagef returns a usageError.
func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// A quietError is an error with an exit code and without a message, because the command has
// already printed what went wrong.
type quietError struct{ code int }

func (e quietError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// exitCode returns the exit code of an error. Nothing else maps errors to exit codes.
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

// errorText returns the text of an error for people. Findings have their position and need no
// prefix.
func errorText(err error) string {
	if isFindings(err) {
		return err.Error()
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return fmt.Sprintf("khabar: %v\nTry 'khabar help'.", err)
	}
	return fmt.Sprintf("khabar: %v", err)
}

// partlyError returns nil if failures is 0. Otherwise it returns an error whose exit code is 1 if all
// attempts failed, and 3 if only some did.
func partlyError(failures, attempts int) error {
	switch failures {
	case 0:
		return nil
	case attempts:
		return quietError{exitFailed}
	}
	return quietError{exitPartly}
}
