package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// path returns a path of the list, relative to its folder.
func (c *Service) path(p string) string { return pathIn(c.Dir, p) }

// pathIn returns a path that is relative to dir, or stands alone.
func pathIn(dir, p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

// A folder takes digests as files: SUBSCRIPTION/DATE.html and the like below its path.
// Those of different readers are told apart by what names nobody.
type folder struct{ path string }

func (folder) knows() bool { return true }
func (folder) close()      {}

func (f folder) carry(_ context.Context, l letter, away func() error) error {
	name := l.Date
	if len(l.sub.To) > 0 {
		name += "-" + fileHash(&l.Digest)
	}
	if l.Revision > 1 {
		name += "." + strconv.Itoa(l.Revision)
	}
	dir := filepath.Join(f.path, l.Subscription)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &downError{fmt.Errorf("make the folder of digests: %w", err)}
	}
	target := filepath.Join(dir, name+l.sub.extension())
	if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, l.Raw) {
		return away() // it came through the last time
	}
	return putInPlace(filepath.Join(dir, ".new-"+fileHash(&l.Digest)), target, l.Raw, away)
}

// extension is how the names of a subscription's files end.
func (s *Subscription) extension() string {
	switch s.Format {
	case FormatText:
		return ".txt"
	case FormatJSON:
		return ".json"
	case FormatEML:
		return ".eml"
	default:
		return ".html"
	}
}

// A maildir takes digests as mail, for a program that reads such folders.
type maildir struct{ path string }

func (maildir) knows() bool { return true }
func (maildir) close()      {}

func (d maildir) carry(_ context.Context, l letter, away func() error) error {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(d.path, sub), 0o700); err != nil {
			return &downError{fmt.Errorf("make the folder of mail: %w", err)}
		}
	}
	name := strconv.FormatInt(l.Due.Unix(), 10) + "." + strconv.FormatInt(l.ID, 10) + "_" + fileHash(&l.Digest) + ".khabar"
	arrived, err := d.arrived(name)
	if err != nil {
		return err
	}
	if arrived {
		return away()
	}
	return putInPlace(filepath.Join(d.path, "tmp", name), filepath.Join(d.path, "new", name), l.Raw, away)
}

// arrived reports whether a message is there, read or unread: programs move what was read
// to cur and put flags behind its name.
func (d maildir) arrived(name string) (bool, error) {
	if _, err := os.Stat(filepath.Join(d.path, "new", name)); err == nil {
		return true, nil
	}
	entries, err := os.ReadDir(filepath.Join(d.path, "cur"))
	if err != nil {
		return false, fmt.Errorf("look for the message: %w", err)
	}
	for _, e := range entries {
		if n := e.Name(); len(n) >= len(name) && n[:len(name)] == name {
			return true, nil
		}
	}
	return false, nil
}

// putInPlace writes a file at tmp, whole and on the disk, and then moves it to target, so that
// nobody ever sees half of it.
func putInPlace(tmp, target string, content []byte, away func() error) error {
	if err := writeSynced(tmp, content); err != nil {
		return errors.Join(fmt.Errorf("write the digest: %w", err), os.Remove(tmp))
	}
	if err := away(); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, target); err != nil {
		return fmt.Errorf("put the digest in its place: %w", err)
	}
	return syncDir(filepath.Dir(target))
}

func writeSynced(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes sure that a file's name is on the disk. Not all systems can do that; where
// they cannot, the file is there all the same.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	_ = d.Sync()
	return d.Close()
}
