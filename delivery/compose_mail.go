package delivery

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"khabar/digest"
	"khabar/news"
)

// encode returns the bytes of a digest in the form that its way and format ask for.
func (e *edition) encode(m *news.Digest, d *digest.Digest, items []news.Item) ([]byte, error) {
	var b bytes.Buffer
	switch s := e.sub; {
	case s.Via.Scheme == schemeHook:
		return e.hookBody(m, d)
	case s.Via.IsMail() || s.Format == FormatEML:
		return e.message(m, d, items)
	case s.Format == FormatText:
		err := d.Text(&b)
		return b.Bytes(), err
	case s.Format == FormatJSON:
		err := d.JSON(&b)
		return b.Bytes(), err
	default:
		err := d.HTML(&b)
		return b.Bytes(), err
	}
}

// message returns the mail (RFC 5322) of a digest for one reader.
func (e *edition) message(m *news.Digest, d *digest.Digest, items []news.Item) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8))
	msg.FromMailAddress(&e.sub.From)
	msg.ToMailAddress(e.reader(m.Address))
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.Due.In(e.sub.Location))
	msg.SetMessageIDWithValue(m.MessageID)
	e.headers(msg, d)
	if err := e.parts(msg, d); err != nil {
		return nil, err
	}
	if e.sub.CSV {
		table, err := table(items)
		if err != nil {
			return nil, err
		}
		name := e.sub.ID + "-" + m.Date + ".csv"
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

// reader returns whom mail is addressed to: as the list writes it, or the sender himself for
// folders that are nobody's.
func (e *edition) reader(address string) *mail.Address {
	for i := range e.sub.To {
		if e.sub.To[i].Address == address {
			return &e.sub.To[i]
		}
	}
	if strings.Contains(address, "@") {
		return &mail.Address{Address: address}
	}
	return &e.sub.From
}

// headers sets what tells programs that this is a list's mail (RFC 2919, 2369, 8058), made
// by a machine (RFC 3834), and where it stands on the web (RFC 5064).
func (e *edition) headers(msg *gomail.Msg, d *digest.Digest) {
	_, host, _ := strings.Cut(e.sub.From.Address, "@")
	id := "<" + e.sub.ID + "." + host + ">"
	msg.SetGenHeader("List-Id", id)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Precedence", "bulk")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	// Addresses stand as they are: folded or encoded they would not be found.
	unsubscribe := "<" + e.mailto() + ">"
	if e.public() {
		unsubscribe = "<" + d.Links.Unsubscribe + ">,\r\n " + unsubscribe
		msg.SetGenHeaderPreformatted("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetGenHeaderPreformatted("List-Unsubscribe", unsubscribe)
	if d.Links.Web != "" {
		msg.SetGenHeaderPreformatted("Archived-At", "<"+d.Links.Web+">")
	}
}

// parts sets the text part, the HTML part, or both.
func (e *edition) parts(msg *gomail.Msg, d *digest.Digest) error {
	var text, html bytes.Buffer
	if err := d.Text(&text); err != nil {
		return err
	}
	if err := d.HTML(&html); err != nil {
		return err
	}
	plain := func(set func(gomail.ContentType, string, ...gomail.PartOption), t gomail.ContentType, b *bytes.Buffer) {
		set(t, b.String(), gomail.WithPartEncoding(shorter(b.Bytes())))
	}
	switch e.sub.Format {
	case FormatText:
		plain(msg.SetBodyString, gomail.TypeTextPlain, &text)
	case FormatHTML:
		plain(msg.SetBodyString, gomail.TypeTextHTML, &html)
	default:
		plain(msg.SetBodyString, gomail.TypeTextPlain, &text)
		plain(msg.AddAlternativeString, gomail.TypeTextHTML, &html)
	}
	return nil
}

// shorter returns the encoding in which a part takes fewer bytes: texts in Arabic or
// Devanagari writing are a third shorter in base64, English ones in quoted-printable.
func shorter(b []byte) gomail.Encoding {
	var n counter
	w := quotedprintable.NewWriter(&n)
	_, _ = w.Write(b) // counting never fails
	_ = w.Close()
	const line = 76
	if size := base64.StdEncoding.EncodedLen(len(b)); size+2*(size/line+1) < int(n) {
		return gomail.EncodingB64
	}
	return gomail.EncodingQP
}

// A counter counts what is written to it.
type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// table returns the reports as CSV that spreadsheets read as UTF-8 and never as formulas.
func table(items []news.Item) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	rows := [][]string{{"published", "seen", "feed", "language", "headline", "tags", "url", "item"}}
	for _, it := range items {
		var tags []string
		for _, t := range it.Tags {
			if t.Accepted() {
				tags = append(tags, t.ID)
			}
		}
		rows = append(rows, []string{
			timeCell(it.Published), timeCell(it.FirstSeen), it.Feed, it.Lang, oneLine(it.Title),
			strings.Join(tags, " "), it.URL, fmt.Sprint(it.ID),
		})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the table: %w", err)
	}
	return b.Bytes(), nil
}

func timeCell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// cell keeps a spreadsheet from running a text as a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// fileHash returns what tells readers' files apart without naming the readers.
func fileHash(m *news.Digest) string {
	name, _, _ := strings.Cut(m.MessageID, "@")
	name = strings.TrimPrefix(name, "digest.")
	return name[:min(len(name), 12)]
}
