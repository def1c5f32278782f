package delivery_test

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
)

// textPart returns the text/plain part of a message, decoded.
func (w *world) textPart(m *mail.Message) string {
	w.Helper()
	return w.part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// part returns the first text/plain below a part.
func (w *world) part(contentType, encoding string, body io.Reader) string {
	w.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	w.must(err)
	if !strings.HasPrefix(kind, "multipart/") {
		switch strings.ToLower(encoding) {
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		}
		b, err := io.ReadAll(body)
		w.must(err)
		return string(b)
	}
	parts := multipart.NewReader(body, params["boundary"])
	p, err := parts.NextRawPart()
	w.must(err)
	return w.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
}
