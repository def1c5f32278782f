package monitor

import (
	"context"
	"iter"

	"khabar/news"
)

// Probe fetches each feed once, stores nothing, and yields each fetch as soon as it ends. It reads
// as many feeds at once, in all and per host, as a cycle does by default.
func Probe(ctx context.Context, fetcher Fetcher, feeds []news.Feed) iter.Seq[news.Fetch] {
	type result struct {
		feed  news.Feed
		fetch news.Fetch
	}
	return func(yield func(news.Fetch) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		order := newHostOrder(DefaultPerHost, 0)
		order.push(feeds...)
		results := make(chan result, DefaultConcurrency)
		for running := 0; ; {
			for _, f := range order.take(DefaultConcurrency - running) {
				order.start(f)
				running++
				go func() { results <- result{f, fetcher.Fetch(ctx, f, news.Validators{})} }()
			}
			if running == 0 {
				return
			}
			r := <-results
			running--
			order.done(r.feed)
			if !yield(r.fetch) {
				return
			}
		}
	}
}
