package digest

import (
	"encoding/base64"
	"mime/quotedprintable"
)

// An Encoding is a Content-Transfer-Encoding (RFC 2045, section 6).
type Encoding string

// The encodings in which a part of a digest is mailed.
const (
	QuotedPrintable Encoding = "quoted-printable"
	Base64          Encoding = "base64"
)

// base64Line is how many bytes stand in a line of base64 (RFC 2045, section 6.8).
const base64Line = 57

// ShorterEncoding returns the encoding in which a part of a message is shorter, and how many bytes it
// has then. English is shorter in the one, Urdu in the other.
func ShorterEncoding(part []byte) (Encoding, int) {
	var qp counter
	w := quotedprintable.NewWriter(&qp)
	_, _ = w.Write(part) // a counter never fails
	_ = w.Close()
	lines := (len(part) + base64Line - 1) / base64Line
	b64 := base64.StdEncoding.EncodedLen(len(part)) + 2*lines
	if int(qp) <= b64 {
		return QuotedPrintable, int(qp)
	}
	return Base64, b64
}

// A counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
