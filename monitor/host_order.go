package monitor

import (
	"net/url"
	"strings"

	"khabar/news"
)

// A hostOrder hands out the feeds of a cycle, one host after the other, so that a host with
// hundreds of feeds does not delay the others. It lets at most perHost feeds of one host be read
// at once.
type hostOrder struct {
	perHost int
	ahead   int // how many feeds of one host may be taken beyond those being read
	hosts   []*host
	byName  map[string]*host
	next    int // index of the host that the next feed is taken from
	left    int // number of feeds not yet taken
}

type host struct {
	feeds []news.Feed // not yet taken
	taken int         // number of feeds taken and not yet finished
	busy  int         // number of feeds being read
}

func newHostOrder(perHost, ahead int) *hostOrder {
	return &hostOrder{perHost: perHost, ahead: ahead, byName: map[string]*host{}}
}

func (o *hostOrder) push(feeds ...news.Feed) {
	for _, f := range feeds {
		h := o.host(f)
		h.feeds = append(h.feeds, f)
		o.left++
	}
}

// host returns the host that serves f.
func (o *hostOrder) host(f news.Feed) *host {
	name := f.URL
	if u, err := url.Parse(f.URL); err == nil {
		name = strings.ToLower(u.Hostname())
	}
	h := o.byName[name]
	if h == nil {
		h = &host{}
		o.byName[name] = h
		o.hosts = append(o.hosts, h)
	}
	return h
}

// take returns the next feeds, at most n, one host after the other. It passes over a host while
// perHost + ahead of its feeds are taken and not yet finished.
func (o *hostOrder) take(n int) []news.Feed {
	var taken []news.Feed
	for idle := 0; len(taken) < n && o.left > 0 && idle < len(o.hosts); {
		h := o.hosts[o.next%len(o.hosts)]
		o.next++
		if len(h.feeds) == 0 || h.taken >= o.perHost+o.ahead {
			idle++
			continue
		}
		idle = 0
		taken = append(taken, h.feeds[0])
		h.feeds = h.feeds[1:]
		h.taken++
		o.left--
	}
	return taken
}

// start reports whether f may be read now and, if so, counts it as being read.
func (o *hostOrder) start(f news.Feed) bool {
	h := o.host(f)
	if h.busy >= o.perHost {
		return false
	}
	h.busy++
	return true
}

// done records that f, which was started, is finished.
func (o *hostOrder) done(f news.Feed) {
	h := o.host(f)
	h.busy--
	h.taken--
}

// drop records that f, which was taken, will not be started.
func (o *hostOrder) drop(f news.Feed) { o.host(f).taken-- }
