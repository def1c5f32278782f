package classifier

import "khabar/news"

// Classify returns the tags of an item, including candidates, by facet in the order of news.Facets and
// then by ID; nil if it has none. It uses the title, text, language and date of publication of the item, and the country
// and kind of its outlet.
// Evidence is sorted by position in the item.
func (c *Classifier) Classify(it news.Item) []news.Tag {
	s, _ := c.pool.Get().(*scratch)
	defer c.pool.Put(s)
	return c.classify(s, &it)
}

// Read returns everything that the classifier finds in an item: the tags that Classify returns; what the item says of
// happenings, in the order of the text; and which hits and cues were not looked at, and which tags were left out,
// because of a limit. Evidence that is left out is counted in Tag.MoreEvidence instead.
func (c *Classifier) Read(it news.Item) news.Reading {
	s, _ := c.pool.Get().(*scratch)
	defer c.pool.Put(s)
	var out news.Reading
	if out.Tags = c.classify(s, &it); out.Tags != nil {
		out.Accounts = resolver{c, s}.accounts(out.Tags)
	}
	out.Cuts = s.cuts()
	return out
}

// classify is Classify with a given scratch.
func (c *Classifier) classify(s *scratch, it *news.Item) []news.Tag {
	if !c.findHits(s, it, false) {
		return nil
	}
	r := resolver{c, s}
	r.resolve()
	return r.tags()
}
