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
		mode := publicFile
		if f.Name == digestsFile { // it has the addresses of readers, and may have secrets
			mode = privateFile
		}
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(f.Name)), f.Content, mode); err != nil {
			return fmt.Errorf("write defaults: %w", err)
		}
	}
	a.say("wrote %d files to %s; edit them, then run khabar in that folder", len(files), dir)
	return nil
}

// The modes of what khabar writes. Folders are private because a newsroom's folder holds its
// database.
const (
	privateDir  fs.FileMode = 0o700
	privateFile fs.FileMode = 0o600
	publicFile  fs.FileMode = 0o644
)

// writeNew writes a file that does not exist yet, and makes its folder if need be.
func writeNew(path string, content []byte, mode fs.FileMode) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), privateDir); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// copyNew writes the files of src to dir, where none of them may exist yet.
func copyNew(dir string, src fs.FS) error {
	return fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(src, name)
		if err != nil {
			return err
		}
		return writeNew(filepath.Join(dir, filepath.FromSlash(name)), content, publicFile)
	})
}
