package digest_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"time"

	"khabar/digest"
	"khabar/news"
)

// A sampleSource is a digest.Source in memory. All of its items match every filter.
type sampleSource struct {
	items []news.Item
	feeds []news.Feed
}

func (s sampleSource) Items(context.Context, news.Filter) iter.Seq2[news.Item, error] {
	return func(yield func(news.Item, error) bool) {
		for _, it := range s.items {
			if !yield(it, nil) {
				return
			}
		}
	}
}

func (s sampleSource) Feeds(context.Context) ([]news.Feed, error) { return s.feeds, nil }

func (s sampleSource) FeedStates(context.Context) ([]news.FeedState, error) {
	var states []news.FeedState
	for _, f := range s.feeds {
		states = append(states, news.FeedState{Feed: f.ID, Listed: true, Polls: 1})
	}
	return states, nil
}

func (s sampleSource) Origins(context.Context, []int64) (map[int64]string, error) { return nil, nil }

func (s sampleSource) Coverage(context.Context, news.CoverageFilter) (news.Coverage, error) {
	return news.Coverage{}, nil
}

func ExampleCompose() {
	from := time.Date(2023, 1, 30, 0, 0, 0, 0, time.UTC)
	title := "TTP claims blast in Peshawar"
	source := sampleSource{
		feeds: []news.Feed{{ID: "gazette", Title: "Sample Gazette"}},
		items: []news.Item{{
			ID: 1, Feed: "gazette", Title: title, URL: "https://example.org/1", Lang: "en",
			Published: from.Add(9 * time.Hour), FirstSeen: from.Add(10 * time.Hour),
			Relevance: news.RelevantByGroup,
			Tags: []news.Tag{{
				ID: "group/ttp", Name: "Tehrik-i-Taliban Pakistan", Status: news.Accepted,
				Role: news.RoleClaimant, Cue: "claims",
				Evidence: []news.Evidence{{Field: news.FieldTitle, Start: 0, End: len("TTP"), Outcome: news.HitAccepted}},
			}, {
				ID: "event/bombing", Name: "Bombing", Status: news.Accepted,
			}},
		}},
	}
	d, err := digest.Compose(context.Background(), source, digest.Options{
		Span:     news.Span{From: from, Until: from.AddDate(0, 0, 1)},
		Severity: func(event string) int { return map[string]int{"event/bombing": 4}[event] },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("subject:", d.Subject(digest.SubjectFull))
	if err := d.Text(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// subject: khabar 30 Jan 2023: 1 story, TTP 1
	// khabar digest, Monday 30 January 2023 UTC
	// 1 report in 1 story from 1 outlet; 1 group named. The only feed is up to date.
	// No comparison with earlier days: no feed was read on each of the last 8 days.
	// Words in «» are why a report is here; words in “” are the outlets' own.
	//
	// Tehrik-i-Taliban Pakistan · 1 report
	// ====================================
	//
	// * “«TTP» claims blast in Peshawar”
	//   Sample Gazette · 30 Jan 2023, 09:00 UTC
	//   Bombing · Tehrik-i-Taliban Pakistan (claims: “claims”)
	//   https://example.org/1
}
