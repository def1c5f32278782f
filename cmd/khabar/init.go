package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"khabar"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Write feeds.yaml, digests.yaml and taxonomy/ to DIR, to be edited",
		Long: `Write the built-in lists of feeds and of digests and the taxonomy, with their schemas for
editors, to DIR.
Nothing that is there already is overwritten. Run khabar in DIR and it reads them.`,
		Args: oneArg("the DIR to write to"),
		RunE: func(_ *cobra.Command, args []string) error { return a.initDir(args[0]) },
	}
}

// initDir writes all files or, when one of them is there already, none.
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
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(f.Name)), f.Content); err != nil {
			return fmt.Errorf("write defaults: %w", err)
		}
	}
	a.say("wrote %d files to %s; edit them, then run khabar in that folder", len(files), dir)
	return nil
}

// writeNew writes a file that is not there yet.
func writeNew(path string, content []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
