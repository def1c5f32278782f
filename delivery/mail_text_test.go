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

// text returns the first text/plain part of a message, decoded.
func (f *fixture) text(message string) string {
	f.Helper()
	m, err := mail.ReadMessage(strings.NewReader(message))
	f.must(err)
	return f.textPart(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// textPart returns the first text/plain in a part of a message, decoded.
func (f *fixture) textPart(contentType, encoding string, body io.Reader) string {
	f.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	f.must(err)
	if !strings.HasPrefix(kind, "multipart/") {
		switch strings.ToLower(encoding) {
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		}
		b, err := io.ReadAll(body)
		f.must(err)
		return string(b)
	}
	parts := multipart.NewReader(body, params["boundary"])
	p, err := parts.NextRawPart()
	f.must(err)
	return f.textPart(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
}
