package delivery

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"khabar/news"
	"khabar/yamlfile"
)

// Greatest lengths of texts, in characters.
const (
	maxName = 120
	maxPath = 500
)

// oneLine returns a text as one line without unprintable characters, for a mail header or a
// terminal.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if yamlfile.IsUnprintable(r) {
			return ' '
		}
		return r
	}, s)), " ")
}

// readClock reads a time of day, HH:MM.
func readClock(n *yamlfile.Node) string {
	s := n.Text()
	if s == "" {
		return ""
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		n.Errorf("%q is not a time of day; write one such as \"06:00\" or \"18:30\"", s)
		return ""
	}
	return t.Format("15:04")
}

// week returns the days of the week from Monday.
func week() []time.Weekday {
	return []time.Weekday{1, 2, 3, 4, 5, 6, 0}
}

// readDays reads days of the week and returns each once, from Monday.
func readDays(n *yamlfile.Node) []time.Weekday {
	var all []time.Weekday
	names := []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	for _, item := range each(n) {
		name := yamlfile.Enum(item, names)
		if i := slices.Index(names, name); i >= 0 {
			all = append(all, week()[i])
		}
	}
	slices.SortFunc(all, func(a, b time.Weekday) int { return slices.Index(week(), a) - slices.Index(week(), b) })
	return slices.Compact(all)
}

func readVia(n *yamlfile.Node) Via {
	s := n.Text()
	if s == "" {
		return Via{}
	}
	v, err := ParseVia(s)
	if err != nil {
		n.Errorf("%v", err)
		return Via{}
	}
	return v
}

func readCertainty(n *yamlfile.Node) news.Certainty {
	f := n.Number()
	if !(f >= 0 && f <= 1) { // NaN is out of range too
		n.Errorf("%v is out of range; write a number from 0 to 1, such as 0.7", f)
		return 0
	}
	return news.Certainty(f*1000 + 0.5)
}

func readSalience(n *yamlfile.Node) int {
	i := n.Int()
	if i < 0 || i > 100 {
		n.Errorf("%d is out of range; write a whole number from 0 to 100", i)
		return 0
	}
	return i
}

// readLangs reads languages of reports, as BCP 47 tags.
func readLangs(n *yamlfile.Node) []string {
	var all []string
	for _, item := range each(n) {
		s := item.Text()
		if s == "" {
			continue
		}
		tag, err := language.Parse(s)
		if base, confidence := tag.Base(); err != nil || confidence == language.No || base.String() == "und" {
			item.Errorf("%q is not a language tag; write one such as en, ur, ps, fa, fa-AF (Dari), ar or hi", s)
			continue
		}
		if slices.Contains(all, s) {
			item.Errorf("%s is listed twice; delete one", s)
			continue
		}
		all = append(all, s)
	}
	return all
}
