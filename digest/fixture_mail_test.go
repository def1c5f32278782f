package digest

import (
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// mailStore returns a database with items of a day and the nine days before it. It has steady feeds,
// a feed that was added, a feed that failed, a group that has no reports any more, a group whose
// only feed failed, and a taxonomy that changed.
func mailStore(t testing.TB) *store.DB {
	t.Helper()
	db := storetest.Open(t)
	ttp := func(words ...string) news.Tag {
		return tag("group/ttp", "Tehrik-i-Taliban Pakistan", 70, words...)
	}
	iskp := func() news.Tag { return tag("group/iskp", "Islamic State Khorasan Province", 70, "ISKP") }
	bla := func() news.Tag { return tag("group/bla", "Balochistan Liberation Army", 70, "BLA") }
	var items []news.Item
	id := int64(0)
	add := func(day int, feed, title string, tags ...news.Tag) {
		id++
		it := item(id, feed, title, "", news.RelevantByGroup, tags...)
		it.Published = it.Published.AddDate(0, 0, day)
		it.SortAt, it.FirstSeen = it.Published, it.FirstSeen.AddDate(0, 0, day)
		if len(tags) == 0 {
			it.Relevance = news.Irrelevant
		}
		items = append(items, it)
	}
	add(-9, "gazette", "A first report")
	add(-9, "wire", "Another first report")
	add(-9, "urdu", "پہلی خبر")
	add(-9, "silent", "Silent at first")
	for day := -7; day < 0; day++ {
		for n := range 3 + day%3 {
			add(day, "gazette", "TTP day "+string(rune('a'+n))+time.Duration(day).String(), ttp("TTP"))
		}
		for n := range 4 {
			add(day, "wire", "ISKP day "+string(rune('a'+n))+time.Duration(day).String(), iskp())
			add(day, "silent", "BLA day "+string(rune('a'+n))+time.Duration(day).String(), bla())
		}
		if day > -3 {
			add(day, "fresh", "Fresh "+time.Duration(day).String(), ttp("Fresh"))
		}
	}
	fillStore(t, db, dayFeeds(), append(items, mailItems(id)...))
	for hour := range 4 {
		save(t, db, news.Fetch{Feed: "silent", Outcome: news.Failed, Class: news.ClassBlocked, Error: "HTTP status 403"}, at(3+hour, 0))
	}
	if err := db.SaveTaxonomy(t.Context(), news.Taxonomy{Version: "v2", Entries: entries(items)}, at(2, 0)); err != nil {
		t.Fatal(err)
	}
	return db
}

// mailItems returns the reports of the day.
func mailItems(id int64) []news.Item {
	ttp := func(words ...string) news.Tag {
		return tag("group/ttp", "Tehrik-i-Taliban Pakistan", 70, words...)
	}
	peshawar := func(words ...string) news.Tag { return tag("place/peshawar", "Peshawar", 40, words...) }
	bombing := func(words ...string) news.Tag { return tag("event/bombing", "Bombing", 60, words...) }
	items := []news.Item{
		item(id+1, "gazette", "TTP claims blast at a checkpoint near Peshawar", "The TTP claimed responsibility for the blast.", "group",
			role(ttp("TTP"), news.RoleClaimant, "claimed responsibility"), peshawar("Peshawar"), bombing("blast")),
		inLang("ur", item(id+2, "urdu", "TTP نے پشاور دھماکے کی تردید کر دی", "تحریک طالبان پاکستان نے کہا کہ اس کا دھماکے سے تعلق نہیں۔", "group",
			role(ttp("TTP", "تحریک طالبان پاکستان"), news.RoleDenier, "تعلق نہیں"), peshawar("پشاور"), bombing("دھماکے"))),
		item(id+3, "radio", "Roads closed in Peshawar after blast", "Drivers waited for hours.", "event", peshawar("Peshawar"), bombing("blast")),
		item(id+4, "gazette", "TTP letter found in Bannu", "Nobody knew who had brought it.", "group", ttp("TTP")),
		item(id+5, "wire", "TTP in the valley", "They have not been seen there before.", "group", ttp("TTP")),
		item(id+6, "gazette", "Let them speak", "", "group", tag("group/let", "Lashkar-e-Taiba", 40, "Let")),
		item(id+7, "wire", "The jury is out", "", "group", tag("group/jem", "Jaish-e-Mohammed", 40, "ju")),
	}
	return items
}

// mailOptions returns the options of a digest that has every part that a message can have.
func mailOptions(t testing.TB, db *store.DB, lang string) Options {
	t.Helper()
	zone, span := day(t)
	o := Options{
		Span: span, Zone: zone, Now: span.Until, Lang: lang, Severity: severities,
		PublicURL: "https://khabar.example.org",
		Links: Links{
			Web: "https://khabar.example.org/d/1", Archive: "https://khabar.example.org/d", Feed: "https://khabar.example.org/d.atom",
			Corrections: "https://khabar.example.org/c.atom", Unsubscribe: "mailto:khabar@example.org?subject=unsubscribe%20north",
		},
		Why: "North · 07:00 Asia/Karachi",
		Corrections: []Correction{
			{
				Item: 7, Headline: "Let us in, say parents", Outlet: "Sample Wire", Link: "https://example.org/let", Lang: "en",
				Kind: TagDropped, Tags: []Name{{"group/let", "Lashkar-e-Taiba"}}, Maker: ByPerson, Who: "amna",
				Reason: news.ReasonSense, Sent: Time{at(2, 0).AddDate(0, 0, -1)}, At: Time{at(6, 0)},
			},
			{Item: 8, Headline: "ایک پرانی خبر", Outlet: "روزنامہ نمونہ", Lang: "ur", Kind: Withdrawn, Maker: ByClassifier, At: Time{at(5, 0)}},
		},
		Edited: []EditedReport{
			{Item: 9, Outlet: "Sample Gazette", Link: "https://example.org/9", Lang: "en", Then: "Ten hurt in blast", Now: "Twelve hurt in blast", Versions: 2, At: Time{at(7, 0)}},
			{Item: 10, Outlet: "Sample Wire", Lang: "en", Then: "Market reopens", Now: "Market reopens", Versions: 1, At: Time{at(7, 0)}},
		},
	}
	items, err := relevantItems(t.Context(), db, Options{Span: span, By: news.ByPublished})
	if err != nil {
		t.Fatal(err)
	}
	for i := range items {
		items[i].Story = int64(i + 1)
		switch items[i].Title {
		case "TTP letter found in Bannu":
			items[i].Flagged = true
			items[i].Notes = []news.Note{
				{Who: "amna", At: at(8, 0), Text: "For ourselves only."},
				{Who: "amna", At: at(8, 1), Text: "The same hand as in March.", Digest: true},
				{Who: "bilal", At: at(8, 2), Text: "یہ خط جعلی ہو سکتا ہے۔", Digest: true},
			}
		case "TTP in the valley":
			items[i].Version = 2
			items[i].Published = items[i].Published.AddDate(0, 0, -3)
			items[i].Tags[0] = confirmedTag(items[i].Tags[0])
		case "TTP claims blast at a checkpoint near Peshawar", "Roads closed in Peshawar after blast":
			items[i].Story = 900
		case "TTP نے پشاور دھماکے کی تردید کر دی":
			items[i].Story = 900
		case "Let them speak":
			items[i].Tags[0] = withVerdict(items[i].Tags[0], news.Rejected)
			items[i].Relevance = news.RelevantByTopic
		case "The jury is out":
			items[i].Tags[0] = withVerdict(items[i].Tags[0], news.Dismissed)
			items[i].Relevance = news.RelevantByTopic
		}
	}
	o.Reports = items
	return o
}
