package digest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"khabar/news"
)

// TestWeight holds each reason to outweigh all that come after it.
func TestWeight(t *testing.T) {
	base := weight{at: at(1, 0), id: 1}
	for i := range 9 {
		heavy, rest := base, weight{spread: 3, titled: true, severity: 9, source: 9, origins: 9, salience: 9, at: at(9, 0), id: 9}
		switch i { // rest is lighter in reason i alone, and heavier in all that follow
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
			t.Errorf("reason %d: %+v does not go before %+v", i, heavy, rest)
		}
	}
}

// TestWeigh says what a report's weight is made of.
func TestWeigh(t *testing.T) {
	ttp := tag("group/ttp", "TTP", 50, "TTP")
	bombing, arrest := tag("event/bombing", "Bombing", 60, "bomb"), tag("event/arrest", "Arrest", 60, "held")
	desk := testDesk(t)
	desk.outlets["wire"] = Outlet{Feed: "wire", Name: "Wire", Kind: news.KindWire}
	weigh := func(items ...news.Item) weight { return desk.gathered(items)[0].weight }
	if w := weigh(item(1, "dawn", "TTP", "bomb", "group", ttp, bombing)); !w.titled || w.severity != 4 {
		t.Errorf("weight %+v, want the headline and the bomb to count", w)
	}
	if w := weigh(item(1, "dawn", "Letter", "TTP held", "group", ttp, arrest)); w.titled || w.severity != 1 {
		t.Errorf("weight %+v, want no headline and less than an attack", w)
	}
	if a, b := weigh(item(1, "wire", "TTP", "", "group", ttp)), weigh(item(1, "radio", "TTP", "", "group", ttp)); a.source <= b.source {
		t.Errorf("an agency has %d and state media %d", a.source, b.source)
	}
	recalled := tag("event/peshawar-mosque-2023", "Peshawar mosque bombing", 60, "mosque")
	if w := weigh(item(1, "dawn", "TTP", "mosque", "group", ttp, recalled)); w.severity != 0 {
		t.Errorf("weight %+v, want no severity for an event without one", w)
	}
	flagged := item(2, "geo", "TTP again", "", "group", ttp)
	flagged.Flagged = true
	if w := weigh(told(1, item(1, "dawn", "TTP", "", "group", ttp)), told(1, flagged)); !w.flagged || w.origins != 2 || w.spread != 1 {
		t.Errorf("weight %+v, want it flagged with 2 origins", w)
	}
}

// TestSeverityOfANewsroomEvent checks that an event which a newsroom has added counts as the
// taxonomy says, in the digest that Compose returns.
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

// TestWireCopies says that outlets which print one agency's text are one origin.
func TestWireCopies(t *testing.T) {
	ttp := tag("group/ttp", "TTP", 50, "TTP")
	bombing := tag("event/bombing", "Bombing", 60, "bomb")
	items := []news.Item{
		told(7, item(1, "dawn", "A bomb", "", "event", bombing)),
		told(7, item(2, "geo", "A bomb", "in a mosque", "event", bombing)),
		told(7, item(3, "bbc", "TTP claims a bomb", "", "group", role(ttp, news.RoleClaimant, "claims"), bombing)),
		told(7, item(4, "radio", "TTP behind a bomb", "", "group", role(ttp, news.RoleAccused, "behind"), bombing)),
		told(7, item(5, "wire", "A bomb on Monday", "", "event", bombing)),
		told(7, item(6, "gazette", "Another bomb on Monday", "", "event", bombing)),
		told(7, item(7, "post", "A bomb on Tuesday", "", "event", bombing)),
	}
	desk := testDesk(t)
	if home := desk.gathered(items)[0].home.kind; home != KindGroup {
		t.Errorf("two origins give the group a part: printed under %s", home)
	}
	desk.origins = map[int64]string{3: "Reuters", 4: "Reuters"}
	r := desk.gathered(items)[0]
	if r.home.kind != KindUnnamed || r.weight.origins != 6 {
		t.Errorf("one agency gives the group a part: printed under %s, with %d origins", r.home.kind, r.weight.origins)
	}
}

// TestFlaggedIsHeard says that an outlet's turn does not keep a flagged report back.
func TestFlaggedIsHeard(t *testing.T) {
	var items []news.Item
	for i := range int64(6) {
		it := item(i+1, "dawn", fmt.Sprintf("TTP %d", i), "", "group", tag("group/ttp", "TTP", 50, "TTP"))
		it.Flagged = i < 2
		items = append(items, it)
	}
	items = append(items, item(7, "geo", "TTP x", "", "group", tag("group/ttp", "TTP", 5, "TTP")))
	desk := testDesk(t)
	desk.Full = 2
	var ids []int64
	for _, e := range desk.arrange(items).Sections[0].Entries {
		ids = append(ids, e.Item)
	}
	slices.Sort(ids)
	if diff := gocmp.Diff([]int64{1, 2}, ids); diff != "" {
		t.Error(diff)
	}
}

// TestOriginsComeFromTheStore says that Compose asks for the origins of stories.
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
		t.Error("the store knows of no story")
	}
}

// TestLate says which reports are told to have come late.
func TestLate(t *testing.T) {
	desk := testDesk(t)
	from := desk.Span.From
	for _, c := range []struct {
		name            string
		published, seen time.Time
		want            bool
	}{
		{"of the period", from.Add(time.Hour), from.Add(9 * time.Hour), false},
		{"from just before it", from.Add(-time.Hour), from.Add(time.Minute), false},
		{"from before it, found in it", from.Add(-7 * time.Hour), from.Add(time.Minute), true},
		{"of an unknown time", time.Time{}, from.Add(time.Minute), false},
	} {
		it := &news.Item{Published: c.published, FirstSeen: c.seen}
		if got := desk.arrivedLate(it); got != c.want {
			t.Errorf("a report %s: late %t, want %t", c.name, got, c.want)
		}
	}
}
