package fetcher

import (
	"context"
	"io"
	"time"

	"khabar/news"
)

// Parsing a hostile document takes some ten times its size in memory, and reading many at once their size
// each, so only few large ones are read and parsed at once. Most feeds are far below largeBody, and never wait.
const (
	largeBody  = 1 << 20 // bytes from which on a document is large
	maxLarge   = 2       // large documents that a Client unpacks and parses at once
	maxReading = 4       // large bodies that a Client reads at once

	// While a large body is read, others may wait for it, so it must not come slower than this: 16 KB a second. At
	// that pace the smallest large body takes as long as a fetch may.
	pieceBytes = 64 << 10
	pieceTime  = 4 * time.Second
)

// A turn is the right of one fetch to have a large document in memory, and the time that is left for the fetch.
type turn struct {
	client *Client
	whole  context.Context // of the caller
	ctx    context.Context // with the time that is left
	taken  bool
	cancel context.CancelFunc // of ctx, once taken
}

// take waits until few other large documents are being parsed. The time of waiting does not count: the feed
// cannot help it.
func (t *turn) take() error {
	if t.taken {
		return nil
	}
	deadline, _ := t.ctx.Deadline()
	left := time.Until(deadline)
	select {
	case t.client.large <- struct{}{}:
	case <-t.whole.Done():
		return stopped(t.whole)
	}
	t.taken = true
	t.ctx, t.cancel = context.WithTimeout(t.whole, left)
	return nil
}

// end ends the turn, if it was taken.
func (t *turn) end() {
	if t.taken {
		t.cancel()
		<-t.client.large
	}
}

// readLarge reads the rest of a large body, of which begun was read, until it has more than limit bytes. stop ends
// the request of the body; a body that comes too slowly is stopped too.
func readLarge(begun []byte, body io.Reader, limit int64, stop func()) ([]byte, error) {
	slow := time.AfterFunc(pieceTime, stop)
	defer slow.Stop()
	// The memory that is not filled is never touched, and so never used.
	all := append(make([]byte, 0, limit+1), begun...)
	for int64(len(all)) <= limit {
		end := min(len(all)+pieceBytes, cap(all))
		n, err := io.ReadFull(body, all[len(all):end])
		all = all[:len(all)+n]
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return all, nil
		case !slow.Reset(pieceTime):
			return nil, newError(news.ClassTimeout, "read the response: after %d bytes less than %d came in %v", len(all), pieceBytes, pieceTime)
		case err != nil:
			return nil, netFailure("read the response", err)
		}
	}
	return nil, tooLarge(limit)
}
