package classifier

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// An itemField is one field of the current item, folded.
type itemField struct {
	name           news.Field
	raw            string
	buf            *text.Buffer // of the item
	start          int32        // offset in the folded text
	sentenceStarts []int32      // first words of the sentences after the first; see splitSentences
	split          bool         // sentenceStarts is filled
	lang           string       // empty until it is needed
	foldedText

	absent []uint64 // a bit for each set that noteAbsent has noted
}

// A scratch is the memory in which one item is classified. It is reused for other items.
type scratch struct {
	published     time.Time
	lang          string // of the item, as its source says
	country       string // see news.Item.OutletCountry
	kind          news.FeedKind
	buf           text.Buffer
	whole         foldedText // both fields
	fields        [2]itemField
	spans         []span
	flagged       []int32 // words at which a word of the current set may start
	hits          []hit
	traits        traits       // all traits that any hit has
	excerpt       foldedText   // part of a field, for a scan
	cueSpans      []fieldSpan  // words that show the roles of hits
	cueScan       cueScan      // the last one
	defs          []definition // of acronyms
	sums          []familySum  // of the current entry
	order         []rankedHit  // by entry
	plans         []tagPlan
	cited         []int32     // indexes of hits that are evidence, by tag
	partSpans     []fieldSpan // parts of the current cue
	entryHits     []int32     // see firstByEntry
	blockedBy     []int32     // by blocked name: the hit of the decoy that blocks it, or -1
	possessor     possessors
	setScans      []setScan
	setScanAt     map[setRange]int32 // index in setScans
	acts          actReader
	mentions      []mention // of happenings
	accusers      []accuser
	mentionEvents []mentionEvent // of all mentions
	mentionPeople []mentionParty // of all mentions
	actHits       int            // number of hits of acts at the end of hits, out of order
	caption       int            // offset after the caption of a photo in the text, or 0
	moreHits      int            // beyond maxHits
	cueCut        bool           // the search for the cues of the current mention was stopped
	cutCues       map[*hit]bool  // mentions for which it was
	cutTags       int            // see maxTags
	moreMentions  int            // of happenings, beyond the limits on accounts
	cueSteps      int            // of all mentions so far: see maxItemCueSteps
	cueLimit      int            // value of steps at which the search for the cues of the current mention stops
	steps         int            // passes of inner loops since findHits, for tests of the cost
}

// maxHits is how many hits of an item are looked at, from its beginning. In 17,000 real texts there are 154
// at most.
const maxHits = 1 << 15

// findHits folds the item and finds all hits. It reports whether there are any. Unless all is set, it
// leaves out hits that start with a small letter although their keyword requires a capital there. Such
// hits are the most frequent ones, and would always be refused.
func (c *Classifier) findHits(s *scratch, it *news.Item, all bool) bool {
	s.hits, s.cueSpans, s.traits, s.cueScan.to = s.hits[:0], s.cueSpans[:0], 0, 0
	s.published, s.lang, s.moreHits = it.Published, languageRead(it.Lang), 0
	s.country, s.kind = it.OutletCountry(), it.Kind
	s.steps, s.cueSteps, s.cutTags, s.moreMentions = 0, 0, 0, 0
	s.cutCues = nil
	s.actHits = 0
	s.forgetSets()
	s.buf.SplitDigits = true
	words, start := s.buf.ResetBoth(it.Title, it.Text)
	s.whole.load(&s.buf)
	inTitle := int32(words)
	s.fields[0].reset(s, news.FieldTitle, it.Title, 0, s.whole.slice(0, inTitle))
	s.fields[1].reset(s, news.FieldText, it.Text, int32(start), s.whole.slice(inTitle, int32(len(s.whole.words))))
	s.spans = c.names.scan(s.spans[:0], &s.whole)
	small := 0
	for _, sp := range s.spans {
		field := int32(0)
		if sp.first >= inTitle {
			field, sp.first, sp.last = 1, sp.first-inTitle, sp.last-inTitle
		}
		ref, f := c.surfaceInfos[sp.phrase].surfaceRef, &s.fields[field]
		if ref.traits&traitUpper != 0 && f.raw[f.buf.Raw(int(f.words[sp.first].Start))]-'a' < 26 {
			if !all || s.moreHits > 0 {
				continue
			}
			small++ // the limit must not depend on all
		}
		if len(s.hits)-small >= maxHits {
			s.moreHits++
			continue
		}
		s.traits |= ref.traits
		s.hits = append(s.hits, hit{
			surfaceRef: ref, surface: sp.phrase, field: field, first: sp.first, last: sp.last, fit: caseRight,
		})
	}
	return len(s.hits) > 0
}

// languageRead returns the language of an item as its source says, with Dari as the Persian and Pashto as
// the language that keywords are in: their codes differ, their words do not.
func languageRead(tag string) string {
	switch sub, _, _ := strings.Cut(strings.ToLower(tag), "-"); sub {
	case "prs", "pes", "fas", "per":
		return "fa"
	case "pbt", "pbu", "pst", "pus":
		return "ps"
	}
	return tag
}

// cuts returns what of the item was not looked at.
func (s *scratch) cuts() news.Cuts {
	var cuts news.Cuts
	if s.moreHits > 0 {
		cuts = append(cuts, news.Cut{Kind: news.CutHits, Count: s.moreHits})
	}
	if n := len(s.cutCues); n > 0 {
		cuts = append(cuts, news.Cut{Kind: news.CutCues, Count: n})
	}
	if s.cutTags > 0 {
		cuts = append(cuts, news.Cut{Kind: news.CutTags, Count: s.cutTags})
	}
	if s.moreMentions > 0 {
		cuts = append(cuts, news.Cut{Kind: news.CutAccounts, Count: s.moreMentions})
	}
	return cuts
}

// reset sets f to a field of the current item.
func (f *itemField) reset(s *scratch, name news.Field, raw string, start int32, folded foldedText) {
	f.name, f.raw, f.buf, f.start, f.foldedText = name, raw, &s.buf, start, folded
	f.split, f.lang, f.absent = false, "", f.absent[:0]
}

// rawRange returns the offsets in raw of words first to last. Marks and invisible characters that
// belong to the last letter are included, invisible format characters after it are not.
func (f *itemField) rawRange(first, last int32) (start, end int) {
	start = f.buf.Raw(int(f.words[first].Start))
	end = f.buf.Raw(int(f.words[last].End))
	if f.raw[end-1] >= utf8.RuneSelf {
		end = trimFormat(f.raw, start, end)
	}
	return start, end
}

// trimFormat returns end without the format characters before it: direction marks, joiners and soft
// hyphens.
func trimFormat(s string, start, end int) int {
	for end > start {
		c, size := utf8.DecodeLastRuneInString(s[start:end])
		if c < 0xad || !unicode.Is(unicode.Cf, c) {
			return end
		}
		end -= size
	}
	return end
}

// rawOf returns the raw text of a hit.
func (s *scratch) rawOf(h *hit) string { return s.rawSpan(h.span()) }

// rawSpan returns the raw text of a span.
func (s *scratch) rawSpan(span fieldSpan) string {
	f := &s.fields[span.field]
	start, end := f.rawRange(span.first, span.last)
	return f.raw[start:end]
}
