package classifier

import "khabar/news"

// Classify returns the tags of an item, including candidates, by facet in the order of news.Facets and
// then by ID; nil if it has none. It uses the title, text, language and date of publication of the item.
// Evidence is sorted by position in the item.
func (c *Classifier) Classify(it news.Item) []news.Tag {
	s, _ := c.pool.Get().(*scratch)
	defer c.pool.Put(s)
	return c.classify(s, &it)
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
