package main

import (
	"errors"

	"khabar/yamlfile"
)

// A findingJSON is the JSON form of a mistake or warning in a YAML file.
type findingJSON struct {
	File     string            `json:"file"`
	Line     int               `json:"line"`
	Column   int               `json:"column"`
	Severity yamlfile.Severity `json:"severity"`
	Code     string            `json:"code,omitempty"`
	Message  string            `json:"message"`
}

// isFindings reports whether err lists mistakes in a file.
func isFindings(err error) bool {
	_, ok := errors.AsType[yamlfile.Findings](err)
	return ok
}

// findingsError returns err. With asJSON, and when err lists mistakes in a file, it prints them
// as JSON lines and returns only the exit code.
func (a *app) findingsError(err error, asJSON bool) error {
	findings, ok := errors.AsType[yamlfile.Findings](err)
	if !ok || !asJSON {
		return err
	}
	if err := a.writeFindings(findings); err != nil {
		return err
	}
	return quietError{exitFailed}
}

// writeFindings prints findings as JSON lines.
func (a *app) writeFindings(findings yamlfile.Findings) error {
	enc := newEncoder(a.stdout)
	for _, f := range findings {
		err := enc.Encode(findingJSON{f.File, f.Pos.Line, f.Pos.Column, f.Severity, f.Code, f.Message})
		if err != nil {
			return err
		}
	}
	return nil
}
