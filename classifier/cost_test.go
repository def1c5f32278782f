package classifier

import (
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
}
