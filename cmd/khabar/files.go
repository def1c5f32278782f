package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The modes of files and folders that khabar makes. Folders are private, because a newsroom's
// folder contains its database.
const (
	privateDir  fs.FileMode = 0o700
	privateFile fs.FileMode = 0o600
	publicFile  fs.FileMode = 0o644
)

// exists reports whether there is a file or folder at path, readable or not.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// writeNew writes a new file, and makes its folder if needed. It fails if the file exists.
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

// copyNew copies the files of src to dir. It fails if one of them exists there.
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

// replaceFile replaces the content of a file in one step. It fails if the content differs from old,
// because somebody else has changed the file since it was read.
func replaceFile(path string, old, new []byte) error {
	now, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if string(now) != string(old) {
		return fmt.Errorf("%s was changed by somebody else in the meantime; nothing was written, run the command again", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	tmp := path + ".new"
	if err := os.WriteFile(tmp, new, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
