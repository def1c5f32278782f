package review

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
)

var addresses = flag.Int("addresses", 20_000, "how many addresses TestRandomAddresses tries")

// No address makes a page fail.
func TestRandomAddresses(t *testing.T) {
	f := newFixture(t)
	var pages []string
	for _, rt := range (&server{}).routes() {
		if method, path, _ := strings.Cut(rt.pattern, " "); method == http.MethodGet && rt.need != "" { // the installation is open
			pages = append(pages, path)
		}
	}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(worker), 7))
			for range *addresses / 4 {
				path := strings.NewReplacer("{id}", randomID(rnd), "{name}", "nobody", "{$}", "").Replace(pages[rnd.IntN(len(pages))])
				query := randomQuery(rnd)
				r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
				r.URL = &url.URL{Path: path, RawQuery: query}
				if w := f.do(r); w.Code >= 500 {
					t.Errorf("%s?%s: %d", path, query, w.Code)
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.Log(f.log)
	}
}

func randomID(rnd *rand.Rand) string {
	return oneOf(rnd, "1", "2", "3", "0", "-1", "9223372036854775808", "x", "1e3", "%00", "٣")
}

// randomQuery returns a query string with the names of parameters, and values that fit or not.
func randomQuery(rnd *rand.Rand) string {
	var b strings.Builder
	for range rnd.IntN(6) {
		if b.Len() > 0 {
			b.WriteString(oneOf(rnd, "&", "&", "&", ";", "&&"))
		}
		b.WriteString(oneOf(rnd, "tag", "tags", "group", "feed", "lang", "from", "until", "by", "state", "assignee", "flagged", "keyword",
			"before", "limit", "q", "page", "at", "back", "next", "card", "story", "item", "alike", "items", "show", "only", "\x00", "[]") + "=")
		b.WriteString(randomValue(rnd))
	}
	return b.String()
}

func randomValue(rnd *rand.Rand) string {
	switch rnd.IntN(8) {
	case 0:
		var raw [12]byte
		for i := range raw {
			raw[i] = byte(rnd.Uint32())
		}
		return url.QueryEscape(string(raw[:rnd.IntN(len(raw))]))
	case 1:
		return oneOf(rnd, "%", "%zz", "%00", "%ff%fe", "+", "'", "%22", "%3Cscript%3E", strings.Repeat("a", 5000))
	case 2:
		return strconv.FormatInt(rnd.Int64()-rnd.Int64(), 10)
	case 3:
		return fmt.Sprintf("%d-%d", rnd.Int64(), rnd.Int64())
	case 4:
		return oneOf(rnd, "2023-01-30", "2023-02-31", "9999-12-31", "-1-1-1", "0000-00-00", "2023-01-30T25:61", "24h", "-5d")
	case 5:
		return oneOf(rnd, "group/ttp", "group/ttp%2B", "group/none", "decoy/x", "group/", "place/wana", "group/ttp%23ttp", "group/ttp%23")
	default:
		return oneOf(rnd, "undecided", "any", "rejected", "odd", "published", "seen", "dawn", "ur", "on", "1", "0", "", "ana", "os-user")
	}
}

func oneOf(rnd *rand.Rand, from ...string) string { return from[rnd.IntN(len(from))] }
