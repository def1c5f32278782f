package fetcher

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"

	"khabar/news"
)

// readBody reads the body of resp as sent, at most limit bytes of it.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	const trusted = 1 << 20 // the length announced may be a lie: no more is set aside on its word
	var buf bytes.Buffer
	buf.Grow(int(min(max(resp.ContentLength, 0), trusted)) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1))
	switch {
	case n > limit:
		return nil, tooLarge(limit)
	case err != nil:
		return nil, netFailure("read the answer", err)
	}
	return buf.Bytes(), nil
}

// tooLarge returns the failure of a body beyond limit.
func tooLarge(limit int64) *Error {
	return fail(news.ClassTooLarge, "the document is larger than %d bytes", limit)
}

// unpack undoes the compression of a body that was sent with the given Content-Encoding. The
// bytes decide, not the label: gzip is undone whether or not it is labelled, twice if need be
// (a .gz file sent compressed), and what is labelled gzip but is not is taken as it stands.
func unpack(b []byte, label string, limit int64) ([]byte, error) {
	const layers = 2
	for range layers {
		if !isGzip(b) {
			break
		}
		var err error
		if b, err = gunzip(b, limit); err != nil {
			return nil, err
		}
	}
	label = strings.ToLower(strings.TrimSpace(label))
	switch {
	case isGzip(b):
		return nil, fail(news.ClassNotAFeed, "found gzip inside gzip inside gzip")
	case label == "", label == "identity", strings.HasSuffix(label, "gzip"), looksLikeText(b):
		return b, nil
	}
	return nil, fail(news.ClassNotAFeed, "the server encoded the document as %q, which was not asked for", label)
}

// isGzip reports whether b starts as gzip data does (RFC 1952, section 2.3.1).
func isGzip(b []byte) bool { return bytes.HasPrefix(b, []byte{0x1f, 0x8b, 8}) }

// looksLikeText reports whether b could be a document as it stands.
func looksLikeText(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\x00\xef\xbb\xbf\xfe\xff")
	return len(b) == 0 || b[0] == '<' || b[0] == '{'
}

// gunzip decompresses b to at most limit bytes. Rubbish behind the data is overlooked.
func gunzip(b []byte, limit int64) ([]byte, error) {
	src := bytes.NewReader(b)
	z, err := gzip.NewReader(src)
	var out bytes.Buffer
	for err == nil {
		z.Multistream(false) // what follows a member is looked at before it is taken for one
		_, err = out.ReadFrom(io.LimitReader(z, limit+1-int64(out.Len())))
		if int64(out.Len()) > limit {
			return nil, tooLarge(limit)
		}
		if err != nil {
			break
		}
		if !isGzip(b[len(b)-src.Len():]) {
			return out.Bytes(), nil
		}
		err = z.Reset(src)
	}
	return nil, fail(news.ClassParse, "broken gzip data after %d bytes: %v", out.Len(), err)
}
