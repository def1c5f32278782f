package digest

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"khabar/news"
)

// TestWeight checks that each field of a weight outweighs all later fields together.
func TestWeight(t *testing.T) {
	base := weight{at: at(1, 0), id: 1}
	for i := range 9 {
		heavy, rest := base, weight{spread: 3, titled: true, severity: 9, source: 9, origins: 9, salience: 9, at: at(9, 0), id: 9}
		switch i { // rest is lower in field i, and higher in all later fields
		case 0:
			heavy.flagged = true
		case 1:
			heavy.spread, rest.spread = 1, 0
		case 2:
			heavy.titled, rest.titled, rest.spread = true, false, 0
		case 3:
			heavy.severity, rest.severity, rest.spread, rest.titled = 1, 0, 0, false
		case 4:
			heavy.source, rest = 1, weight{origins: 9, salience: 9, at: at(9, 0), id: 9}
		case 5:
			heavy.origins, rest = 2, weight{origins: 1, salience: 9, at: at(9, 0), id: 9}
		case 6:
			heavy.salience, rest = 1, weight{at: at(9, 0), id: 9}
		case 7:
			heavy.at, rest = at(2, 0), weight{at: at(1, 0), id: 9}
		case 8:
			heavy.id, rest = 2, base
		}
		if heavy.compare(rest) >= 0 || rest.compare(heavy) <= 0 {
			t.Errorf("field %d: %+v does not come before %+v", i, heavy, rest)
		}
	}
}

// TestWeigh checks the weights that stories get.
func TestWeigh(t *testing.T) {
	ttp := tag("group/ttp", "TTP", 50, "TTP")
	bombing, arrest := tag("event/bombing", "Bombing", 60, "bomb"), tag("event/arrest", "Arrest", 60, "held")
	c := testComposer(t)
	c.outlets["wire"] = Outlet{Feed: "wire", Name: "Wire", Kind: news.KindWire}
	weigh := func(items ...news.Item) weight { return c.groupStories(items)[0].weight }
	if w := weigh(item(1, "dawn", "TTP", "bomb", "group", ttp, bombing)); !w.titled || w.severity != 4 {
		t.Errorf("weight %+v, want the headline and the severity of a bombing", w)
	}
	if w := weigh(item(1, "dawn", "Letter", "TTP held", "group", ttp, arrest)); w.titled || w.severity != 1 {
		t.Errorf("weight %+v, want no headline and the severity of an arrest", w)
	}
	if a, b := weigh(item(1, "wire", "TTP", "", "group", ttp)), weigh(item(1, "radio", "TTP", "", "group", ttp)); a.source <= b.source {
		t.Errorf("an agency has the source weight %d, state media %d", a.source, b.source)
	}
	recalled := tag("event/peshawar-mosque-2023", "Peshawar mosque bombing", 60, "mosque")
	if w := weigh(item(1, "dawn", "TTP", "mosque", "group", ttp, recalled)); w.severity != 0 {
		t.Errorf("weight %+v, want no severity for an event without one", w)
	}
	flagged := item(2, "geo", "TTP again", "", "group", ttp)
	flagged.Flagged = true
	if w := weigh(inStory(1, item(1, "dawn", "TTP", "", "group", ttp)), inStory(1, flagged)); !w.flagged || w.origins != 2 || w.spread != 1 {
		t.Errorf("weight %+v, want flagged, 2 origins and spread 1", w)
	}
}

// TestSeverityOfANewsroomEvent checks that Compose ranks an event that a newsroom has added by the
// severity that the taxonomy gives it.
func TestSeverityOfANewsroomEvent(t *testing.T) {
	ttp := tag("group/ttp", "TTP", 50, "TTP")
	reports := []news.Item{
		item(1, "gazette", "TTP seize a dam", "", "group", ttp, tag("event/dam-seizure", "Dam seizure", 60, "dam")),
		item(2, "gazette", "TTP shoot at police", "", "group", ttp, tag("event/shooting", "Shooting", 60, "shoot")),
	}
	order := func(severity func(string) int) []int64 {
		d, err := Compose(t.Context(), dayStore(t), Options{Reports: reports, Severity: severity})
		if err != nil {
			t.Fatal(err)
		}
		var ids []int64
		for _, e := range d.Sections[0].Entries {
			ids = append(ids, e.Item)
		}
		return ids
	}
	graver := func(event string) int { return map[string]int{"event/dam-seizure": 4, "event/shooting": 3}[event] }
	if diff := gocmp.Diff([]int64{1, 2}, order(graver)); diff != "" {
		t.Errorf("the graver event is not first: %s", diff)
	}
	if diff := gocmp.Diff([]int64{2, 1}, order(nil)); diff != "" {
		t.Errorf("without severities the newer report is not first: %s", diff)
	}
}

// TestWireCopies checks that all outlets that print the text of one agency count as one origin.
func TestWireCopies(t *testing.T) {
	ttp := tag("group/ttp", "TTP", 50, "TTP")
	bombing := tag("event/bombing", "Bombing", 60, "bomb")
	items := []news.Item{
		inStory(7, item(1, "dawn", "A bomb", "", "event", bombing)),
		inStory(7, item(2, "geo", "A bomb", "in a mosque", "event", bombing)),
		inStory(7, item(3, "bbc", "TTP claims a bomb", "", "group", role(ttp, news.RoleClaimant, "claims"), bombing)),
		inStory(7, item(4, "radio", "TTP behind a bomb", "", "group", role(ttp, news.RoleAccused, "behind"), bombing)),
		inStory(7, item(5, "wire", "A bomb on Monday", "", "event", bombing)),
		inStory(7, item(6, "gazette", "Another bomb on Monday", "", "event", bombing)),
		inStory(7, item(7, "post", "A bomb on Tuesday", "", "event", bombing)),
	}
	c := testComposer(t)
	if main := c.groupStories(items)[0].main.kind; main != KindGroup {
		t.Errorf("two origins give the group a role: printed under %s", main)
	}
	c.origins = map[int64]string{3: "Reuters", 4: "Reuters"}
	s := c.groupStories(items)[0]
	if s.main.kind != KindUnnamed || s.weight.origins != 6 {
		t.Errorf("one agency gives the group a role: printed under %s, with %d origins", s.main.kind, s.weight.origins)
	}
}

// TestFlaggedGoesFirst checks that pickInRounds takes flagged reports before all others, whatever
// their outlets.
func TestFlaggedGoesFirst(t *testing.T) {
	var items []news.Item
	for i := range int64(6) {
		it := item(i+1, "dawn", fmt.Sprintf("TTP %d", i), "", "group", tag("group/ttp", "TTP", 50, "TTP"))
		it.Flagged = i < 2
		items = append(items, it)
	}
	items = append(items, item(7, "geo", "TTP x", "", "group", tag("group/ttp", "TTP", 5, "TTP")))
	c := testComposer(t)
	c.Full = 2
	var ids []int64
	for _, e := range c.composeItems(items).Sections[0].Entries {
		ids = append(ids, e.Item)
	}
	slices.Sort(ids)
	if diff := gocmp.Diff([]int64{1, 2}, ids); diff != "" {
		t.Error(diff)
	}
}

// TestOriginsComeFromTheStore checks that Compose asks the store for the origins of stories.
func TestOriginsComeFromTheStore(t *testing.T) {
	db := dayStore(t)
	zone, span := day(t)
	d, err := Compose(t.Context(), db, Options{Span: span, Zone: zone, Now: span.Until})
	if err != nil {
		t.Fatal(err)
	}
	stories := 0
	for _, s := range d.Sections {
		for _, e := range s.Entries {
			if len(e.Copies) > 0 {
				stories++
				if e.Origins < 1 || e.Origins > 1+len(e.Copies) {
					t.Errorf("item %d and %d others have %d origins", e.Item, len(e.Copies), e.Origins)
				}
			}
		}
	}
	if stories == 0 {
		t.Error("the digest has no story of several reports")
	}
}
