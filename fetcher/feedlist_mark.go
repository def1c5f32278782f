package fetcher

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"khabar/yamlfile"
)

// MarkChecked returns the feed list src with the feeds of the given slugs enabled and their
// checked field set to day, because they answered then. No other byte changes. It returns an
// error when a field is written in a form that only a person should change, or when the list
// has mistakes.
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
			splices, errs = addField(splices, errs, nodes[i], "enabled", "true")
		}
		if f.Checked != checked {
			splices, errs = addField(splices, errs, nodes[i], "checked", checked)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	out := yamlfile.Apply(src, splices)
	return out, verifyEdit(name, out, ids, checked)
}

// addField adds the splice that sets the field key of the feed n to value. If that fails, it adds the
// error instead.
func addField(splices []yamlfile.Splice, errs []error, n *yamlfile.Node, key, value string) ([]yamlfile.Splice, []error) {
	s, err := n.Set(key, value)
	if err != nil {
		return splices, append(errs, err)
	}
	return append(splices, s), errs
}

// verifyEdit returns an error unless the edited list src can be read, and the feeds of ids are enabled
// in it and have the date checked.
func verifyEdit(name string, src []byte, ids []string, checked string) error {
	list, err := ReadList(name, src)
	if err != nil {
		return fmt.Errorf("%s cannot be changed safely; set enabled and checked of the feeds by hand: %w", name, err)
	}
	for _, f := range list.Feeds {
		if slices.Contains(ids, f.ID) && (!f.Enabled || f.Checked != checked) {
			return fmt.Errorf("%s cannot be changed safely; set enabled and checked of feed %s by hand", name, f.ID)
		}
	}
	return nil
}
