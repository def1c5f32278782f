package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"strconv"

	"khabar/digest"
	"khabar/news"
)

// A composed is a digest that is shared by all recipients with the same reports and changes.
type composed struct {
	digest  *digest.Digest    // with filler in place of the links that differ by recipient
	page    []byte            // HTML of the archive; nil without a public address
	outlets map[string]string // names of outlets, by feed ID
}

// render composes the digest for one recipient and sets the subject, bytes, Message-ID and
// links of d. If there is nothing to report and the subscription skips empty digests, it sets
// d's status to DigestEmpty instead.
func (p *planner) render(ctx context.Context, d *news.Digest, r news.Recipient, items []news.Item, c changes) (composed, error) {
	made, err := p.compose(ctx, d.Span, items, c)
	if err != nil {
		return made, err
	}
	d.MessageID = p.messageID(r, d.Date, d.Revision)
	if len(items) == 0 && len(c.corrections) == 0 && len(c.edited) == 0 && p.skipsEmpty(made.digest) {
		d.Status = news.DigestEmpty
		return made, nil
	}
	own := *made.digest
	token, hash := newToken()
	d.Token, d.Page = hash, made.page
	own.Links.Unsubscribe = p.unsubscribeLink(token)
	own.Links.Web = p.link(pagePath(p.key, r.ID, d.Date, d.Revision))
	made.digest = &own
	d.Subject = oneLine(own.Subject(p.sub.Subject))
	if d.Revision > 1 {
		d.Subject += " [" + strconv.Itoa(d.Revision) + "]"
	}
	d.Raw, err = p.encode(d, &own, items)
	return made, err
}

// skipsEmpty reports whether a digest without anything to report is not sent.
func (p *planner) skipsEmpty(d *digest.Digest) bool {
	failed := d.Feeds.Unpolled + d.Feeds.Late + len(d.Feeds.Trouble)
	switch p.sub.Empty {
	case EmptySend:
		return false
	case EmptyTrouble:
		return failed*3 < failed+d.Feeds.Fine // fewer than a third of the feeds
	default:
		return true
	}
}

// encode returns the bytes of a digest in the form that its transport and format require.
func (p *planner) encode(d *news.Digest, content *digest.Digest, items []news.Item) ([]byte, error) {
	var b bytes.Buffer
	switch sub := p.sub; {
	case sub.Via.Scheme == schemeHook:
		return p.hookBody(d, content)
	case sub.isMail():
		return p.mail(d, content, items)
	case sub.Format == FormatText:
		err := content.Text(&b)
		return b.Bytes(), err
	case sub.Format == FormatJSON:
		err := content.JSON(&b)
		return b.Bytes(), err
	default:
		err := content.HTML(&b)
		return b.Bytes(), err
	}
}

// compose returns the digest of items, composed once for all recipients with the same
// reports and changes.
func (p *planner) compose(ctx context.Context, span news.Span, items []news.Item, c changes) (composed, error) {
	key := contentKey(span, items, c)
	if made, ok := p.composed[key]; ok {
		return made, nil
	}
	o := p.options(span, items, c)
	var made composed
	var err error
	if made.digest, err = digest.Compose(ctx, p.Store, o); err != nil {
		return composed{}, err
	}
	if made.page, err = p.archivePage(ctx, o); err != nil {
		return composed{}, err
	}
	feeds, err := p.Store.Feeds(ctx)
	if err != nil {
		return composed{}, err
	}
	made.outlets = make(map[string]string, len(feeds))
	for _, f := range feeds {
		made.outlets[f.ID] = f.Title
	}
	p.composed[key] = made
	return made, nil
}

// contentKey returns a key for planner.composed. Digests with equal keys have the same content.
func contentKey(span news.Span, items []news.Item, c changes) string {
	type version struct {
		ID int64
		N  int
	}
	versions := make([]version, len(items))
	for i, it := range items {
		versions[i] = version{it.ID, it.Version}
	}
	return hashOf(span.From.UnixMilli(), span.Until.UnixMilli(), versions, c.corrections, c.edited)
}

// hashOf returns a hash of values, which must be such that JSON can encode them.
func hashOf(values ...any) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, v := range values {
		_ = enc.Encode(v) // writing to a hash never fails
	}
	return string(h.Sum(nil))
}

func (p *planner) options(span news.Span, items []news.Item, c changes) digest.Options {
	sub := p.sub
	o := digest.Options{
		Span: span, By: news.BySeen, Zone: sub.Location, Now: p.now, Lang: sub.Lang, Reports: items,
		Corrections: c.corrections, Edited: c.edited, PublicURL: p.PublicURL, Why: sub.why(), Severity: p.Severity, Scope: sub.Filter.scope(),
		Links: digest.Links{Web: p.link("/d/" + filler), Feed: p.feedLink(), Unsubscribe: p.unsubscribeLink(filler)},
	}
	if p.Names != nil {
		o.Names = p.Names(sub.Lang)
	}
	if !sub.isMail() {
		o.MaxBytes = -1
	}
	return o
}

// why returns why a reader gets the digest: the name and the time of the subscription. They need
// no translation.
func (sub *Subscription) why() string {
	return sub.Name + " · " + sub.At + " " + sub.Location.String()
}

// archivePage returns the HTML page of the digest for the archive: with all stories, and without
// the links that belong to one recipient. It is nil without a public address.
func (p *planner) archivePage(ctx context.Context, o digest.Options) ([]byte, error) {
	if p.PublicURL == "" {
		return nil, nil
	}
	o.MaxBytes, o.Full, o.Brief = -1, -1, -1
	o.Links.Unsubscribe, o.Links.Web = "", ""
	d, err := digest.Compose(ctx, p.Store, o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := d.HTML(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
