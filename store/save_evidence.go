package store

import (
	"slices"

	"khabar/news"
)

// Limits on the evidence that is stored, so that a page of items can be read and shown whatever
// their feeds sent.
const (
	maxEvidence     = 128  // pieces for one tag, as in the classifier; real articles have 40 at most
	maxItemEvidence = 2000 // pieces for all tags of an item, but at least one for each tag

	// maxEvidenceBytes is how long a piece may be. Longer pieces are names with thousands of marks or
	// gaps in them. A tag that has only longer pieces keeps one of them.
	maxEvidenceBytes = 1000
)

// limitEvidence returns the tags without the evidence beyond the limits. It does not change its
// argument.
func limitEvidence(tags []news.Tag) []news.Tag {
	most := evidencePerTag(tags)
	if !slices.ContainsFunc(tags, func(t news.Tag) bool {
		return len(t.Evidence) > most || slices.ContainsFunc(t.Evidence, tooLong)
	}) {
		return tags
	}
	tags = slices.Clone(tags)
	for i := range tags {
		t := &tags[i]
		kept := keptEvidence(t.Evidence, most)
		t.MoreEvidence += len(t.Evidence) - len(kept)
		t.Evidence = kept
	}
	return tags
}

// evidencePerTag returns how many pieces of evidence each of the tags may keep, so that all of them
// together have at most maxItemEvidence: at most maxEvidence, and at least 1.
func evidencePerTag(tags []news.Tag) int {
	most := maxEvidence
	for ; most > 1; most-- {
		sum := 0
		for _, t := range tags {
			sum += min(len(t.Evidence), most)
		}
		if sum <= maxItemEvidence {
			break
		}
	}
	return most
}

func tooLong(e news.Evidence) bool { return e.End-e.Start > maxEvidenceBytes }

// keptEvidence chooses at most n pieces of evidence, and returns them in their order. It prefers the
// first accepted piece of each keyword, then the first piece of each keyword with any other outcome,
// and then repetitions.
func keptEvidence(all []news.Evidence, n int) []news.Evidence {
	if slices.ContainsFunc(all, tooLong) {
		short := slices.DeleteFunc(slices.Clone(all), tooLong)
		if len(short) == 0 {
			return all[:1]
		}
		all = short
	}
	if len(all) <= n {
		return all
	}
	type kind struct {
		keyword string
		outcome news.HitOutcome
	}
	seen := make(map[kind]bool)
	var classes [3][]int // indexes of accepted pieces, of other outcomes, and of repetitions
	for i, e := range all {
		k, class := kind{e.Keyword, e.Outcome}, 2
		if !seen[k] {
			seen[k], class = true, 1
			if e.Outcome == news.HitAccepted {
				class = 0
			}
		}
		classes[class] = append(classes[class], i)
	}
	indexes := slices.Concat(classes[0], classes[1], classes[2])[:n]
	slices.Sort(indexes)
	kept := make([]news.Evidence, n)
	for i, index := range indexes {
		kept[i] = all[index]
	}
	return kept
}
