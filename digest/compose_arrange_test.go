package digest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"khabar/news"
)

// outline returns a line for each section of d: "group/ttp 4: 1 2+4 | also 3 > group/bla" for a
// section of four reports, which prints 1 and 2 with its copy 4, and points to 3.
func outline(d *Digest) []string {
	var out []string
	for _, s := range d.Sections {
		var b strings.Builder
		fmt.Fprintf(&b, "%s %d:", cmp.Or(s.ID, string(s.Kind)), s.Reports)
		for _, e := range s.Entries {
			fmt.Fprintf(&b, " %d", e.Item)
			for _, c := range e.Copies {
				fmt.Fprintf(&b, "+%d", c.Item)
			}
		}
		for _, e := range s.Brief {
			fmt.Fprintf(&b, " brief %d", e.Item)
		}
		for _, a := range s.Also {
			fmt.Fprintf(&b, " | also %d > %s", a.Item, a.Under.ID)
		}
		if s.More.Reports > 0 {
			fmt.Fprintf(&b, " | more %d %v", s.More.Reports, s.More.Outlets)
		}
		if len(s.Elsewhere) > 0 {
			fmt.Fprintf(&b, " | elsewhere %v", s.Elsewhere)
		}
		out = append(out, b.String())
	}
	return out
}

// An outlineTest has items and the outline that their digest must have.
type outlineTest struct {
	name  string
	items []news.Item
	want  []string
}

// testOutlines checks that the digests of items have the wanted outlines, in whatever order the
// items come.
func testOutlines(t *testing.T, tests []outlineTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := testComposer(t).composeItems(tt.items)
			if diff := gocmp.Diff(tt.want, outline(d)); diff != "" {
				t.Error(diff)
			}
			if got := d.Totals.Reports; got != len(tt.items) {
				t.Errorf("totals have %d reports, want %d", got, len(tt.items))
			}
			slices.Reverse(tt.items)
			if diff := gocmp.Diff(tt.want, outline(testComposer(t).composeItems(tt.items))); diff != "" {
				t.Errorf("the order of the items matters: %s", diff)
			}
		})
	}
}

func ttpTag(salience int) news.Tag { return tag("group/ttp", "TTP", salience, "TTP") }
func blaTag(salience int) news.Tag { return tag("group/bla", "BLA", salience, "BLA") }
func bombingTag() news.Tag         { return tag("event/bombing", "Bombing", 60, "bomb") }

// TestPlacement checks in which section a report is printed.
func TestPlacement(t *testing.T) {
	surer := ttpTag(50)
	surer.Certainty = 950
	candidate := blaTag(90)
	candidate.Status = news.Candidate
	testOutlines(t, []outlineTest{
		{
			"nothing", nil, nil,
		}, {
			"printed once, under the most salient group",
			[]news.Item{item(1, "dawn", "TTP and BLA", "", "group", blaTag(40), ttpTag(50))},
			[]string{"group/ttp 1: 1", "group/bla 1: | also 1 > group/ttp"},
		}, {
			"equal salience: the more certain group",
			[]news.Item{item(1, "dawn", "TTP and BLA", "", "group", blaTag(50), surer)},
			[]string{"group/ttp 1: 1", "group/bla 1: | also 1 > group/ttp"},
		}, {
			"equal certainty: the lower ID",
			[]news.Item{item(1, "dawn", "TTP and BLA", "", "group", ttpTag(50), blaTag(50))},
			[]string{"group/bla 1: 1", "group/ttp 1: | also 1 > group/bla"},
		}, {
			"a negated group and a candidate do not count",
			[]news.Item{item(1, "dawn", "TTP not behind the bomb, BLA", "", "event", role(ttpTag(50), news.RoleNegated, "not behind"), candidate, bombingTag())},
			[]string{"unnamed 1: 1"},
		}, {
			"relevant by an event without an event tag",
			[]news.Item{item(1, "dawn", "A blast", "", "event", tag("place/quetta", "Quetta", 50))},
			[]string{"unnamed 1: 1"},
		}, {
			"no tag that fits a section",
			[]news.Item{
				item(1, "dawn", "A person", "", "group", tag("person/x", "X", 50)),
				item(2, "dawn", "Nothing at all", "", "topic"),
			},
			[]string{"other 2: 2 1"},
		}, {
			"rejected and dismissed tags do not count",
			[]news.Item{
				item(1, "dawn", "TTP bomb", "", "event", withVerdict(ttpTag(50), news.Rejected), bombingTag()),
				item(2, "geo", "BLA bomb", "", "event", withVerdict(blaTag(50), news.Dismissed), bombingTag()),
			},
			[]string{"unnamed 2: 2 1"},
		},
	})
}

// TestSectionOrder checks the order of sections, and of the reports in them.
func TestSectionOrder(t *testing.T) {
	fatf := tag("org/fatf", "FATF", 70, "FATF")
	finance := tag("theme/terror-financing", "Terror financing", 50, "financing")
	testOutlines(t, []outlineTest{
		{
			"groups by reports, ties by name",
			[]news.Item{
				item(1, "dawn", "TTP a", "", "group", ttpTag(50)),
				item(2, "dawn", "BLA b", "", "group", blaTag(50)),
				item(3, "geo", "ISKP c", "", "group", tag("group/iskp", "ISKP", 50, "ISKP")),
				item(4, "geo", "ISKP d", "", "group", tag("group/iskp", "ISKP", 50, "ISKP")),
			},
			[]string{"group/iskp 2: 4 3", "group/bla 1: 2", "group/ttp 1: 1"},
		}, {
			"groups, then events, then organisations and themes",
			[]news.Item{
				item(1, "dawn", "A bomb", "", "event", bombingTag()),
				item(2, "geo", "FATF", "", "topic", fatf),
				item(3, "geo", "TTP and terror financing", "", "group", ttpTag(50), finance),
				item(4, "geo", "A bomb, FATF", "", "event", bombingTag(), fatf),
				item(5, "geo", "FATF on terror financing", "", "topic", fatf, finance),
			},
			[]string{
				"group/ttp 1: 3",
				"unnamed 2: 4 1",
				"org/fatf 3: 5 2 | elsewhere [{Attacks and other events with no group named 1}]",
				"theme/terror-financing 2: | elsewhere [{FATF 1} {TTP 1}]",
			},
		}, {
			"within a section by salience, then the newer",
			[]news.Item{
				item(1, "dawn", "TTP a", "", "group", ttpTag(50)),
				item(2, "dawn", "TTP b", "", "group", ttpTag(90)),
				item(3, "dawn", "TTP c", "", "group", ttpTag(50)),
			},
			[]string{"group/ttp 3: 2 3 1"},
		},
	})
}

// TestStoryPlacement checks in which section a story of several reports is printed.
func TestStoryPlacement(t *testing.T) {
	testOutlines(t, []outlineTest{
		{
			"half of the outlets name the group: printed there, and counted as often as it is named",
			[]news.Item{
				inStory(7, item(1, "dawn", "A bomb", "", "event", bombingTag())),
				inStory(7, item(2, "geo", "TTP claims a bomb", "", "group", ttpTag(50), bombingTag())),
				inStory(7, item(3, "bbc", "TTP denies a bomb", "", "group", ttpTag(90), bombingTag())),
				inStory(8, item(4, "bbc", "Another bomb", "", "event", bombingTag())),
			},
			[]string{"group/ttp 2: 2+1+3", "unnamed 2: 4 | also 1 > group/ttp"},
		}, {
			"one report of three names the group: not moved, but pointed to",
			[]news.Item{
				inStory(7, item(1, "dawn", "A bomb", "", "event", bombingTag())),
				inStory(7, item(2, "bbc", "A bomb in a mosque", "", "event", bombingTag())),
				inStory(7, item(3, "geo", "A bomb after TTP ended a truce", "", "group", role(ttpTag(90), news.RoleAccused, "blamed"), bombingTag())),
			},
			[]string{"unnamed 2: 1+2+3", "group/ttp 1: | also 3 > "},
		}, {
			"two outlets give the group a role",
			[]news.Item{
				inStory(7, item(1, "dawn", "A bomb", "", "event", bombingTag())),
				inStory(7, item(2, "bbc", "A bomb in a mosque", "", "event", bombingTag())),
				inStory(7, item(3, "radio", "A bomb in Peshawar", "", "event", bombingTag())),
				inStory(7, item(4, "gazette", "A bomb in a prayer", "", "event", bombingTag())),
				inStory(7, item(5, "geo", "TTP claims a bomb", "", "group", role(ttpTag(50), news.RoleClaimant, "claims"), bombingTag())),
				inStory(7, item(6, "wire", "TTP denies a bomb", "", "group", role(ttpTag(50), news.RoleDenier, "denies"), bombingTag())),
			},
			[]string{"group/ttp 2: 1+2+3+4+5+6", "unnamed 4: | also 1 > group/ttp"},
		}, {
			"a person has confirmed the group",
			[]news.Item{
				inStory(7, item(1, "dawn", "A bomb", "", "event", bombingTag())),
				inStory(7, item(2, "bbc", "A bomb in a mosque", "", "event", bombingTag())),
				inStory(7, item(3, "geo", "A bomb by TTP", "", "group", confirmedTag(ttpTag(50)), bombingTag())),
			},
			[]string{"group/ttp 1: 1+2+3", "unnamed 2: | also 1 > group/ttp"},
		}, {
			"every report names another group",
			[]news.Item{
				inStory(7, item(1, "dawn", "TTP", "", "group", ttpTag(50))),
				inStory(7, item(2, "bbc", "BLA", "", "group", blaTag(60))),
				inStory(7, item(3, "geo", "ISKP", "", "group", tag("group/iskp", "ISKP", 50, "ISKP"))),
			},
			[]string{"group/bla 1: 1+2+3", "group/iskp 1: | also 3 > group/bla", "group/ttp 1: | also 1 > group/bla"},
		},
	})
}

// TestSameWords checks which items without a story are printed as one.
func TestSameWords(t *testing.T) {
	testOutlines(t, []outlineTest{
		{
			"the same words, written differently",
			[]news.Item{
				item(1, "dawn", "TTP attacks  police", "In\nPeshawar.", "group", ttpTag(50)),
				item(2, "geo", "TTP Attacks Police", "In Peshawar.", "group", ttpTag(50)),
				item(3, "bbc", "TTP attacks police", "In Quetta.", "group", ttpTag(50)),
			},
			[]string{"group/ttp 3: 1+2 3"},
		}, {
			"items without words are not copies of each other",
			[]news.Item{
				item(1, "dawn", "", "", "group", tag("group/ttp", "TTP", 50)),
				item(2, "geo", "", "", "group", tag("group/ttp", "TTP", 50)),
			},
			[]string{"group/ttp 2: 2 1"},
		},
	})
}

// TestLimits checks what a section prints in full, in brief and not at all.
func TestLimits(t *testing.T) {
	var items []news.Item
	for i := range int64(7) {
		items = append(items, item(i+1, "dawn", fmt.Sprintf("TTP %d", i), "", "group", tag("group/ttp", "TTP", 90, "TTP")))
	}
	items = append(items,
		item(8, "geo", "TTP x", "", "group", tag("group/ttp", "TTP", 20, "TTP"), tag("group/bla", "BLA", 10)),
		item(9, "bbc", "TTP y", "", "group", tag("group/ttp", "TTP", 10, "TTP"), tag("group/bla", "BLA", 5)),
	)
	c := testComposer(t)
	c.Full, c.Brief = 3, 1
	d := c.composeItems(items)
	want := []string{
		// the first report of every outlet before the second of any
		"group/ttp 9: 7 8 9 brief 6 | more 5 [{Dawn 5}]",
		"group/bla 2: | also 8 > group/ttp | elsewhere [{TTP 1}]",
	}
	if diff := gocmp.Diff(want, outline(d)); diff != "" {
		t.Error(diff)
	}
	if want := (Totals{Stories: 9, Reports: 9, Outlets: 3, Groups: 2}); d.Totals != want {
		t.Errorf("totals %+v, want %+v", d.Totals, want)
	}
	for _, want := range []string{"+5 not shown: Dawn 5\n", "also: “TTP x” (Geo) → TTP\n", "more under: TTP 1\n"} {
		if !strings.Contains(d.text(t), want) {
			t.Errorf("text has no %q", want)
		}
	}
}

// TestCountsAddUp checks that the parts of every section add up to its Reports, for any limits.
func TestCountsAddUp(t *testing.T) {
	var items []news.Item
	for i := range int64(200) {
		tags := []news.Tag{tag("group/a", "A", int(i%7)), tag("group/b", "B", int(i%5)), tag("org/c", "C", 50)}[i%3:]
		title := fmt.Sprintf("Report %d", i/2) // each twice
		it := item(i+1, []string{"dawn", "geo", "bbc", "gone"}[i%4], title, "", "group", tags...)
		if i%4 == 0 {
			it = inStory(1+i/20, it) // stories of five, whose reports name different groups
		}
		items = append(items, it)
	}
	for _, limits := range [][2]int{{0, 0}, {-1, -1}, {1, 1}, {5, 3}, {1, -1}} {
		c := testComposer(t)
		c.Full, c.Brief = limit(limits[0], DefaultFull), limit(limits[1], DefaultBrief)
		d := c.composeItems(items)
		printed := 0
		for _, s := range d.Sections {
			here, named := s.More.Reports, s.More.Named
			for _, e := range slices.Concat(s.Entries, s.Brief) {
				here += 1 + len(e.Copies)
				named += e.Named
			}
			elsewhere := 0
			for _, r := range s.Also {
				elsewhere += 1 + r.Copies
			}
			for _, count := range s.Elsewhere {
				elsewhere += count.Reports
			}
			if named+elsewhere != s.Reports {
				t.Errorf("limits %v: %s counts %d reports and has %d", limits, s.ID, s.Reports, named+elsewhere)
			}
			printed += here
		}
		if printed != len(items) {
			t.Errorf("limits %v: sections print or omit %d reports, want %d", limits, printed, len(items))
		}
	}
}
