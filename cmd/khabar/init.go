package main

import (
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"khabar"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Write feeds.yaml, digests.yaml and taxonomy/ to DIR, to edit",
		Long: `Write the built-in feed list, list of digests and taxonomy to DIR, with their schemas for
editors. khabar uses them when it runs in DIR. No file is overwritten.

  khabar init newsroom && cd newsroom && khabar fetch`,
		Args: oneArg("the DIR to write to"),
		RunE: func(_ *cobra.Command, args []string) error { return a.initDir(args[0]) },
	}
}

// initDir writes all files, or none when one of them exists already.
func (a *app) initDir(dir string) error {
	files, err := khabar.Defaults()
	if err != nil {
		return err
	}
	for _, f := range files {
		if path := filepath.Join(dir, filepath.FromSlash(f.Name)); exists(path) {
			return fmt.Errorf("write defaults: %s: %w; nothing was written; move it away or choose another DIR", path, fs.ErrExist)
		}
	}
	for _, f := range files {
		mode := publicFile
		if f.Name == digestsFile { // the file has the addresses of readers
			mode = privateFile
		}
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(f.Name)), f.Content, mode); err != nil {
			return fmt.Errorf("write defaults: %w", err)
		}
	}
	a.say("wrote %d files to %s; edit them, then run khabar in that folder", len(files), dir)
	return nil
}
