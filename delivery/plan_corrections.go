package delivery

import (
	"context"
	"slices"

	"khabar/digest"
	"khabar/news"
)

// changes are what a digest corrects or updates about the reports of earlier digests.
type changes struct {
	corrections []digest.Correction
	edited      []digest.EditedReport

	// Ledger rows.
	corrected   []news.CorrectedTag
	newVersions []news.DigestReport // latest versions of reports that outlets have changed
}

// changesFor returns what has changed about the reports that a recipient was sent in the
// last maxReportAge.
func (p *planner) changesFor(ctx context.Context, r news.Recipient) (changes, error) {
	reports, err := p.Store.ChangedReports(ctx, r.ID, p.now.Add(-maxReportAge))
	if err != nil || len(reports) == 0 {
		return changes{}, err
	}
	key := hashOf(reports)
	if c, ok := p.changes[key]; ok {
		return c, nil
	}
	c, err := p.changesOf(ctx, reports)
	if err == nil {
		p.changes[key] = c
	}
	return c, err
}

func (p *planner) changesOf(ctx context.Context, reports []news.ChangedReport) (changes, error) {
	var ids []int64
	for _, m := range reports {
		ids = append(ids, m.Item)
	}
	items, err := p.Store.ItemsByID(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return changes{}, err
	}
	c := &changeCollector{judge: p.Judge}
	for i := range items {
		c.items = append(c.items, &items[i])
	}
	for _, m := range reports {
		c.add(m)
	}
	return c.changes, nil
}

// A changeCollector turns changed reports into changes.
type changeCollector struct {
	changes
	items []*news.Item                    // items of the reports, by ascending ID
	judge func(*news.Item) news.Judgement // see Service.Judge
}

// item returns the item with an ID, or nil when it is not stored any more.
func (c *changeCollector) item(id int64) *news.Item {
	i, ok := slices.BinarySearchFunc(c.items, id, func(it *news.Item, id int64) int { return int(it.ID - id) })
	if !ok {
		return nil
	}
	return c.items[i]
}

// add adds one changed report. If no tag makes the report relevant any more, the whole report is
// withdrawn. Otherwise the wrong tags are corrected.
func (c *changeCollector) add(m news.ChangedReport) {
	it := c.item(m.Item)
	wrong := it == nil || !c.wasRelevant(*it)
	switch {
	case m.Tag != "" && wrong:
		c.withdraw(m, it)
	case m.Tag != "":
		c.dropTags(m, []digest.Name{{ID: m.Tag, Name: nameOf(m, m.Tag)}}, digest.ByPerson)
	case wrong:
		c.withdraw(m, it)
	case m.LatestVersion > m.Version:
		if lost := lostGroups(m, it); len(lost) > 0 {
			c.dropTags(m, lost, digest.ByOutlet)
		}
		c.addEdit(m)
	}
}

// wasRelevant reports whether an item was rightly sent: whether it is relevant now, or would be if
// its dismissed tags had no verdict, because a dismissed tag is not wrong.
func (c *changeCollector) wasRelevant(it news.Item) bool {
	if it.Relevance != news.Irrelevant {
		return true
	}
	tags, dismissed := slices.Clone(it.Tags), false
	for i := range tags {
		if tags[i].State.Verdict == news.Dismissed {
			tags[i].State, dismissed = news.TagState{}, true
		}
	}
	it.Tags = tags
	return dismissed && (c.judge == nil || c.judge(&it).Level != news.LevelNone)
}

// nameOf returns the name that a tag had when the report m was sent. If the report was not sent
// with the tag, it returns the tag's ID.
func nameOf(m news.ChangedReport, tag string) string {
	if i := slices.Index(m.Tags, tag); i >= 0 && i < len(m.TagNames) {
		return m.TagNames[i]
	}
	return tag
}

// lostGroups returns the groups that a report was sent with and that its latest version does not
// name any more. Groups that a person rejected are not among them.
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

// correctionOf returns a correction of a report, without its kind, tags and maker.
func correctionOf(m news.ChangedReport) digest.Correction {
	return digest.Correction{
		Item: m.Item, Headline: m.Headline, Outlet: m.Outlet, Link: m.URL, Lang: m.Lang,
		Sent: digest.Time{Time: m.SentAt}, Reason: m.TagState.Reason, Who: m.TagState.Who, At: digest.Time{Time: m.TagState.At},
	}
}

// dropTags adds the correction that tags of a report are wrong.
func (c *changeCollector) dropTags(m news.ChangedReport, tags []digest.Name, maker digest.Maker) {
	one := correctionOf(m)
	one.Kind, one.Tags, one.Maker = digest.TagDropped, tags, maker
	if one.At.IsZero() {
		one.At = digest.Time{Time: m.LatestSeen}
	}
	c.corrections = append(c.corrections, one)
	for _, t := range tags {
		c.corrected = append(c.corrected, news.CorrectedTag{Item: m.Item, Tag: t.ID})
	}
}

// withdraw adds the correction that a report should not have been sent. It adds at most one for
// each item.
func (c *changeCollector) withdraw(m news.ChangedReport, it *news.Item) {
	if m.Tag != "" {
		c.corrected = append(c.corrected, news.CorrectedTag{Item: m.Item, Tag: m.Tag})
	}
	withdrawn := func(t news.CorrectedTag) bool { return t.Item == m.Item && t.Tag == "" }
	if slices.ContainsFunc(c.corrected, withdrawn) {
		c.addRejectedTag(m)
		return
	}
	one := correctionOf(m)
	one.Kind, one.Maker = digest.Withdrawn, digest.ByClassifier
	switch {
	case m.Tag != "":
		one.Maker, one.Tags = digest.ByPerson, []digest.Name{{ID: m.Tag, Name: nameOf(m, m.Tag)}}
	case it == nil || m.LatestVersion > m.Version:
		one.Maker, one.At = digest.ByOutlet, digest.Time{Time: m.LatestSeen}
	}
	c.corrections = append(c.corrections, one)
	c.corrected = append(c.corrected, news.CorrectedTag{Item: m.Item})
}

// addRejectedTag adds a tag that a person rejected to the correction that withdrew the report.
func (c *changeCollector) addRejectedTag(m news.ChangedReport) {
	if m.Tag == "" {
		return
	}
	for i := range c.corrections {
		if o := &c.corrections[i]; o.Item == m.Item && o.Kind == digest.Withdrawn {
			o.Maker, o.Who, o.Reason, o.At = digest.ByPerson, m.TagState.Who, m.TagState.Reason, digest.Time{Time: m.TagState.At}
			o.Tags = append(o.Tags, digest.Name{ID: m.Tag, Name: nameOf(m, m.Tag)})
		}
	}
}

// addEdit adds a report that its outlet has changed. If the outlet has changed it back, only the
// ledger gets the new version.
func (c *changeCollector) addEdit(m news.ChangedReport) {
	c.newVersions = append(c.newVersions, news.DigestReport{Item: m.Item, Version: m.LatestVersion})
	if m.LatestHeadline == m.Headline && m.LatestText == m.SentText {
		return
	}
	c.edited = append(c.edited, digest.EditedReport{
		Item: m.Item, Outlet: m.Outlet, Link: m.URL, Lang: m.Lang, Then: m.Headline, Now: m.LatestHeadline,
		Versions: m.LatestVersion - m.Version, At: digest.Time{Time: m.LatestSeen},
	})
}
