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

// outline says what stands where: "group/ttp 4: 1 2+4 | also 3 > group/bla" for a section
// of four reports, of which 1 and 2, with its copy 4, are printed there.
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

func TestArrange(t *testing.T) {
	ttp := func(s int) news.Tag { return tag("group/ttp", "TTP", s, "TTP") }
	bla := func(s int) news.Tag { return tag("group/bla", "BLA", s, "BLA") }
	bombing := tag("event/bombing", "Bombing", 60, "bomb")
	fatf := tag("org/fatf", "FATF", 70, "FATF")
	finance := tag("theme/terror-financing", "Terror financing", 50, "financing")
	surer := ttp(50)
	surer.Certainty = 950
	candidate := bla(90)
	candidate.Status = news.Candidate

	tests := []struct {
		name  string
		items []news.Item
		want  []string
	}{
		{
			"nothing", nil, nil,
		}, {
			"groups by reports, ties by name",
			[]news.Item{
				item(1, "dawn", "TTP a", "", "group", ttp(50)),
				item(2, "dawn", "BLA b", "", "group", bla(50)),
				item(3, "geo", "ISKP c", "", "group", tag("group/iskp", "ISKP", 50, "ISKP")),
				item(4, "geo", "ISKP d", "", "group", tag("group/iskp", "ISKP", 50, "ISKP")),
			},
			[]string{"group/iskp 2: 4 3", "group/bla 1: 2", "group/ttp 1: 1"},
		}, {
			"printed once, under the most salient group",
			[]news.Item{item(1, "dawn", "TTP and BLA", "", "group", bla(40), ttp(50))},
			[]string{"group/ttp 1: 1", "group/bla 1: | also 1 > group/ttp"},
		}, {
			"equal salience: the surer",
			[]news.Item{item(1, "dawn", "TTP and BLA", "", "group", bla(50), surer)},
			[]string{"group/ttp 1: 1", "group/bla 1: | also 1 > group/ttp"},
		}, {
			"equal certainty: the smaller ID",
			[]news.Item{item(1, "dawn", "TTP and BLA", "", "group", ttp(50), bla(50))},
			[]string{"group/bla 1: 1", "group/ttp 1: | also 1 > group/bla"},
		}, {
			"a negated group and a candidate are no groups",
			[]news.Item{item(1, "dawn", "TTP not behind the bomb, BLA", "", "event", role(ttp(50), news.RoleNegated, "not behind"), candidate, bombing)},
			[]string{"unnamed 1: 1"},
		}, {
			"attacks come after groups, organisations and themes last",
			[]news.Item{
				item(1, "dawn", "A bomb", "", "event", bombing),
				item(2, "geo", "FATF", "", "topic", fatf),
				item(3, "geo", "TTP and terror financing", "", "group", ttp(50), finance),
				item(4, "geo", "A bomb, FATF", "", "event", bombing, fatf),
				item(5, "geo", "FATF on terror financing", "", "topic", fatf, finance),
			},
			[]string{
				"group/ttp 1: 3",
				"unnamed 2: 4 1",
				"org/fatf 3: 5 2 | elsewhere [{Attacks and other events with no group named 1}]",
				"theme/terror-financing 2: | elsewhere [{FATF 1} {TTP 1}]",
			},
		}, {
			"an event without an event tag is not lost",
			[]news.Item{item(1, "dawn", "A blast", "", "event", tag("place/quetta", "Quetta", 50))},
			[]string{"unnamed 1: 1"},
		}, {
			"nothing relevant is lost, whatever its tags say",
			[]news.Item{
				item(1, "dawn", "A person", "", "group", tag("person/x", "X", 50)),
				item(2, "dawn", "Nothing at all", "", "topic"),
			},
			[]string{"other 2: 2 1"},
		}, {
			"the same words are one report with copies, however they are written",
			[]news.Item{
				item(1, "dawn", "TTP attacks  police", "In\nPeshawar.", "group", ttp(50)),
				item(2, "geo", "TTP Attacks Police", "In Peshawar.", "group", ttp(50)),
				item(3, "bbc", "TTP attacks police", "In Quetta.", "group", ttp(50)),
			},
			[]string{"group/ttp 3: 1+2 3"},
		}, {
			"a story of which half the outlets name a group is printed there, and counted as often as it is named",
			[]news.Item{
				told(7, item(1, "dawn", "A bomb", "", "event", bombing)),
				told(7, item(2, "geo", "TTP claims a bomb", "", "group", ttp(50), bombing)),
				told(7, item(3, "bbc", "TTP denies a bomb", "", "group", ttp(90), bombing)),
				told(8, item(4, "bbc", "Another bomb", "", "event", bombing)),
			},
			[]string{"group/ttp 2: 2+1+3", "unnamed 2: 4 | also 1 > group/ttp"},
		}, {
			"one report of many moves no story, and is not hidden",
			[]news.Item{
				told(7, item(1, "dawn", "A bomb", "", "event", bombing)),
				told(7, item(2, "bbc", "A bomb in a mosque", "", "event", bombing)),
				told(7, item(3, "geo", "A bomb after TTP ended a truce", "", "group", role(ttp(90), news.RoleAccused, "blamed"), bombing)),
			},
			[]string{"unnamed 2: 1+2+3", "group/ttp 1: | also 3 > "},
		}, {
			"two outlets that give the group a part move it",
			[]news.Item{
				told(7, item(1, "dawn", "A bomb", "", "event", bombing)),
				told(7, item(2, "bbc", "A bomb in a mosque", "", "event", bombing)),
				told(7, item(3, "radio", "A bomb in Peshawar", "", "event", bombing)),
				told(7, item(4, "gazette", "A bomb in a prayer", "", "event", bombing)),
				told(7, item(5, "geo", "TTP claims a bomb", "", "group", role(ttp(50), news.RoleClaimant, "claims"), bombing)),
				told(7, item(6, "wire", "TTP denies a bomb", "", "group", role(ttp(50), news.RoleDenier, "denies"), bombing)),
			},
			[]string{"group/ttp 2: 1+2+3+4+5+6", "unnamed 4: | also 1 > group/ttp"},
		}, {
			"so does a person who confirms it",
			[]news.Item{
				told(7, item(1, "dawn", "A bomb", "", "event", bombing)),
				told(7, item(2, "bbc", "A bomb in a mosque", "", "event", bombing)),
				told(7, item(3, "geo", "A bomb by TTP", "", "group", byPerson(ttp(50)), bombing)),
			},
			[]string{"group/ttp 1: 1+2+3", "unnamed 2: | also 1 > group/ttp"},
		}, {
			"a round-up of groups stands under one that it names",
			[]news.Item{
				told(7, item(1, "dawn", "TTP", "", "group", ttp(50))),
				told(7, item(2, "bbc", "BLA", "", "group", bla(60))),
				told(7, item(3, "geo", "ISKP", "", "group", tag("group/iskp", "ISKP", 50, "ISKP"))),
			},
			[]string{"group/bla 1: 1+2+3", "group/iskp 1: | also 3 > group/bla", "group/ttp 1: | also 1 > group/bla"},
		}, {
			"what people reject or dismiss is not there",
			[]news.Item{
				item(1, "dawn", "TTP bomb", "", "event", judged(ttp(50), news.Rejected), bombing),
				item(2, "geo", "BLA bomb", "", "event", judged(bla(50), news.Dismissed), bombing),
			},
			[]string{"unnamed 2: 2 1"},
		}, {
			"items without words are no copies of each other",
			[]news.Item{
				item(1, "dawn", "", "", "group", tag("group/ttp", "TTP", 50)),
				item(2, "geo", "", "", "group", tag("group/ttp", "TTP", 50)),
			},
			[]string{"group/ttp 2: 2 1"},
		}, {
			"the more it is about the group, the higher it stands; then the newer",
			[]news.Item{
				item(1, "dawn", "TTP a", "", "group", ttp(50)),
				item(2, "dawn", "TTP b", "", "group", ttp(90)),
				item(3, "dawn", "TTP c", "", "group", ttp(50)),
			},
			[]string{"group/ttp 3: 2 3 1"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := testDesk(t).arrange(tt.items)
			if diff := gocmp.Diff(tt.want, outline(d)); diff != "" {
				t.Error(diff)
			}
			if got := d.Totals.Reports; got != len(tt.items) {
				t.Errorf("totals count %d reports of %d", got, len(tt.items))
			}
			slices.Reverse(tt.items)
			if diff := gocmp.Diff(tt.want, outline(testDesk(t).arrange(tt.items))); diff != "" {
				t.Errorf("the order of the items matters: %s", diff)
			}
		})
	}
}

func TestArrangeFull(t *testing.T) {
	var items []news.Item
	for i := range int64(7) {
		items = append(items, item(i+1, "dawn", fmt.Sprintf("TTP %d", i), "", "group", tag("group/ttp", "TTP", 90, "TTP")))
	}
	items = append(items,
		item(8, "geo", "TTP x", "", "group", tag("group/ttp", "TTP", 20, "TTP"), tag("group/bla", "BLA", 10)),
		item(9, "bbc", "TTP y", "", "group", tag("group/ttp", "TTP", 10, "TTP"), tag("group/bla", "BLA", 5)),
	)
	desk := testDesk(t)
	desk.Full, desk.Brief = 3, 1
	d := desk.arrange(items)
	want := []string{
		// Every outlet is heard before one is heard twice.
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

// TestCountsAddUp holds every section to what its Reports promises, for any limits.
func TestCountsAddUp(t *testing.T) {
	var items []news.Item
	for i := range int64(200) {
		tags := []news.Tag{tag("group/a", "A", int(i%7)), tag("group/b", "B", int(i%5)), tag("org/c", "C", 50)}[i%3:]
		title := fmt.Sprintf("Report %d", i/2) // each twice
		it := item(i+1, []string{"dawn", "geo", "bbc", "gone"}[i%4], title, "", "group", tags...)
		if i%4 == 0 {
			it = told(1+i/20, it) // stories of five, in which not all name the same
		}
		items = append(items, it)
	}
	for _, limits := range [][2]int{{0, 0}, {-1, -1}, {1, 1}, {5, 3}, {1, -1}} {
		desk := testDesk(t)
		desk.Full, desk.Brief = limit(limits[0], DefaultFull), limit(limits[1], DefaultBrief)
		d := desk.arrange(items)
		printed := 0
		for _, s := range d.Sections {
			home, named := s.More.Reports, s.More.Named
			for _, e := range slices.Concat(s.Entries, s.Brief) {
				home += 1 + len(e.Copies)
				named += e.Named
			}
			away := 0
			for _, a := range s.Also {
				away += 1 + a.Copies
			}
			for _, c := range s.Elsewhere {
				away += c.Reports
			}
			if named+away != s.Reports {
				t.Errorf("limits %v: %s says %d reports and has %d", limits, s.ID, s.Reports, named+away)
			}
			printed += home
		}
		if printed != len(items) {
			t.Errorf("limits %v: %d reports have a home, of %d", limits, printed, len(items))
		}
	}
}

func TestFacts(t *testing.T) {
	label := tag("group/ttp", "Tehrik-i-Taliban Pakistan", 50, "Fitna al-Khawarij")
	label.Label = "state"
	it := item(1, "dawn", "Fitna al-Khawarij blamed", "A bomb in Quetta", "group",
		label,
		role(tag("group/bla", "BLA", 40), news.RoleAccused, "blamed"),
		role(tag("group/iskp", "ISKP", 30), news.RoleClaimant, ""),
		tag("place/quetta", "Quetta", 20), tag("place/balochistan", "Balochistan", 10),
		tag("place/a", "A", 9), tag("place/b", "B", 8),
		tag("event/bombing", "Bombing", 20), tag("person/x", "X Y", 5), tag("org/ctd", "CTD", 5),
	)
	want := "Quetta; Balochistan; A · Bombing · " +
		"Tehrik-i-Taliban Pakistan (state label: “Fitna al-Khawarij”); BLA (accused: “blamed”); ISKP · X Y"
	desk := testDesk(t)
	if got := desk.blank().facts(desk.entry(desk.gathered([]news.Item{it})[0])); got != want {
		t.Errorf("facts\n%s\nwant\n%s", got, want)
	}
}
