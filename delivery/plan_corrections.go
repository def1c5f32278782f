package delivery

import (
	"context"
	"slices"

	"khabar/digest"
	"khabar/news"
)

// changes are what a digest puts right about earlier ones.
type changes struct {
	corrections []digest.Correction
	edited      []digest.Edited
	put         []news.CorrectedTag // for the ledger
	anew        []news.DigestReport // likewise: versions that are told of now
}

// changes returns what has changed about what the reader was told in the last weeks.
func (e *edition) changes(ctx context.Context, r news.Recipient) (changes, error) {
	mailed, err := e.Store.ChangedReports(ctx, r.ID, e.now.Add(-keep))
	if err != nil || len(mailed) == 0 {
		return changes{}, err
	}
	name := hashOf(mailed)
	if c, ok := e.righted[name]; ok {
		return c, nil
	}
	c, err := e.changesOf(ctx, mailed)
	if err == nil {
		e.righted[name] = c
	}
	return c, err
}

// changesOf returns what is to be told of changes.
func (e *edition) changesOf(ctx context.Context, mailed []news.ChangedReport) (changes, error) {
	var ids []int64
	for _, m := range mailed {
		ids = append(ids, m.Item)
	}
	items, err := e.Store.ItemsByID(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return changes{}, err
	}
	c := &changing{}
	for i := range items {
		c.byID = append(c.byID, &items[i])
	}
	for _, m := range mailed {
		c.add(m)
	}
	return c.changes, nil
}

// changing gathers changes.
type changing struct {
	changes
	byID []*news.Item // by rising id
}

func (c *changing) item(id int64) *news.Item {
	i, ok := slices.BinarySearchFunc(c.byID, id, func(it *news.Item, id int64) int { return int(it.ID - id) })
	if !ok {
		return nil
	}
	return c.byID[i]
}

// add takes in one change. A report of which nothing is left that made it of interest is
// withdrawn as a whole; otherwise each tag that does not hold is put right by itself.
func (c *changing) add(m news.ChangedReport) {
	it := c.item(m.Item)
	gone := it == nil || !stands(*it)
	switch {
	case m.Tag != "" && gone:
		c.withdraw(m, it)
	case m.Tag != "":
		c.drop(m, []digest.Name{{ID: m.Tag, Name: nameOf(m, m.Tag)}}, digest.ByPerson)
	case gone:
		c.withdraw(m, it)
	case m.Latest > m.Version:
		if lost := lostGroups(m, it); len(lost) > 0 {
			c.drop(m, lost, digest.ByOutlet)
		}
		c.edit(m)
	}
}

// stands reports whether it was right to tell a report, as far as is known now: a tag is left
// that makes it of interest, were it one that a person has dismissed, which is right too.
func stands(it news.Item) bool {
	for i, t := range it.Tags {
		if t.State.Verdict == news.Dismissed {
			it.Tags = slices.Clone(it.Tags)
			it.Tags[i].State = news.TagState{}
		}
	}
	return relevantStill(it)
}

// nameOf returns the name of a tag that a report was told with.
func nameOf(m news.ChangedReport, tag string) string {
	if i := slices.Index(m.Tags, tag); i >= 0 && i < len(m.Names) {
		return m.Names[i]
	}
	return tag
}

// lostGroups returns the groups that a report was told with and, in its latest version, does
// not name any more, unless a person said so.
func lostGroups(m news.ChangedReport, it *news.Item) []digest.Name {
	var lost []digest.Name
	for _, id := range m.Tags {
		if news.FacetOf(id) != news.FacetGroup {
			continue
		}
		if !slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.ID == id }) {
			lost = append(lost, digest.Name{ID: id, Name: nameOf(m, id)})
		}
	}
	return lost
}

func correction(m news.ChangedReport) digest.Correction {
	return digest.Correction{
		Item: m.Item, Headline: m.Headline, Outlet: m.Outlet, Link: m.URL, Lang: m.Lang,
		Mailed: digest.Time{Time: m.At}, Reason: m.State.Reason, Who: m.State.Who, At: digest.Time{Time: m.State.At},
	}
}

// drop tells that tags of a report do not hold.
func (c *changing) drop(m news.ChangedReport, tags []digest.Name, maker digest.Maker) {
	one := correction(m)
	one.Kind, one.Tags, one.Maker = digest.TagDropped, tags, maker
	if one.At.IsZero() {
		one.At = digest.Time{Time: m.Seen}
	}
	c.corrections = append(c.corrections, one)
	for _, t := range tags {
		c.put = append(c.put, news.CorrectedTag{Item: m.Item, Tag: t.ID})
	}
}

// withdraw tells, once, that a report should not have been told.
func (c *changing) withdraw(m news.ChangedReport, it *news.Item) {
	if m.Tag != "" {
		c.put = append(c.put, news.CorrectedTag{Item: m.Item, Tag: m.Tag})
	}
	told := func(t news.CorrectedTag) bool { return t.Item == m.Item && t.Tag == "" }
	if slices.ContainsFunc(c.put, told) {
		c.enrich(m)
		return
	}
	one := correction(m)
	one.Kind, one.Maker = digest.Withdrawn, digest.ByClassifier
	switch {
	case m.Tag != "":
		one.Maker, one.Tags = digest.ByPerson, []digest.Name{{ID: m.Tag, Name: nameOf(m, m.Tag)}}
	case it == nil || m.Latest > m.Version:
		one.Maker, one.At = digest.ByOutlet, digest.Time{Time: m.Seen}
	}
	c.corrections = append(c.corrections, one)
	c.put = append(c.put, news.CorrectedTag{Item: m.Item})
}

// enrich adds to the withdrawal of a report which tag a person has rejected.
func (c *changing) enrich(m news.ChangedReport) {
	if m.Tag == "" {
		return
	}
	for i := range c.corrections {
		if o := &c.corrections[i]; o.Item == m.Item && o.Kind == digest.Withdrawn {
			o.Maker, o.Who, o.Reason, o.At = digest.ByPerson, m.State.Who, m.State.Reason, digest.Time{Time: m.State.At}
			o.Tags = append(o.Tags, digest.Name{ID: m.Tag, Name: nameOf(m, m.Tag)})
		}
	}
}

// edit tells that an outlet has changed a report.
func (c *changing) edit(m news.ChangedReport) {
	c.anew = append(c.anew, news.DigestReport{Item: m.Item, Version: m.Latest})
	if m.Title == m.Headline && m.Text == m.Then {
		return // changed, and changed back
	}
	c.edited = append(c.edited, digest.Edited{
		Item: m.Item, Outlet: m.Outlet, Link: m.URL, Lang: m.Lang, Then: m.Headline, Now: m.Title,
		Versions: m.Latest - m.Version, At: digest.Time{Time: m.Seen},
	})
}
