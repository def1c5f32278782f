package monitor

import (
	"net/url"
	"strings"

	"khabar/news"
)

// A order hands out feeds, one host after the other: no host has more than perHost feeds read
// at once, and a host with hundreds of feeds does not delay the others.
type hostOrder struct {
	perHost int
	ahead   int // how many feeds of one host may be taken beyond those being read
	hosts   []*host
	byName  map[string]*host
	next    int // index of the host that the next feed is taken from
	left    int // feeds not yet taken
}

type host struct {
	feeds []news.Feed // not yet taken
	taken int         // and not yet done
	busy  int         // taken and being read
}

func newHostOrder(perHost, ahead int) *hostOrder {
	return &hostOrder{perHost: perHost, ahead: ahead, byName: map[string]*host{}}
}

func (q *hostOrder) push(feeds ...news.Feed) {
	for _, f := range feeds {
		h := q.host(f)
		h.feeds = append(h.feeds, f)
		q.left++
	}
}

// host returns the host that serves f.
func (q *hostOrder) host(f news.Feed) *host {
	name := f.URL
	if u, err := url.Parse(f.URL); err == nil {
		name = strings.ToLower(u.Hostname())
	}
	h := q.byName[name]
	if h == nil {
		h = &host{}
		q.byName[name] = h
		q.hosts = append(q.hosts, h)
	}
	return h
}

// take takes at most n feeds, one host after the other.
func (q *hostOrder) take(n int) []news.Feed {
	var taken []news.Feed
	for idle := 0; len(taken) < n && q.left > 0 && idle < len(q.hosts); {
		h := q.hosts[q.next%len(q.hosts)]
		q.next++
		if len(h.feeds) == 0 || h.taken >= q.perHost+q.ahead {
			idle++
			continue
		}
		idle = 0
		taken = append(taken, h.feeds[0])
		h.feeds = h.feeds[1:]
		h.taken++
		q.left--
	}
	return taken
}

// start reports whether f may be read now and, if so, counts it as being read.
func (q *hostOrder) start(f news.Feed) bool {
	h := q.host(f)
	if h.busy >= q.perHost {
		return false
	}
	h.busy++
	return true
}

// done counts f, which was started, as finished.
func (q *hostOrder) done(f news.Feed) {
	h := q.host(f)
	h.busy--
	h.taken--
}

// drop counts f, which was taken but not started, as finished.
func (q *hostOrder) drop(f news.Feed) { q.host(f).taken-- }
