package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// path returns p, joined to the folder of the list unless p is absolute.
func (s *Service) path(p string) string { return pathIn(s.Dir, p) }

// pathIn returns p, joined to dir unless p is absolute.
func pathIn(dir, p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

// A folderTransport writes digests as files below path, such as SUBSCRIPTION/DATE.html. If the
// subscription has readers, the name of each file has a hash that is different for each reader
// and does not reveal the reader's address.
type folderTransport struct{ path string }

func (folderTransport) detectsDuplicates() bool { return true }
func (folderTransport) close()                  {}

func (t folderTransport) send(_ context.Context, m message, markUncertain func() error) error {
	name := m.Date
	if len(m.sub.To) > 0 {
		name += "-" + fileHash(&m.Digest)
	}
	if m.Revision > 1 {
		name += "." + strconv.Itoa(m.Revision)
	}
	dir := filepath.Join(t.path, m.Subscription)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &unreachableError{fmt.Errorf("make the folder of digests: %w", err)}
	}
	target := filepath.Join(dir, name+m.sub.extension())
	if old, err := os.ReadFile(target); err == nil && bytes.Equal(old, m.Raw) {
		return markUncertain() // an earlier attempt has written the file
	}
	return writeWhole(filepath.Join(dir, ".new-"+fileHash(&m.Digest)), target, m.Raw, markUncertain)
}

// extension returns the ending of the names of a subscription's files.
func (sub *Subscription) extension() string {
	switch sub.Format {
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

// A maildirTransport puts digests into a maildir, from which mail programs read them.
type maildirTransport struct{ path string }

func (maildirTransport) detectsDuplicates() bool { return true }
func (maildirTransport) close()                  {}

func (t maildirTransport) send(_ context.Context, m message, markUncertain func() error) error {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(t.path, sub), 0o700); err != nil {
			return &unreachableError{fmt.Errorf("make the maildir: %w", err)}
		}
	}
	name := strconv.FormatInt(m.Due.Unix(), 10) + "." + strconv.FormatInt(m.ID, 10) + "_" + fileHash(&m.Digest) + ".khabar"
	arrived, err := t.contains(name)
	if err != nil {
		return err
	}
	if arrived {
		return markUncertain()
	}
	return writeWhole(filepath.Join(t.path, "tmp", name), filepath.Join(t.path, "new", name), m.Raw, markUncertain)
}

// contains reports whether the maildir has a message with a file name, read or unread. Mail
// programs move a message that was read to the folder cur, and add flags to the end of its name.
func (t maildirTransport) contains(name string) (bool, error) {
	if _, err := os.Stat(filepath.Join(t.path, "new", name)); err == nil {
		return true, nil
	}
	entries, err := os.ReadDir(filepath.Join(t.path, "cur"))
	if err != nil {
		return false, fmt.Errorf("look for the message: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), name) {
			return true, nil
		}
	}
	return false, nil
}

// writeWhole writes content to the file tmp, syncs it and then moves it to target, so that nobody
// ever reads half of it. It calls markUncertain before the move.
func writeWhole(tmp, target string, content []byte, markUncertain func() error) error {
	if err := writeSynced(tmp, content); err != nil {
		return errors.Join(fmt.Errorf("write the digest: %w", err), os.Remove(tmp))
	}
	if err := markUncertain(); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, target); err != nil {
		return fmt.Errorf("move the digest to its place: %w", err)
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

// syncDir writes the names of a folder's files to the disk, so that they survive a power cut. On
// systems that cannot do that it does nothing.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	_ = d.Sync()
	return d.Close()
}
