//go:build !unix

package store

import (
	"errors"
	"io/fs"
	"os"
)

// mayWrite reports whether this process may write a file. For a folder it always returns true, because
// only an attempt to write could show that it may not.
func mayWrite(path string) bool {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return true
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		_ = f.Close() // nothing was written
	}
	return !errors.Is(err, fs.ErrPermission)
}
