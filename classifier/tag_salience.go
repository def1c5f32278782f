package classifier

import "khabar/news"

// Parts of salience.
const (
	salienceTitle    = 50 // named in the title
	salienceLead     = 20 // named in the first leadBytes of the text
	salienceSentence = 5  // for each sentence of the text after the first
	salienceRepeat   = 20 // at most for all these sentences
	salienceRole     = 10 // has a role
	leadBytes        = 200
)

// salience returns how much the item is about an entry, 0 to 100. Without a title, the first sentence of
// the text counts as the title.
func (r resolver) salience(hits []rankedHit, role news.Role) int {
	if role == news.RoleNegated {
		return 0
	}
	title, lead, sentences := 0, 0, 0
	noTitle := len(r.fields[0].words) == 0
	var last *hit
	for _, n := range hits {
		h := &r.hits[n.index()]
		if !h.accepted() {
			continue
		}
		if h.field == 0 {
			title = salienceTitle
			continue
		}
		if noTitle && r.sameSentence(1, 0, h.first) {
			title = salienceTitle
		}
		if f := &r.fields[1]; f.words[h.first].Start-f.start < leadBytes {
			lead = salienceLead
		}
		if last == nil || !r.sameSentence(1, last.first, h.first) {
			sentences++
		}
		last = h
	}
	repeat := min(salienceRepeat, salienceSentence*max(0, sentences-1))
	total := title + lead + repeat
	if role != news.RoleMention {
		total += salienceRole
	}
	return min(100, total)
}
