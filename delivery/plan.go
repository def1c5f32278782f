package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// keep is how long after a report was saved it can still be told: one whose tags are put
// right later is not news any more.
const keep = 30 * 24 * time.Hour

// forgetAfter is how long the bytes that were sent are kept.
const forgetAfter = 3 * keep

// A PlanRequest says which digests are to be planned.
type PlanRequest struct {
	Only string // a subscription's ID; empty means all that are enabled
	// AtOnce gives readers who are new the latest digest at once. Without it their first one
	// is that of the next time that it is due.
	AtOnce bool
	// DryRun stores nothing: the result says what would be.
	DryRun bool
}

// A Planned says what was planned for a subscription.
type Planned struct {
	Subscription string
	Date         string // on the subscription's clock
	Stored       int    // digests to be sent
	Empty        int    // readers for whom there was nothing
	Reports      int    // of the digest with the most
}

// Plan writes down each digest that is due and not written down yet: one for each reader,
// of the last time when it was due, however many were missed. What fails for one
// subscription stops no other.
func (c *Service) Plan(ctx context.Context, r PlanRequest) ([]Planned, error) {
	now := c.now()
	if r.Only != "" && c.List.subscription(r.Only) == nil {
		return nil, fmt.Errorf("digest %q: %w in the list", r.Only, news.ErrNotFound)
	}
	known, err := c.readers(ctx, now, r.DryRun)
	if err != nil {
		return nil, err
	}
	var all []Planned
	var errs []error
	for _, s := range c.List.Subscriptions {
		if r.Only != "" && s.ID != r.Only || r.Only == "" && !s.Enabled {
			continue
		}
		p, err := c.planOne(ctx, s, known[s.ID], now, r)
		if err != nil {
			errs = append(errs, fmt.Errorf("plan digest %s: %w", s.ID, err))
		}
		if p.Stored+p.Empty > 0 {
			all = append(all, p)
		}
	}
	return all, errors.Join(errs...)
}

// readers returns the recipients by subscription. A dry run leaves the stored ones as they are.
func (c *Service) readers(ctx context.Context, now time.Time, dryRun bool) (map[string][]news.Recipient, error) {
	if !dryRun {
		return c.sync(ctx, now)
	}
	known, err := c.ledgerOf(ctx)
	if err != nil {
		return nil, err
	}
	by := make(map[string][]news.Recipient)
	for _, s := range c.List.Subscriptions {
		for _, r := range s.recipients() {
			if k, ok := known[[2]string{r.Subscription, r.Address}]; ok {
				r = k
			}
			by[s.ID] = append(by[s.ID], r)
		}
	}
	return by, nil
}

// known returns what the ledger knows of a recipient, if it does.
func (c *Service) known(ctx context.Context, wanted news.Recipient) (news.Recipient, error) {
	known, err := c.ledgerOf(ctx)
	if r, ok := known[[2]string{wanted.Subscription, wanted.Address}]; ok {
		return r, nil
	}
	return wanted, err
}

// ledgerOf returns all recipients that the ledger knows, by subscription and address.
func (c *Service) ledgerOf(ctx context.Context) (map[[2]string]news.Recipient, error) {
	all, err := c.Store.Recipients(ctx)
	if err != nil {
		return nil, err
	}
	by := make(map[[2]string]news.Recipient, len(all))
	for _, r := range all {
		by[[2]string{r.Subscription, r.Address}] = r
	}
	return by, nil
}

// sync brings the stored recipients in line with the list, and returns them by subscription.
func (c *Service) sync(ctx context.Context, now time.Time) (map[string][]news.Recipient, error) {
	var wanted []news.Recipient
	for _, s := range c.List.Subscriptions {
		wanted = append(wanted, s.recipients()...)
	}
	known, err := c.Store.SyncRecipients(ctx, wanted, now)
	if err != nil {
		return nil, err
	}
	by := make(map[string][]news.Recipient)
	for _, r := range known {
		by[r.Subscription] = append(by[r.Subscription], r)
	}
	return by, nil
}

// planOne plans the digest of one subscription for each reader who does not have it.
func (c *Service) planOne(ctx context.Context, s *Subscription, readers []news.Recipient, now time.Time, req PlanRequest) (Planned, error) {
	due := s.Last(now)
	p := Planned{Subscription: s.ID, Date: s.date(due)}
	lacking, err := c.lacking(ctx, s.ID, readers, p.Date, func(r news.Recipient) bool { return req.AtOnce || due.After(r.Since) })
	if err != nil || len(lacking) == 0 {
		return p, err
	}
	c.warn(ctx, s)
	var errs []error
	for some := range slices.Chunk(lacking, together) {
		e, err := c.edition(ctx, s, due, now, some...)
		if err != nil {
			return p, errors.Join(append(errs, err)...)
		}
		for _, r := range some {
			if ctx.Err() != nil {
				return p, errors.Join(append(errs, context.Cause(ctx))...)
			}
			if err := e.store(ctx, r, &p, req.DryRun); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return p, errors.Join(errs...)
}

// warn logs which tags a subscription asks for that the taxonomy never had: without that, a
// slip of the pen would look like silence.
func (c *Service) warn(ctx context.Context, s *Subscription) {
	unknown, err := c.Store.UnknownTags(ctx, s.Filter.Tags)
	if err != nil {
		c.Log.Warn("tags of a digest not looked up", "subscription", s.ID, "error", err)
	}
	for _, ref := range unknown {
		c.Log.Warn("a digest asks for a tag that the taxonomy does not have; see \"khabar digest check\"", "subscription", s.ID, "tag", ref.String())
	}
}

// lacking returns the readers who are to get a digest of a date and have none; welcome says
// whether one who never had any is to get it.
func (c *Service) lacking(ctx context.Context, id string, readers []news.Recipient, date string, welcome func(news.Recipient) bool) ([]news.Recipient, error) {
	having, err := c.Store.RecipientsWithDigest(ctx, id, date)
	if err != nil {
		return nil, err
	}
	var all []news.Recipient
	for _, r := range readers {
		free := r.Suspended.IsZero() && r.Unsubscribed.IsZero()
		if free && (r.Filter != "" || welcome(r)) && !slices.Contains(having, r.ID) {
			all = append(all, r)
		}
	}
	return all, nil
}

// together is how many readers share one look at the store. More would save little, and have
// the last of them wait for a digest of what was known long before.
const together = 128

// An edition is a digest of one subscription and time on its way to some of its readers.
// They share one look at what is due, and those who are to be told the same share what was
// composed of it.
type edition struct {
	*Service
	sub     *Subscription
	due     time.Time
	now     time.Time
	key     []byte
	readers []int64
	found   map[string]news.DueItems // by what was asked for
	righted map[string]changes       // by what has changed
	made    map[string]composed
}

func (c *Service) edition(ctx context.Context, s *Subscription, due, now time.Time, readers ...news.Recipient) (*edition, error) {
	key, err := c.Store.DigestKey(ctx)
	if err != nil {
		return nil, err
	}
	e := &edition{
		Service: c, sub: s, due: due, now: now, key: key,
		found: make(map[string]news.DueItems), righted: make(map[string]changes), made: make(map[string]composed),
	}
	for _, r := range readers {
		e.readers = append(e.readers, r.ID)
	}
	return e, nil
}

// store plans the digest for one reader and stores it.
func (e *edition) store(ctx context.Context, r news.Recipient, p *Planned, dryRun bool) error {
	plan, err := e.plan(ctx, r, 1)
	if err != nil {
		return err
	}
	if !dryRun {
		id, err := e.Store.SavePlan(ctx, plan)
		if err != nil || id == 0 {
			return err
		}
	}
	if plan.Digest.Status == news.DigestEmpty {
		p.Empty++
	} else {
		p.Stored++
	}
	p.Reports = max(p.Reports, plan.Digest.Reports)
	return nil
}

// plan makes the digest for one reader: what is due, what is to be put right, and the bytes.
func (e *edition) plan(ctx context.Context, r news.Recipient, revision int) (news.DigestPlan, error) {
	span := e.span(r)
	plan := news.DigestPlan{Filter: e.sub.Filter.String(), Digest: news.Digest{
		Recipient: r.ID, Subscription: r.Subscription, Address: r.Address, Date: e.sub.date(e.due), Revision: revision,
		Due: e.due, Span: span, Planned: e.now, Status: news.DigestStored,
	}}
	items, given, err := e.reports(ctx, r, span)
	if err != nil {
		return plan, err
	}
	plan.Older = given
	changes, err := e.changes(ctx, r)
	if err != nil {
		return plan, err
	}
	plan.Corrected, plan.Edited = changes.put, changes.anew
	d, err := e.render(ctx, &plan.Digest, r, items, changes)
	if err != nil {
		return plan, err
	}
	plan.Reports = told(items, d.outlets)
	plan.Digest.Reports = len(items)
	return plan, nil
}

// span returns the time that a reader's digest covers: since the last one, and for a new
// reader since the time when it was due before. It ends when it is due, or now when it is late.
func (e *edition) span(r news.Recipient) news.Span {
	span := news.Span{From: r.CoveredUntil, Until: e.due}
	if late := e.now.Truncate(time.Minute); late.After(span.Until) {
		span.Until = late
	}
	if span.From.IsZero() || !span.From.Before(span.Until) { // new, or the clock was put back
		span.From = e.sub.Last(e.due.Add(-time.Millisecond))
	}
	return span
}

// reports returns what the reader is to be told, and which items count as told because they
// are older than what the reader asked for.
func (e *edition) reports(ctx context.Context, r news.Recipient, span news.Span) (due []news.Item, given []int64, err error) {
	items, err := e.matching(ctx, e.sub.Filter, r.ID)
	if err != nil {
		return nil, nil, err
	}
	older, err := e.older(ctx, r, span)
	if err != nil {
		return nil, nil, err
	}
	due = []news.Item{}
	for _, it := range items {
		if older(it) {
			given = append(given, it.ID)
		} else {
			due = append(due, it)
		}
	}
	return due, given, nil
}

// matching returns what matches f and a reader was not told of.
func (e *edition) matching(ctx context.Context, f Filter, recipient int64) ([]news.Item, error) {
	due, ok := e.found[f.String()]
	if !ok {
		var err error
		if due, err = e.Store.DueItems(ctx, f.query(news.Span{From: e.now.Add(-keep)}), e.readers); err != nil {
			return nil, err
		}
		e.found[f.String()] = due
	}
	return slices.DeleteFunc(due.For(recipient), func(it news.Item) bool { return !relevantStill(it) }), nil
}

// relevantStill reports whether a tag is left that can make an item of interest, after all
// that people have decided about its tags.
func relevantStill(it news.Item) bool {
	for _, t := range it.Tags {
		switch t.Facet() {
		case news.FacetGroup, news.FacetEvent, news.FacetOrg, news.FacetTheme:
			if t.Accepted() {
				return true
			}
		}
	}
	return false
}

// older returns what tells items that count as told: for a new reader those from before the
// first digest's time; after the subscription was changed, those from before that which it
// did not ask for until then.
func (e *edition) older(ctx context.Context, r news.Recipient, span news.Span) (func(news.Item) bool, error) {
	if r.Filter == "" {
		return func(it news.Item) bool { return it.FirstSeen.Before(span.From) }, nil
	}
	if r.Filter == e.sub.Filter.String() {
		return func(news.Item) bool { return false }, nil
	}
	before, err := parseFilter(r.Filter)
	if err != nil {
		return nil, fmt.Errorf("read what was asked for until now: %w", err)
	}
	items, err := e.matching(ctx, before, r.ID)
	if err != nil {
		return nil, err
	}
	asked := make(map[int64]bool, len(items))
	for _, it := range items {
		asked[it.ID] = true
	}
	return func(it news.Item) bool { return it.FirstSeen.Before(r.CoveredUntil) && !asked[it.ID] }, nil
}

// told returns the ledger's rows of items.
func told(items []news.Item, outlets map[string]string) []news.DigestReport {
	rows := make([]news.DigestReport, 0, len(items))
	for _, it := range items {
		t := news.DigestReport{Item: it.ID, Version: it.Version, Headline: it.Title, Outlet: outlets[it.Feed], URL: it.URL, Lang: it.Lang}
		for _, tag := range it.Tags {
			if tag.Accepted() {
				t.Tags = append(t.Tags, tag.ID)
			}
		}
		rows = append(rows, t)
	}
	return rows
}
