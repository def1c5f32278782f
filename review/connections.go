package review

import (
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// mostConnections is more than a newsroom needs: a browser opens six at once, for the time
	// of one page. Together they need little memory: each takes about 20 KB.
	mostConnections = 256
	// reservedDescriptors is the number of file descriptors for the feeds (16 at once, 64 idle
	// connections, name lookups), the database (15 for SQLite, 8 for PostgreSQL), mail and logs.
	reservedDescriptors = 128
)

// maxConnections returns how many connections to the pages may be open in a process that may have
// this many file descriptors. If they are few, a quarter of them is for the pages.
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

// A connection is the state of a net.Conn.
type connection struct {
	active bool      // the server reads or answers a request; otherwise it waits for one
	since  time.Time // when this state began
}

func newConnections(most int) *connections {
	return &connections{max: most, open: make(map[net.Conn]connection)}
}

// changed records that a connection has a new state. An http.Server calls it as its ConnState.
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
			return // closeOne has closed it, and the server has not noticed yet
		}
	}
	c.open[conn] = connection{active: state == http.StateActive, since: time.Now()}
}

// closeOne closes the connection that has waited longest for a request. If all are active, it closes
// the one that has been active longest: a page takes milliseconds, so its client is slow.
func (c *connections) closeOne() {
	var oldest net.Conn
	for conn, s := range c.open {
		if o := c.open[oldest]; oldest == nil || o.active && !s.active || o.active == s.active && s.since.Before(o.since) {
			oldest = conn
		}
	}
	delete(c.open, oldest)
	_ = oldest.Close() // the server closes it too, so an error does not matter
}
