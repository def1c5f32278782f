package digest

import (
	"bytes"
	"slices"

	"khabar/news"
)

// leastEntry is a number of bytes that no report takes less of on the page.
const leastEntry = 300

// fit returns the digest of items, with as many reports as the page may hold when it is
// mailed. What weighs least is left out first; should the counts alone be too much, the
// smallest sections follow.
func (d *desk) fit(items []news.Item, h Health) (*Digest, error) {
	a := d.arranged(items)
	ranking := slices.SortedFunc(slices.Values(a.reports), byWeight)
	with := func(n int) *Digest {
		dg := d.digest(a, ranking[:n])
		dg.Feeds = h
		return dg
	}
	if d.MaxBytes == unlimited {
		return with(len(ranking)), nil
	}
	best, err := d.most(min(len(ranking), d.MaxBytes/leastEntry), with)
	if best != nil || err != nil {
		return best, err
	}
	bare := with(0)
	sections := bare.Sections
	best, err = d.most(len(sections), func(n int) *Digest {
		dg := *bare
		dg.Sections, dg.Rest = sections[:n], nil
		for _, s := range sections[n:] {
			dg.Rest = append(dg.Rest, Count{s.Name, s.Reports})
		}
		return &dg
	})
	if best == nil && err == nil {
		bare.Sections, bare.Rest = []Section{}, nil
		best = bare
	}
	return best, err
}

// most returns the digest with the greatest n up to limit that may be mailed; nil when there
// is none.
func (d *desk) most(limit int, with func(n int) *Digest) (best *Digest, err error) {
	for least, most, n := 0, limit, limit; least <= most; n = (least + most) / 2 {
		dg := with(n)
		var page bytes.Buffer
		if err := dg.HTML(&page); err != nil {
			return nil, err
		}
		if _, size := ShorterEncoding(page.Bytes()); size > d.MaxBytes {
			most = n - 1
			continue
		}
		best, least = dg, n+1
	}
	return best, nil
}
