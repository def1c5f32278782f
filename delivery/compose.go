package delivery

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"khabar/digest"
	"khabar/news"
)

// A composed is a digest that readers who are told the same share.
type composed struct {
	mail    *digest.Digest // as it is sent; without the links that each reader has of his own
	page    []byte         // of the archive
	outlets map[string]string
}

// compose returns the digest of items, composed once for all readers that are told the same.
func (e *edition) compose(ctx context.Context, span news.Span, items []news.Item, c changes) (composed, error) {
	name := editionName(span, items, c)
	if made, ok := e.made[name]; ok {
		return made, nil
	}
	o := e.options(span, items, c)
	var made composed
	var err error
	if made.mail, err = digest.Compose(ctx, e.Store, o); err != nil {
		return composed{}, err
	}
	if made.page, err = e.page(ctx, o); err != nil {
		return composed{}, err
	}
	feeds, err := e.Store.Feeds(ctx)
	if err != nil {
		return composed{}, err
	}
	made.outlets = make(map[string]string, len(feeds))
	for _, f := range feeds {
		made.outlets[f.ID] = f.Title
	}
	e.made[name] = made
	return made, nil
}

// editionName tells what is composed apart.
func editionName(span news.Span, items []news.Item, c changes) string {
	type version struct {
		ID int64
		N  int
	}
	told := make([]version, len(items))
	for i, it := range items {
		told[i] = version{it.ID, it.Version}
	}
	return hashOf(span.From.UnixMilli(), span.Until.UnixMilli(), told, c.corrections, c.edited)
}

// hashOf returns what is the same for the same values alone.
func hashOf(values ...any) string {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, v := range values {
		_ = enc.Encode(v) // writing to a hash never fails, and the values are plain
	}
	return string(h.Sum(nil))
}

func (e *edition) options(span news.Span, items []news.Item, c changes) digest.Options {
	s := e.sub
	o := digest.Options{
		Span: span, By: news.BySeen, Zone: s.Location, Now: e.now, Lang: s.Lang, Reports: items,
		Corrections: c.corrections, Edited: c.edited, PublicURL: e.PublicURL, Why: s.why(),
		Scope: news.CoverageFilter{
			Tags: s.Filter.Tags, Feeds: s.Filter.Feeds, Langs: s.Filter.Langs,
			MinCertainty: s.Filter.MinCertainty, MinSalience: s.Filter.MinSalience,
		},
		Links: digest.Links{Web: e.link("/d/" + placeholder), Feed: e.feedLink(), Unsubscribe: e.unsubscribeLink(placeholder)},
	}
	if e.Names != nil {
		o.Names = e.Names(s.Lang)
	}
	if !s.Via.IsMail() && s.Format != FormatEML {
		o.MaxBytes = -1
	}
	return o
}

// placeholder stands for what is each reader's own, so that it has its room in the mail.
const placeholder = "00000000000000000000000000000000"

// why returns why a reader gets the digest, in words of any language.
func (s *Subscription) why() string {
	return s.Name + " · " + s.At + " " + s.Location.String()
}

// page returns the digest as the archive has it: whole, with nobody's links.
func (e *edition) page(ctx context.Context, o digest.Options) ([]byte, error) {
	if e.PublicURL == "" {
		return nil, nil
	}
	o.MaxBytes, o.Full, o.Brief = -1, -1, -1
	o.Links.Unsubscribe, o.Links.Web = "", ""
	d, err := digest.Compose(ctx, e.Store, o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := d.HTML(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// link returns an address of Handler, or nothing when readers do not reach it.
func (c *Service) link(path string) string {
	if c.PublicURL == "" {
		return ""
	}
	return c.PublicURL + path
}

// unsubscribeLink returns where a reader unsubscribes: a page, or else a mail to the sender.
func (e *edition) unsubscribeLink(token string) string {
	switch {
	case !e.sub.Via.IsMail() && e.sub.Format != FormatEML:
		return ""
	case e.PublicURL != "":
		return e.link("/u/" + token)
	}
	return e.mailto()
}

// mailto returns the address of a mail to the sender that asks for no more.
func (e *edition) mailto() string {
	return "mailto:" + e.sub.From.Address + "?subject=" + url.PathEscape("unsubscribe "+e.sub.ID)
}

// feedLink returns where the feed of the subscription's digests is.
func (e *edition) feedLink() string { return e.link(feedPath(e.key, e.sub.ID) + ".atom") }

// sign returns a signature (HMAC-SHA-256, cut to 128 bits) over parts.
func sign(key []byte, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	for _, p := range parts {
		_, _ = mac.Write([]byte(strconv.Itoa(len(p)) + ":" + p)) // writing to a hash never fails
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// pagePath returns the path of an archived digest.
func pagePath(key []byte, recipient int64, date string, revision int) string {
	id := strconv.FormatInt(recipient, 10) + "." + date + "." + strconv.Itoa(revision)
	return "/d/" + id + "." + sign(key, "page", id)
}

// feedPath returns the path of a subscription's feed, without .atom or .json.
func feedPath(key []byte, subscription string) string {
	return "/d/feeds/" + subscription + "/" + sign(key, "feed", subscription)
}

// newToken returns 128 random bits as text, and their hash, which is what is stored.
func newToken() (token string, hash []byte) {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	token = hex.EncodeToString(b)
	return token, hashToken(token)
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// render composes the digest for one reader and puts its bytes into m. With nothing to tell,
// and a subscription that wants nothing then, m has no bytes and is DigestEmpty.
func (e *edition) render(ctx context.Context, m *news.Digest, r news.Recipient, items []news.Item, c changes) (composed, error) {
	made, err := e.compose(ctx, m.Span, items, c)
	if err != nil {
		return made, err
	}
	m.MessageID = e.messageID(r, m.Date, m.Revision)
	if len(items) == 0 && len(c.corrections) == 0 && len(c.edited) == 0 && e.skips(made.mail) {
		m.Status = news.DigestEmpty
		return made, nil
	}
	own := *made.mail
	token, hash := newToken()
	m.Token, m.Page = hash, made.page
	own.Links.Unsubscribe = e.unsubscribeLink(token)
	own.Links.Web = e.link(pagePath(e.key, r.ID, m.Date, m.Revision))
	made.mail = &own
	m.Subject = oneLine(own.Subject(e.sub.Subject))
	if m.Revision > 1 {
		m.Subject += " [" + strconv.Itoa(m.Revision) + "]"
	}
	m.Raw, err = e.encode(m, &own, items)
	return made, err
}

// skips reports whether nothing is sent on a day with nothing to tell.
func (e *edition) skips(d *digest.Digest) bool {
	bad := d.Feeds.Unpolled + d.Feeds.Late + len(d.Feeds.Trouble)
	switch e.sub.Empty {
	case EmptySend:
		return false
	case EmptyTrouble:
		return bad*3 < bad+d.Feeds.Fine // fewer than a third of the feeds
	default:
		return true
	}
}

// messageID returns the Message-ID of a digest, without brackets. It tells nothing about
// the reader, and is the same however often the digest is sent.
func (e *edition) messageID(r news.Recipient, date string, revision int) string {
	_, host, ok := strings.Cut(e.sub.From.Address, "@")
	if !ok {
		host = "khabar.invalid"
	}
	return "digest." + sign(e.key, "message", r.Subscription, r.Address, date, strconv.Itoa(revision)) + "@" + host
}

// oneLine makes a text fit for a header or a line of a terminal.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unprintable(r) {
			return ' '
		}
		return r
	}, s)), " ")
}
