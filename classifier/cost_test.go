package classifier

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"khabar/news"
)

// TestCost checks that classifying hostile texts takes a number of steps that is proportional to their size.
func TestCost(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{
		"HM ",
		"militants TTP's ",
		"(TTP) ",
		"(AQ (TTP (Tehrik-e-Taliban Pakistan (TTP ",
		"air quality AQ ",
		"TTP claimed the attack ",
		"Tehrik-e-Taliban Pakistan (TTP) ",
		"said said said said TTP ",
		"A. ",
		"TTP and BLA and LeJ, ",
		"TTP and and or and the banned ",
		"BLA's the banned group s affiliate ",
		"THE IS LET TIP HUM BOMB ",
		"Hafiz Saeed Masood Azhar ",
		"BLA! AQ? ",
		"of the of and (TTP) ",
		"تحریک طالبان پاکستان ",
		"د داعش ډلې د کابل د چاودنې مسوولیت ومانه د طالبانو ویاند ",
		"طالبان را داعش ",
		"تنظيم القاعدة ",
		"तालिबान लश्कर-ए-तैयबा ",
		"claimed responsibility for the attack, militants ",
		"killed 12 in Peshawar, police said, no group claimed ",
	} {
		for _, field := range []news.Field{news.FieldTitle, news.FieldText} {
			checkCost(t, unit, field)
		}
	}
}

// checkCost checks the steps for a unit of text that is repeated in a field.
func checkCost(t *testing.T, unit string, field news.Field) {
	t.Helper()
	const size, tolerance = 2000, 1.2
	c, s, first := shipped(t), new(scratch), 0
	for _, times := range []int{1, 2, 4, 8} {
		it := news.Item{Title: "Headline", Text: strings.Repeat(unit, times*size/len(unit)), Lang: "en"}
		if field == news.FieldTitle {
			it.Title, it.Text = it.Text, it.Title
		}
		c.classify(s, &it)
		if times == 1 {
			first = s.steps + 1
		}
		if most := int(tolerance * float64(times*first)); s.steps > most {
			t.Errorf("%q in the %s: %d steps for %d bytes, %d for %d times as many; want at most %d", unit, field, first, size, s.steps, times, most)
		}
	}
}

// TestCueLimit checks that an item with more matches of cues than any limit keeps its tags.
func TestCueLimit(t *testing.T) {
	t.Parallel()
	c, s := shipped(t), new(scratch)
	it := news.Item{Text: strings.Repeat("said said said said TTP ", 10000)}
	tags := c.classify(s, &it)
	if len(tags) == 0 || tags[0].ID != "group/ttp" {
		t.Errorf("tags are %+v, want group/ttp", tags)
	}
	if most := maxItemCueSteps + maxCueSteps; s.cueSteps > most {
		t.Errorf("%d steps for cues, want at most %d", s.cueSteps, most)
	}
	if cuts := s.cuts(); len(cuts) != 1 || cuts[0].Kind != news.CutCues || cuts[0].Count < 1000 || cuts[0].Count > 10000 {
		t.Errorf("cut are %+v, want the cues of most of 10000 mentions", cuts)
	}
	it.Text = "TTP said that it had claimed the attack"
	c.classify(s, &it)
	if cuts := s.cuts(); cuts != nil {
		t.Errorf("cut of a short item are %+v", cuts)
	}
}

// TestCuesOfLongSentence checks that the words of a sentence do not count as steps for the cues of its first mention.
func TestCuesOfLongSentence(t *testing.T) {
	t.Parallel()
	it := news.Item{Text: "TTP claimed responsibility for the blast" + strings.Repeat(" again", maxCueSteps)}
	read := shipped(t).Read(it)
	tags, cuts := read.Tags, read.Cuts
	i := slices.IndexFunc(tags, func(tag news.Tag) bool { return tag.ID == "group/ttp" })
	if i < 0 || tags[i].Role != news.RoleClaimant || len(cuts) > 0 {
		t.Errorf("tags are %+v, cut are %v; want group/ttp as claimant, and nothing cut", tags, cuts)
	}
}

// TestMaxJoining checks that conjunctions join two groups up to a limit, which is further than context reaches.
func TestMaxJoining(t *testing.T) {
	t.Parallel()
	for _, words := range []int{maxJoining - 1, maxJoining, maxJoining + 1} {
		trace := shipped(t).Explain(news.Item{Text: "Boko Haram" + strings.Repeat(" and", words) + " BLF"}).String()
		if got, want := strings.Contains(trace, "supported by \"Boko Haram\""), words <= maxJoining; got != want {
			t.Errorf("with %d words between, supported is %v, want %v:\n%s", words, got, want, trace)
		}
	}
}

// TestManyHits checks that hits beyond maxHits are not looked at, and that Explain says so and agrees with
// Classify.
func TestManyHits(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, test := range []struct {
		text string
		more bool
	}{
		{strings.Repeat("Peshawar ", maxHits/10), false},
		{strings.Repeat("let Peshawar ", maxHits) + "Kabul", true},
	} {
		it := news.Item{Text: test.text}
		tags, trace := c.Classify(it), c.Explain(it)
		if more := slices.Contains(trace.Cuts.Kinds(), news.CutHits); more != test.more || test.more != strings.Contains(trace.String(), "were not looked at") {
			t.Errorf("%d hits: cut are %v, want hits %v", len(trace.Hits), trace.Cuts, test.more)
		}
		cuts := c.Read(it).Cuts
		explained := slices.DeleteFunc(trace.Cuts, func(cut news.Cut) bool { return cut.Kind == news.CutEvidence })
		if !slices.Equal(cuts, explained) {
			t.Errorf("cut are %v, explained are %v", cuts, explained)
		}
		if len(tags) != len(trace.Tags) {
			t.Errorf("%d tags, explained are %d", len(tags), len(trace.Tags))
		}
		for i, tag := range tags {
			if tag.ID == "place/kabul" {
				t.Error("a hit beyond maxHits has a tag")
			}
			if explained := trace.Tags[i].Tag; tag.ID != explained.ID || tag.MoreEvidence != explained.MoreEvidence {
				t.Errorf("tag %s with %d more, explained is %s with %d more", tag.ID, tag.MoreEvidence, explained.ID, explained.MoreEvidence)
			}
		}
	}
}

// TestMaxEvidence checks that a tag keeps the first evidence, at least one piece that was accepted, and says
// how much more there is.
func TestMaxEvidence(t *testing.T) {
	t.Parallel()
	c := compiled(t, loadText(t, `
version: 1
entries:
- {id: event/e, name: E, keywords: [{word: blast, fields: [text]}]}
`))
	for _, test := range []struct {
		title, text, kept int
	}{{0, 5, 5}, {0, MaxEvidence, MaxEvidence}, {0, 3 * MaxEvidence, MaxEvidence}, {2 * MaxEvidence, 7, MaxEvidence}} {
		it := news.Item{Title: strings.Repeat("blast ", test.title), Text: strings.Repeat("blast ", test.text)}
		tags := c.Classify(it)
		if len(tags) != 1 {
			t.Fatalf("%d tags, want 1", len(tags))
		}
		all, more := tags[0].Evidence, tags[0].MoreEvidence
		if len(all) != test.kept || len(all)+more != test.title+test.text {
			t.Errorf("%d + %d: %d pieces of evidence and %d more, want %d in all", test.title, test.text, len(all), more, test.title+test.text)
		}
		if last := all[len(all)-1]; last.Outcome != news.HitAccepted {
			t.Errorf("%d + %d: the last piece of evidence was %s; none was accepted", test.title, test.text, last.Outcome)
		}
	}
}

// TestLongQuotes checks that reasons do not repeat a long gap between two words for every hit.
func TestLongQuotes(t *testing.T) {
	t.Parallel()
	gap := strings.Repeat(" ", 100_000)
	it := news.Item{Text: "Tehrik-e-Taliban" + gap + "Pakistan (TTP) " + strings.Repeat("TTP ", 100)}
	size, defined := 0, false
	for _, tag := range shipped(t).Classify(it) {
		for _, e := range tag.Evidence {
			size += len(e.Reason)
			defined = defined || strings.HasPrefix(e.Reason, "defined in the text")
		}
	}
	if !defined {
		t.Error("the definition is not found")
	}
	if size > 1_000_000 {
		t.Errorf("reasons of %d bytes, want less than ten times the size of the item", size)
	}
}

// TestMaxTags checks that an item has a limited number of tags, the most salient ones, and says how many more there
// would be; and that Explain agrees.
func TestMaxTags(t *testing.T) {
	t.Parallel()
	const entries = 2 * maxTags
	var doc strings.Builder
	doc.WriteString("version: 1\nentries:\n")
	var text strings.Builder
	for n := range entries {
		fmt.Fprintf(&doc, "- {id: event/e%d, name: E%d, keywords: [{word: blast%d}]}\n", n, n, n)
		fmt.Fprintf(&text, "blast%d ", n)
	}
	c := compiled(t, loadText(t, doc.String()))
	for _, test := range []struct{ words, cut int }{{maxTags, 0}, {maxTags + 1, 1}, {entries, entries - maxTags}} {
		it := news.Item{Text: strings.Join(strings.Fields(text.String())[:test.words], " ")}
		last := fmt.Sprintf("blast%d", test.words-1)
		it.Title = last + " " + last // the most salient
		read := c.Read(it)
		tags, cuts := read.Tags, read.Cuts
		if len(tags) != min(test.words, maxTags) || cuts.JSON().Counts[news.CutTags] != test.cut {
			t.Fatalf("%d words: %d tags, cut are %v; want %d cut", test.words, len(tags), cuts, test.cut)
		}
		id := fmt.Sprintf("event/e%d", test.words-1)
		if !slices.ContainsFunc(tags, func(tag news.Tag) bool { return tag.ID == id }) {
			t.Errorf("%d words: the most salient tag is cut", test.words)
		}
		trace := c.Explain(it)
		for i, tag := range trace.Tags {
			if tag.ID != tags[i].ID || len(tag.Families) != 1 {
				t.Fatalf("%d words: tag %d is %s, explained is %s with %d families", test.words, i, tags[i].ID, tag.ID, len(tag.Families))
			}
		}
	}
}
