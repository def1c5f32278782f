package store

import (
	"slices"

	"khabar/news"
)

// How much evidence is stored, whoever made it, so that a page of items can be read and shown
// whatever their feeds sent.
const (
	maxEvidence     = 128  // pieces for a tag, as the classifier keeps: real articles have 40 at most
	maxItemEvidence = 2000 // for all tags of an item; but one for each tag

	// maxEvidenceBytes is how long a piece may be. Longer ones are names with thousands of marks or
	// gaps in them. One is kept when a tag has no other.
	maxEvidenceBytes = 1000
)

// limitEvidence returns tags with no more evidence than is stored. It does not change tags.
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

// evidencePerTag returns how many pieces of evidence each of the tags may keep: the greatest number
// with which all of them together keep to the limit of an item.
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

// keptEvidence returns at most n of the pieces of evidence, in their order. The first accepted piece of each
// keyword comes before the first with another outcome, and that before repetitions: so a tag keeps
// what it rests on.
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
	var classes [3][]int // places in all: accepted, other outcomes, repetitions
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
	places := slices.Concat(classes[0], classes[1], classes[2])[:n]
	slices.Sort(places)
	kept := make([]news.Evidence, n)
	for i, place := range places {
		kept[i] = all[place]
	}
	return kept
}
