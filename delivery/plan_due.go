package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// A planner plans the digest of one subscription and due time for a batch of its recipients.
// The recipients share the query for due reports. Recipients with the same reports share the
// composed digest (decision 88).
type planner struct {
	*Service
	sub        *Subscription
	due        time.Time
	now        time.Time
	key        []byte  // signs links
	recipients []int64 // IDs

	// Caches. Their keys are made from everything that the values depend on.
	dueItems map[string]news.DueItems // by Filter.String
	changes  map[string]changes       // by hashOf of the changed reports
	composed map[string]composed      // by contentKey
}

func (s *Service) planner(ctx context.Context, sub *Subscription, due, now time.Time, recipients ...news.Recipient) (*planner, error) {
	key, err := s.Store.DigestKey(ctx)
	if err != nil {
		return nil, err
	}
	p := &planner{
		Service: s, sub: sub, due: due, now: now, key: key,
		dueItems: make(map[string]news.DueItems), changes: make(map[string]changes), composed: make(map[string]composed),
	}
	for _, r := range recipients {
		p.recipients = append(p.recipients, r.ID)
	}
	return p, nil
}

// plan returns the digest for one recipient with its ledger rows: the reports that are due,
// the corrections, and the bytes.
func (p *planner) plan(ctx context.Context, r news.Recipient, revision int) (news.DigestPlan, error) {
	span := p.span(r)
	plan := news.DigestPlan{Filter: p.sub.Filter.String(), Digest: news.Digest{
		Recipient: r.ID, Subscription: r.Subscription, Address: r.Address, Date: p.sub.date(p.due), Revision: revision,
		Due: p.due, Span: span, Planned: p.now, Status: news.DigestStored,
	}}
	items, older, err := p.reports(ctx, r, span)
	if err != nil {
		return plan, err
	}
	plan.Older = older
	changes, err := p.changesFor(ctx, r)
	if err != nil {
		return plan, err
	}
	plan.Corrected, plan.Edited = changes.corrected, changes.newVersions
	made, err := p.render(ctx, &plan.Digest, r, items, changes)
	if err != nil {
		return plan, err
	}
	plan.Reports = ledgerRows(items, made.outlets)
	plan.Digest.Reports = len(items)
	return plan, nil
}

// span returns the period that a recipient's digest covers. It begins at the end of the last
// digest's period, or for a new recipient, at the time at which the subscription was due before.
// It ends when the digest is due, or now if the digest is late.
func (p *planner) span(r news.Recipient) news.Span {
	span := news.Span{From: r.CoveredUntil, Until: p.due}
	if minute := p.now.Truncate(time.Minute); minute.After(span.Until) {
		span.Until = minute
	}
	if span.From.IsZero() || !span.From.Before(span.Until) { // a new recipient, or the clock was put back
		span.From = p.sub.Last(p.due.Add(-time.Millisecond))
	}
	return span
}

// reports returns the items that are due for a recipient. It also returns the IDs of items that
// are not sent but entered in the ledger, because they are older than the recipient's request
// (decision 82; see olderThanRequest). Without an error, due is not nil.
func (p *planner) reports(ctx context.Context, r news.Recipient, span news.Span) (due []news.Item, older []int64, err error) {
	items, err := p.matching(ctx, p.sub.Filter, r.ID)
	if err != nil {
		return nil, nil, err
	}
	isOlder, err := p.olderThanRequest(ctx, r, span)
	if err != nil {
		return nil, nil, err
	}
	due = []news.Item{}
	for _, it := range items {
		if isOlder(it) {
			older = append(older, it.ID)
		} else {
			due = append(due, it)
		}
	}
	return due, older, nil
}

// matching returns the relevant items that match f and are not in a recipient's ledger.
func (p *planner) matching(ctx context.Context, f Filter, recipient int64) ([]news.Item, error) {
	due, ok := p.dueItems[f.String()]
	if !ok {
		var err error
		if due, err = p.Store.DueItems(ctx, f.query(news.Span{From: p.now.Add(-maxReportAge)}), p.recipients); err != nil {
			return nil, err
		}
		p.dueItems[f.String()] = due
	}
	return slices.DeleteFunc(due.For(recipient), func(it news.Item) bool { return it.Relevance == news.Irrelevant }), nil
}

// olderThanRequest returns a function that reports whether an item is older than a recipient's
// request. For a new recipient, an item is older if it was first seen before span. After a
// change of the subscription's filter, it is older if it was first seen before the end of the
// last digest's period and did not match the former filter.
func (p *planner) olderThanRequest(ctx context.Context, r news.Recipient, span news.Span) (func(news.Item) bool, error) {
	if r.Filter == "" {
		return func(it news.Item) bool { return it.FirstSeen.Before(span.From) }, nil
	}
	if r.Filter == p.sub.Filter.String() {
		return func(news.Item) bool { return false }, nil
	}
	before, err := parseFilter(r.Filter)
	if err != nil {
		return nil, fmt.Errorf("read the filter of the last digest: %w", err)
	}
	items, err := p.matching(ctx, before, r.ID)
	if err != nil {
		return nil, err
	}
	matched := make(map[int64]bool, len(items))
	for _, it := range items {
		matched[it.ID] = true
	}
	return func(it news.Item) bool { return it.FirstSeen.Before(r.CoveredUntil) && !matched[it.ID] }, nil
}

// ledgerRows returns the rows of the ledger for the items in a digest.
func ledgerRows(items []news.Item, outlets map[string]string) []news.DigestReport {
	rows := make([]news.DigestReport, 0, len(items))
	for _, it := range items {
		row := news.DigestReport{Item: it.ID, Version: it.Version, Headline: it.Title, Outlet: outlets[it.Feed], URL: it.URL, Lang: it.Lang}
		for _, t := range it.Tags {
			if t.Accepted() {
				row.Tags = append(row.Tags, t.ID)
			}
		}
		rows = append(rows, row)
	}
	return rows
}
