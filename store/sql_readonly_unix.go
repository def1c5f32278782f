//go:build unix

package store

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/unix"
)

// mayWrite reports whether this process may write a file or folder. One that does not exist
// counts as writable: whoever opens it gets a better error.
func mayWrite(path string) bool {
	err := unix.Access(path, unix.W_OK)
	return err == nil || errors.Is(err, fs.ErrNotExist)
}
