package delivery

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"khabar/digest"
	"khabar/news"
)

// mail returns the mail message (RFC 5322) of a digest for one recipient.
func (p *planner) mail(d *news.Digest, content *digest.Digest, items []news.Item) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8))
	msg.FromMailAddress(&p.sub.From)
	msg.ToMailAddress(p.addressee(d.Address))
	msg.Subject(d.Subject)
	msg.SetDateWithValue(d.Due.In(p.sub.Location))
	msg.SetMessageIDWithValue(d.MessageID)
	p.setHeaders(msg, content)
	if err := p.setBody(msg, content); err != nil {
		return nil, err
	}
	if p.sub.CSV {
		table, err := csvTable(items)
		if err != nil {
			return nil, err
		}
		name := p.sub.ID + "-" + d.Date + ".csv"
		err = msg.AttachReader(name, bytes.NewReader(table), gomail.WithFileContentType("text/csv; charset=utf-8"))
		if err != nil {
			return nil, fmt.Errorf("attach the table: %w", err)
		}
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("build the message: %w", err)
	}
	return b.Bytes(), nil
}

// addressee returns the address for the To header, with its name if the list has one. For a
// folder that belongs to no reader it is the address of the sender.
func (p *planner) addressee(address string) *mail.Address {
	for i := range p.sub.To {
		if p.sub.To[i].Address == address {
			return &p.sub.To[i]
		}
	}
	if strings.Contains(address, "@") {
		return &mail.Address{Address: address}
	}
	return &p.sub.From
}

// setHeaders sets the headers of a mailing list (RFC 2919, 2369, 8058), the header of messages
// that a program sends (RFC 3834), and the address of the digest in the archive (RFC 5064).
func (p *planner) setHeaders(msg *gomail.Msg, content *digest.Digest) {
	_, host, _ := strings.Cut(p.sub.From.Address, "@")
	msg.SetGenHeader("List-Id", "<"+p.sub.ID+"."+host+">")
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Precedence", "bulk")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	// Links are set without encoding or folding, because mail programs do not find encoded links.
	unsubscribe := "<" + p.unsubscribeMail() + ">"
	if p.public() {
		unsubscribe = "<" + content.Links.Unsubscribe + ">,\r\n " + unsubscribe
		msg.SetGenHeaderPreformatted("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetGenHeaderPreformatted("List-Unsubscribe", unsubscribe)
	if content.Links.Web != "" {
		msg.SetGenHeaderPreformatted("Archived-At", "<"+content.Links.Web+">")
	}
}

// setBody sets the text part, the HTML part, or both.
func (p *planner) setBody(msg *gomail.Msg, content *digest.Digest) error {
	var text, html bytes.Buffer
	if err := content.Text(&text); err != nil {
		return err
	}
	if err := content.HTML(&html); err != nil {
		return err
	}
	add := func(set func(gomail.ContentType, string, ...gomail.PartOption), t gomail.ContentType, b *bytes.Buffer) {
		encoding, _ := digest.ShorterEncoding(b.Bytes())
		set(t, b.String(), gomail.WithPartEncoding(gomail.Encoding(encoding)))
	}
	switch p.sub.Format {
	case FormatText:
		add(msg.SetBodyString, gomail.TypeTextPlain, &text)
	case FormatHTML:
		add(msg.SetBodyString, gomail.TypeTextHTML, &html)
	default:
		add(msg.SetBodyString, gomail.TypeTextPlain, &text)
		add(msg.AddAlternativeString, gomail.TypeTextHTML, &html)
	}
	return nil
}
