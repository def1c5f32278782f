package classifier

import "khabar/news"

// Classify returns the tags of an item, including candidates, by facet in the order of news.Facets and
// then by ID; nil if it has none. It uses the title, text, language and date of publication of the item.
// Evidence is sorted by position in the item.
func (c *Classifier) Classify(it news.Item) []news.Tag {
	tags, _ := c.ClassifyWithCuts(it)
	return tags
}

// ClassifyWithCuts is Classify, and says which hits and cues were not looked at because of a limit. What
// evidence is not kept, the tags say.
func (c *Classifier) ClassifyWithCuts(it news.Item) ([]news.Tag, news.Cuts) {
	s, _ := c.pool.Get().(*scratch)
	defer c.pool.Put(s)
	return c.classify(s, &it), s.cuts()
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
