package fetcher

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"khabar/yamlfile"
)

// MarkChecked returns the feed list src with the feeds of the given slugs enabled and dated:
// they were seen to answer on that day. No other byte of it changes. A field that is written
// in a form that only a person should change is an error, and so is a list with mistakes.
func MarkChecked(name string, src []byte, ids []string, day time.Time) ([]byte, error) {
	list, err := ReadList(name, src)
	if err != nil {
		return nil, err
	}
	nodes := yamlfile.Parse(name, src).Root.Get("feeds").List()
	checked := day.Format(time.DateOnly)
	var splices []yamlfile.Splice
	var errs []error
	for i, f := range list.Feeds {
		if !slices.Contains(ids, f.ID) {
			continue
		}
		if !f.Enabled {
			splices, errs = set(splices, errs, nodes[i], "enabled", "true")
		}
		if f.Checked != checked {
			splices, errs = set(splices, errs, nodes[i], "checked", checked)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	out := yamlfile.Apply(src, splices)
	return out, confirm(name, out, ids, checked)
}

func set(splices []yamlfile.Splice, errs []error, n *yamlfile.Node, key, value string) ([]yamlfile.Splice, []error) {
	s, err := n.Set(key, value)
	if err != nil {
		return splices, append(errs, err)
	}
	return append(splices, s), errs
}

// confirm reads an edited list again before anybody overwrites the old one with it.
func confirm(name string, src []byte, ids []string, checked string) error {
	list, err := ReadList(name, src)
	if err != nil {
		return fmt.Errorf("%s cannot be changed safely; date the feeds by hand: %w", name, err)
	}
	for _, f := range list.Feeds {
		if slices.Contains(ids, f.ID) && (!f.Enabled || f.Checked != checked) {
			return fmt.Errorf("%s cannot be changed safely; date the feed %s by hand", name, f.ID)
		}
	}
	return nil
}
