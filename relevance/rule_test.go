package relevance_test

import (
	"testing"

	"khabar/news"
	"khabar/relevance"
)

func tag(id string, salience int, role news.Role, verdict news.ReviewKind) news.Tag {
	return news.Tag{ID: id, Status: news.Accepted, Salience: salience, Role: role, State: news.TagState{Verdict: verdict}}
}

func entries(ids ...string) map[string]bool {
	m := map[string]bool{}
	for _, id := range ids {
		m[id] = true
	}
	return m
}

// TestJudgeOutlet checks terms that say where an item comes from.
func TestJudgeOutlet(t *testing.T) {
	from := func(o relevance.Outlet) []relevance.Term { return []relevance.Term{{Outlet: &o}} }
	group := relevance.Term{Entries: entries("group/a")}
	rule := relevance.Rule{
		{Level: news.LevelNone, Says: "a feed", All: from(relevance.Outlet{Feeds: []string{"leaks"}})},
		{
			Level: news.LevelLead, Says: "at home", All: append(from(relevance.Outlet{Countries: []string{"PK", "AF"}}), group),
			None: from(relevance.Outlet{Kinds: []news.FeedKind{news.KindStateMedia}}),
		},
		{Level: news.LevelBrief, Says: "abroad", All: append(from(relevance.Outlet{Countries: []string{"GB"}, Kinds: []news.FeedKind{news.KindWire}}), group)},
	}
	tags := []news.Tag{tag("group/a", 50, "", "")}
	for name, c := range map[string]struct {
		item news.Item
		want string
	}{
		"a feed":                  {news.Item{Feed: "leaks", Country: "PK", Tags: tags}, "  a feed"},
		"a country":               {news.Item{Feed: "daily", Country: "PK", Tags: tags}, "lead group at home"},
		"a country, and no tag":   {news.Item{Feed: "daily", Country: "PK"}, "  "},
		"a country, wrong kind":   {news.Item{Country: "PK", Kind: news.KindStateMedia, Tags: tags}, "  "},
		"an aggregator":           {news.Item{Country: "PK", Kind: news.KindAggregator, Tags: tags}, "  "},
		"a country and a kind":    {news.Item{Country: "GB", Kind: news.KindWire, Tags: tags}, "brief group abroad"},
		"a country, not the kind": {news.Item{Country: "GB", Kind: news.KindUN, Tags: tags}, "  "},
		"nothing said of where":   {news.Item{Tags: tags}, "  "},
	} {
		j := rule.Judge(&c.item)
		if got := string(j.Level) + " " + string(j.Reason) + " " + j.Says; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestJudge(t *testing.T) {
	rule := relevance.Rule{
		{Level: news.LevelNone, Says: "a review", All: []relevance.Term{{Entries: entries("form/review")}}},
		{
			Level: news.LevelLead, Says: "acts", All: []relevance.Term{{Entries: entries("group/a"), Roles: []news.Role{news.RolePerpetrator}, From: 20}},
			None: []relevance.Term{{Entries: entries("place/far")}},
		},
		{Level: news.LevelLead, Says: "found", All: []relevance.Term{{Entries: entries("group/b"), ByPerson: true}}},
		{Level: news.LevelBrief, Says: "in passing", All: []relevance.Term{{Facets: []news.Facet{news.FacetEvent}, Except: entries("event/talks"), To: 49}}},
	}
	for name, c := range map[string]struct {
		tags []news.Tag
		want string
	}{
		"no tags":                         {nil, ""},
		"the first clause that holds":     {[]news.Tag{tag("group/a", 50, news.RolePerpetrator, ""), tag("form/review", 0, "", "")}, "  a review"},
		"a role":                          {[]news.Tag{tag("group/a", 20, news.RolePerpetrator, "")}, "lead group acts"},
		"another role":                    {[]news.Tag{tag("group/a", 20, news.RoleMention, "")}, ""},
		"too little salience":             {[]news.Tag{tag("group/a", 19, news.RolePerpetrator, "")}, ""},
		"an entry that must not be there": {[]news.Tag{tag("group/a", 20, news.RolePerpetrator, ""), tag("place/far", 0, "", "")}, ""},
		"a rejected tag":                  {[]news.Tag{tag("group/a", 20, news.RolePerpetrator, news.Rejected)}, ""},
		"a negated group":                 {[]news.Tag{tag("group/a", 20, news.RoleNegated, "")}, ""},
		"found by a person":               {[]news.Tag{tag("group/b", 0, "", news.Confirmed)}, "lead group found"},
		"a facet":                         {[]news.Tag{tag("event/x", 20, "", "")}, "brief event in passing"},
		"an exception":                    {[]news.Tag{tag("event/talks", 20, "", "")}, ""},
		"too much salience":               {[]news.Tag{tag("event/x", 50, "", "")}, ""},
		"a place that a person added":     {[]news.Tag{tag("place/far", 0, "", news.Added)}, "brief event A person added or confirmed a tag"},
		"a place that a person confirmed": {[]news.Tag{tag("place/far", 0, "", news.Confirmed)}, ""},
		"a review with a tag that a person added": {
			[]news.Tag{tag("form/review", 0, "", ""), tag("group/b", 0, "", news.Added)}, "brief group A person added or confirmed a tag",
		},
	} {
		j := rule.Judge(&news.Item{Tags: c.tags})
		got := string(j.Level) + " " + string(j.Reason) + " " + j.Says
		if got != c.want && !(c.want == "" && got == "  ") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if (j.Level == news.LevelNone) != (j.Reason == news.Irrelevant) || (j.Level == news.LevelNone) != (len(j.Tags) == 0) {
			t.Errorf("%s: level %q with the reason %q and the tags %v", name, j.Level, j.Reason, j.Tags)
		}
	}
}
