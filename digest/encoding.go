package digest

import (
	"encoding/base64"
	"mime/quotedprintable"
)

// An Encoding is a Content-Transfer-Encoding (RFC 2045, section 6).
type Encoding string

// The encodings in which a part of a message is sent.
const (
	QuotedPrintable Encoding = "quoted-printable"
	Base64          Encoding = "base64"
)

// base64Line is the number of bytes that a line of base64 encodes (RFC 2045, section 6.8).
const base64Line = 57

// ShorterEncoding returns the encoding in which a part of a message is shorter, and the size of the
// encoded part in bytes. English is shorter in quoted-printable, Urdu in base64.
func ShorterEncoding(part []byte) (Encoding, int) {
	var qp counter
	w := quotedprintable.NewWriter(&qp)
	_, _ = w.Write(part) // writing to a counter cannot fail
	_ = w.Close()
	lines := (len(part) + base64Line - 1) / base64Line
	b64 := base64.StdEncoding.EncodedLen(len(part)) + 2*lines
	if int(qp) <= b64 {
		return QuotedPrintable, int(qp)
	}
	return Base64, b64
}

// A counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
