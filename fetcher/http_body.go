package fetcher

import (
	"bytes"
	"compress/gzip"
	"context"
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
	const trusted = 1 << 20 // bytes allocated at most for an announced length, which may be wrong
	var buf bytes.Buffer
	buf.Grow(int(min(max(resp.ContentLength, 0), trusted)) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1))
	switch {
	case n > limit:
		return nil, tooLarge(limit)
	case err != nil:
		return nil, netFailure("read the response", err)
	}
	return buf.Bytes(), nil
}

// tooLarge returns the failure of a body beyond limit.
func tooLarge(limit int64) *Error {
	return newError(news.ClassTooLarge, "the document is larger than %d bytes", limit)
}

// unpack decompresses the body b, whose Content-Encoding is label. The bytes decide, not the label:
// gzip is decompressed with any label, and twice if a .gz file was sent compressed. A body that is
// labelled gzip but is not gzip is returned unchanged.
func unpack(ctx context.Context, b []byte, label string, limit int64) ([]byte, error) {
	const layers = 2
	for range layers {
		if !isGzip(b) {
			break
		}
		var err error
		if b, err = gunzip(ctx, b, limit); err != nil {
			return nil, err
		}
	}
	label = strings.ToLower(strings.TrimSpace(label))
	switch {
	case isGzip(b):
		return nil, newError(news.ClassNotAFeed, "found gzip inside gzip inside gzip")
	case label == "", label == "identity", strings.HasSuffix(label, "gzip"), looksLikeText(b):
		return b, nil
	}
	return nil, newError(news.ClassNotAFeed, "the server encoded the document as %q, which was not requested", label)
}

// isGzip reports whether b starts like gzip data (RFC 1952, section 2.3.1).
func isGzip(b []byte) bool { return bytes.HasPrefix(b, []byte{0x1f, 0x8b, 8}) }

// looksLikeText reports whether b could be a document that is not compressed.
func looksLikeText(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\x00\xef\xbb\xbf\xfe\xff")
	return len(b) == 0 || b[0] == '<' || b[0] == '{'
}

// gunzip decompresses b to at most limit bytes. Garbage after the data is ignored.
func gunzip(ctx context.Context, b []byte, limit int64) ([]byte, error) {
	src := bytes.NewReader(b)
	z, err := gzip.NewReader(src)
	var out bytes.Buffer
	for err == nil {
		if err := stopped(ctx); err != nil {
			return nil, err
		}
		z.Multistream(false) // what follows a member need not be another member
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
	return nil, newError(news.ClassParse, "broken gzip data after %d bytes: %v", out.Len(), err)
}
