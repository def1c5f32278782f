package digest

import (
	"bytes"
	"slices"

	"khabar/news"
)

// minEntryBytes is a lower bound for the size of a story on the page, in bytes.
const minEntryBytes = 300

// fit returns the digest of items with as many stories as fit into MaxBytes. The lowest-ranked
// are left out first. If even the counts without any story are too large, the last sections are
// left out too.
// See decision 48.
func (c *composer) fit(items []news.Item, h Health) (*Digest, error) {
	a := c.arrange(items)
	ranking := slices.SortedFunc(slices.Values(a.stories), byWeight)
	withStories := func(n int) *Digest {
		d := c.digest(a, ranking[:n])
		d.Feeds = h
		return d
	}
	if c.MaxBytes == unlimited {
		return withStories(len(ranking)), nil
	}
	best, err := c.largest(min(len(ranking), c.MaxBytes/minEntryBytes), withStories)
	if best != nil || err != nil {
		return best, err
	}
	counts := withStories(0)
	sections := counts.Sections
	best, err = c.largest(len(sections), func(n int) *Digest {
		d := *counts
		d.Sections, d.Rest = sections[:n], nil
		for _, s := range sections[n:] {
			d.Rest = append(d.Rest, Count{s.Name, s.Reports})
		}
		return &d
	})
	if best == nil && err == nil {
		counts.Sections, counts.Rest = []Section{}, nil
		best = counts
	}
	return best, err
}

// largest returns the largest digest whose page fits into MaxBytes, or nil if none fits. sized
// returns the digest of size n, for each n from 0 to limit. largest tries limit first, because most
// digests fit, and then bisects.
func (c *composer) largest(limit int, sized func(n int) *Digest) (best *Digest, err error) {
	for low, high, n := 0, limit, limit; low <= high; n = (low + high) / 2 {
		d := sized(n)
		var page bytes.Buffer
		if err := d.HTML(&page); err != nil {
			return nil, err
		}
		if _, size := ShorterEncoding(page.Bytes()); size > c.MaxBytes {
			high = n - 1
			continue
		}
		best, low = d, n+1
	}
	return best, nil
}
