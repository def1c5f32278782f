package monitor

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// ids returns the slugs of feeds.
func ids(feeds []news.Feed) []string {
	var all []string
	for _, f := range feeds {
		all = append(all, f.ID)
	}
	return all
}

func TestOrderAlternatesBetweenHosts(t *testing.T) {
	o := newHostOrder(2, 1)
	for i := range 5 {
		o.push(news.Feed{ID: fmt.Sprint("big-", i), URL: "https://big.example/" + fmt.Sprint(i)})
	}
	o.push(
		news.Feed{ID: "small", URL: "https://SMALL.example/"},
		news.Feed{ID: "small-2", URL: "http://small.example:8080/"},
	)
	first := o.take(100)
	if diff := cmp.Diff([]string{"big-0", "small", "big-1", "small-2", "big-2"}, ids(first)); diff != "" {
		t.Errorf("taken (-want +got):\n%s", diff)
	}
	if !o.start(first[0]) || !o.start(first[2]) || o.start(first[4]) {
		t.Error("want two feeds of a host started and the third refused")
	}
	if got := o.take(100); got != nil {
		t.Errorf("took %q though the host is at its limit", ids(got))
	}
	o.done(first[0])
	o.drop(first[4])
	if diff := cmp.Diff([]string{"big-3", "big-4"}, ids(o.take(100))); diff != "" {
		t.Errorf("taken after two were finished (-want +got):\n%s", diff)
	}
	if o.left != 0 {
		t.Errorf("%d feeds are not taken, want 0", o.left)
	}
}
