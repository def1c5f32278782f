package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"khabar/classifier"
)

func (a *app) taxonomyFmtCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "fmt",
		Short: "Format the taxonomy's files",
		Long: `Format the white space of the taxonomy's files. Words, comments and the order of entries do
not change. The files that changed are listed. With --check nothing is written: the files
that would change are listed, and the exit code is 1 when there are any.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.taxonomyFmt(check) },
	}
	cmd.Flags().BoolVar(&check, "check", false, "only list the files that would change")
	return cmd
}

func (a *app) taxonomyFmt(check bool) error {
	if a.taxonomy == "" && !exists(taxonomyDir) {
		return usagef("fmt needs a taxonomy of your own; \"khabar init DIR\" writes one")
	}
	dir, files, err := a.taxonomyFiles()
	if err != nil {
		return err
	}
	changed := 0
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		reformatted, err := formatFile(filepath.Join(dir, filepath.FromSlash(name)), check)
		if reformatted {
			changed++
			_, perr := fmt.Fprintln(a.stdout, filepath.Join(dir, name))
			return perr
		}
		return err
	})
	if err != nil {
		return err
	}
	if check && changed > 0 {
		return quietError{exitFailed}
	}
	return nil
}

// formatFile formats a file and reports whether it changed. If check is true, it writes nothing and
// reports whether the file would change.
func formatFile(path string, check bool) (changed bool, err error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	formatted, err := classifier.Format(path, src)
	if err != nil || string(formatted) == string(src) {
		return false, err
	}
	if check {
		return true, nil
	}
	return true, replaceFile(path, src, formatted)
}
