package fetcher

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"khabar/news"
)

// readBody reads the body of resp as sent, at most c.maxBody bytes of it. stop ends the request. A large body waits
// until few others are being read; free must be called when it is no longer needed.
func (c *Client) readBody(resp *http.Response, stop func()) (b []byte, free func(), err error) {
	limit := c.maxBody
	if resp.ContentLength > limit {
		return nil, nil, tooLarge(limit)
	}
	small := min(limit, largeBody)
	var buf bytes.Buffer
	buf.Grow(int(min(max(resp.ContentLength, 0), small)) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, small+1))
	switch {
	case err != nil:
		return nil, nil, netFailure("read the response", err)
	case n > limit:
		return nil, nil, tooLarge(limit)
	case n <= small:
		return buf.Bytes(), func() {}, nil
	}
	ctx := resp.Request.Context()
	select {
	case c.reading <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, netFailure("read the response", ctx.Err())
	}
	free = sync.OnceFunc(func() { <-c.reading })
	if b, err = readLarge(buf.Bytes(), resp.Body, limit, stop); err != nil {
		free()
	}
	return b, free, err
}

// tooLarge returns the failure of a body beyond limit.
func tooLarge(limit int64) *Error {
	return newError(news.ClassTooLarge, "the document is larger than %d bytes", limit)
}

// unpack decompresses the body b, whose Content-Encoding is label. The bytes decide, not the label:
// gzip is decompressed with any label, and twice if a .gz file was sent compressed. A body that is
// labelled gzip but is not gzip is returned unchanged.
func unpack(t *turn, b []byte, label string, limit int64) ([]byte, error) {
	const layers = 2
	for range layers {
		if !isGzip(b) {
			break
		}
		var err error
		if b, err = gunzip(t, b, limit); err != nil {
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
func gunzip(t *turn, b []byte, limit int64) ([]byte, error) {
	src := bytes.NewReader(b)
	z, err := gzip.NewReader(src)
	out := &unpacked{turn: t, limit: limit}
	for err == nil {
		if err := stopped(t.ctx); err != nil {
			return nil, err
		}
		z.Multistream(false) // what follows a member need not be another member
		if _, err = io.Copy(out, z); err != nil {
			break
		}
		if !isGzip(b[len(b)-src.Len():]) {
			return out.bytes, nil
		}
		err = z.Reset(src)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return nil, e
	}
	return nil, newError(news.ClassParse, "broken gzip data after %d bytes: %v", len(out.bytes), err)
}

// unpacked gets what gunzip decompresses. It fails beyond its limit. When it is large, it takes the turn.
type unpacked struct {
	turn  *turn
	bytes []byte
	limit int64
}

func (u *unpacked) Write(p []byte) (int, error) {
	n := len(u.bytes) + len(p)
	switch {
	case int64(n) > u.limit:
		return 0, tooLarge(u.limit)
	case n >= largeBody && cap(u.bytes) < int(u.limit):
		if err := u.turn.take(); err != nil {
			return 0, err
		}
		u.bytes = append(make([]byte, 0, u.limit), u.bytes...) // see readLarge
	}
	u.bytes = append(u.bytes, p...)
	return len(p), nil
}
