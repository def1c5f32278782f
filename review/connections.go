package review

import (
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// mostConnections is more than a newsroom needs: a browser opens six at once, for the time
	// of one page. It is low enough to leave memory alone: a connection has about 20 KB.
	mostConnections = 256
	// reservedDescriptors are for the feeds (16 at once, 64 idle connections, name lookups), the
	// database (15 for SQLite, 8 for PostgreSQL), mail and logs.
	reservedDescriptors = 128
)

// maxConnections returns how many connections of readers are open at most when the process may
// have so many descriptors. With few, a quarter is for readers.
func maxConnections(descriptors uint64) int {
	switch {
	case descriptors >= mostConnections+reservedDescriptors:
		return mostConnections
	case descriptors >= reservedDescriptors*4/3:
		return int(descriptors - reservedDescriptors)
	}
	return max(int(descriptors/4), 1)
}

// connections limits the open connections of a server. A new one is always accepted: if it is
// one too many, another is closed, preferably one that waits for a request. Refusing the new one
// instead would let whoever holds idle connections keep everybody else out.
type connections struct {
	max  int
	mu   sync.Mutex
	open map[net.Conn]connection
}

// A connection is the state of a net.Conn, since when.
type connection struct {
	active bool
	since  time.Time
}

func newConnections(most int) *connections {
	return &connections{max: most, open: make(map[net.Conn]connection)}
}

// changed is the ConnState of an http.Server.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
		return
	case http.StateNew:
		if len(c.open) >= c.max {
			c.closeOne()
		}
	default:
		if _, ok := c.open[conn]; !ok {
			return // closed here, which the server has not noticed yet
		}
	}
	c.open[conn] = connection{active: state == http.StateActive, since: time.Now()}
}

// closeOne closes the connection that has waited longest for a request; if all are active, the
// one that has been active longest: a page takes milliseconds, so its client is slow.
func (c *connections) closeOne() {
	var oldest net.Conn
	for conn, s := range c.open {
		if o := c.open[oldest]; oldest == nil || o.active && !s.active || o.active == s.active && s.since.Before(o.since) {
			oldest = conn
		}
	}
	delete(c.open, oldest)
	_ = oldest.Close() // the server closes it again
}
