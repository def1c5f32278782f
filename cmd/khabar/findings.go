package main

import (
	"errors"

	"khabar/yamlfile"
)

// findingJSON is a mistake in a file as programs read it.
type findingJSON struct {
	File     string            `json:"file"`
	Line     int               `json:"line"`
	Column   int               `json:"column"`
	Severity yamlfile.Severity `json:"severity"`
	Code     string            `json:"code,omitempty"`
	Message  string            `json:"message"`
}

// isFindings reports whether err lists mistakes in a file, each with its own place.
func isFindings(err error) bool {
	_, ok := errors.AsType[yamlfile.Findings](err)
	return ok
}

// printFindings returns err, or, when it lists mistakes and JSON is wanted, prints them as
// JSON lines and returns the bare exit code.
func (a *app) printFindings(err error, jsonOut bool) error {
	findings, ok := errors.AsType[yamlfile.Findings](err)
	if !ok || !jsonOut {
		return err
	}
	if err := a.encodeFindings(findings); err != nil {
		return err
	}
	return quietError{exitFailed}
}

func (a *app) encodeFindings(findings yamlfile.Findings) error {
	enc := newEncoder(a.stdout)
	for _, f := range findings {
		err := enc.Encode(findingJSON{f.File, f.Pos.Line, f.Pos.Column, f.Severity, f.Code, f.Message})
		if err != nil {
			return err
		}
	}
	return nil
}
