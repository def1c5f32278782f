package digest

import (
	"bytes"
	"maps"
	"slices"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// fillStore fills a database with feeds, and with items that arrived at their FirstSeen.
func fillStore(t testing.TB, db *store.DB, feeds []news.Feed, items []news.Item) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.SaveTaxonomy(ctx, news.Taxonomy{Version: "v1", Entries: entries(items)}, at(0, 0)))
	must(db.SyncFeeds(ctx, feeds, at(0, 0)))
	byTime := make(map[time.Time]map[string][]news.Item)
	for _, it := range items {
		if byTime[it.FirstSeen] == nil {
			byTime[it.FirstSeen] = make(map[string][]news.Item)
		}
		it.Keys = []string{it.Title + it.URL}
		byTime[it.FirstSeen][it.Feed] = append(byTime[it.FirstSeen][it.Feed], it)
	}
	for _, now := range slices.SortedFunc(maps.Keys(byTime), time.Time.Compare) {
		for _, slug := range slices.Sorted(maps.Keys(byTime[now])) {
			save(t, db, news.Fetch{Feed: slug, Outcome: news.OK, Items: byTime[now][slug]}, now)
		}
	}
}

// save stores a fetch that was made at the time now.
func save(t testing.TB, db *store.DB, f news.Fetch, now time.Time) {
	t.Helper()
	process, err := db.Register(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.LeaseFeeds(t.Context(), process, []string{f.Feed}, false, now); err != nil {
		t.Fatal(err)
	}
	f.Started = now
	saved, err := db.Save(t.Context(), process, []news.Poll{{Fetch: f, NextDue: now.Add(24 * time.Hour)}}, now)
	if err != nil {
		t.Fatal(err)
	}
	if saved[0].Lost || saved[0].New != len(f.Items) {
		t.Fatalf("saved %+v, want %d new items", saved[0], len(f.Items))
	}
	if err := db.Unregister(t.Context(), process); err != nil {
		t.Fatal(err)
	}
}

// entries returns the entries of the tags of items.
func entries(items []news.Item) []news.Entry {
	byID := make(map[string]news.Entry)
	for _, it := range items {
		for _, t := range it.Tags {
			byID[t.ID] = news.Entry{ID: t.ID, Name: t.Name}
		}
	}
	return slices.SortedFunc(maps.Values(byID), func(a, b news.Entry) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
}

// seenAt returns an item as first seen at a time.
func seenAt(it news.Item, at time.Time) news.Item {
	it.FirstSeen = at
	return it
}

// inLang returns an item in another language.
func inLang(lang string, it news.Item) news.Item {
	it.Lang = lang
	return it
}

// dayFeeds returns the feeds of the tests.
func dayFeeds() []news.Feed {
	feed := func(id, title, lang, country string, kind news.FeedKind) news.Feed {
		return news.Feed{
			ID: id, Title: title, Lang: lang, Country: country, Kind: kind, Every: time.Hour,
			URL: "https://" + id + ".example.org/feed", Enabled: true, Checked: "never",
		}
	}
	return []news.Feed{
		feed("gazette", "Sample Gazette", "en", "PK", news.KindNewspaper),
		feed("wire", "Sample Wire", "en", "GB", news.KindWire),
		feed("urdu", "روزنامہ نمونہ", "ur", "PK", news.KindNewspaper),
		feed("radio", "Radio Sample", "en", "PK", news.KindStateMedia),
		feed("institute", "Sample Institute", "en", "US", news.KindThinkTank),
		feed("quiet", "Quiet Times", "en", "IN", news.KindNewspaper),
		feed("silent", "Silent Post", "en", "IN", news.KindNewspaper),
		feed("fresh", "Fresh Herald", "en", "IN", news.KindNewspaper),
	}
}

// dayItems returns the items of a day: claims and a denial, two languages, copies, an attack with
// no group named, a state's label, a report that was seen days later, and one with hostile text.
func dayItems() []news.Item {
	ttp := func(salience int, words ...string) news.Tag {
		return tag("group/ttp", "Tehrik-i-Taliban Pakistan", salience, words...)
	}
	peshawar := func(words ...string) news.Tag { return tag("place/peshawar", "Peshawar", 40, words...) }
	bombing := func(words ...string) news.Tag { return tag("event/suicide-bombing", "Suicide bombing", 60, words...) }
	police := func(words ...string) news.Tag { return tag("org/kp-police", "Khyber Pakhtunkhwa Police", 30, words...) }
	label := ttp(70, "Fitna al-Khawarij")
	label.Label = "state"
	candidate := tag("group/bla", "Balochistan Liberation Army", 20, "mosques")
	candidate.Status = news.Candidate

	const (
		blast  = "A bomber struck worshippers at midday prayers in the mosque of the Police Lines in Peshawar. Rescue workers searched the rubble of the roof, which had come down on the front rows."
		claim  = "Hours after the blast a commander of a faction of the Tehrik-i-Taliban Pakistan said that his men had done it and claimed responsibility in the name of revenge. Police said that they were looking into how the man had passed the gates of the Police Lines in Peshawar, where several offices stand within one wall."
		denial = "A spokesman of the TTP denied any involvement and said that mosques were no targets of the group."
		urdu   = "تحریک طالبان پاکستان کے ایک دھڑے کے کمانڈر نے پشاور پولیس لائنز کی مسجد میں دھماکے کی ذمہ داری قبول کر لی ہے۔"
	)
	return []news.Item{
		item(1, "gazette", "Blast in mosque of Peshawar Police Lines", blast, "event",
			bombing("bomber"), peshawar("Peshawar"), police("Police Lines")),
		item(2, "wire", "Blast in mosque of Peshawar police lines", blast, "event",
			bombing("bomber"), peshawar("Peshawar"), police("police lines")),
		item(3, "radio", "Dozens killed in Peshawar blast", "Security has been tightened across the city.", "event",
			peshawar("Peshawar"), tag("event/bombing", "Bombing", 50, "blast")),
		item(4, "gazette", "TTP faction claims Peshawar blast", claim, "group",
			role(ttp(80, "TTP", "Tehrik-i-Taliban Pakistan"), news.RoleClaimant, "claimed responsibility"),
			peshawar("Peshawar"), bombing("blast"), police("Police")),
		item(5, "wire", "Pakistani Taliban deny part in Peshawar mosque bombing", denial, "group",
			role(ttp(90, "Pakistani Taliban", "TTP"), news.RoleDenier, "denied any involvement"),
			peshawar("Peshawar"), bombing("bombing"), candidate),
		inLang("ur", item(6, "urdu", "TTP: پشاور دھماکے کی ذمہ داری قبول", urdu, "group",
			role(ttp(85, "TTP", "تحریک طالبان پاکستان"), news.RoleClaimant, "ذمہ داری قبول کر لی"),
			peshawar("پشاور"), bombing("دھماکے"))),
		item(7, "radio", "Fitna al-Khawarij member held in Bannu", "The man was taken to an unknown place.", "group",
			label, tag("place/bannu", "Bannu", 30, "Bannu"), tag("event/arrest", "Arrest", 40, "held")),
		seenAt(item(8, "institute", "ISKP and the TTP: rivals or partners?", "The two have traded blows and recruits for years, the ISKP with less of a base in the districts.", "group",
			tag("group/iskp", "Islamic State Khorasan Province", 75, "ISKP"), ttp(60, "TTP")), at(23, 0).AddDate(0, 0, 3)),
		item(9, "institute", "What the FATF asked for", "Four years on the list have left their mark on the law against terror financing.", "topic",
			tag("org/fatf", "Financial Action Task Force", 80, "FATF"), tag("theme/terror-financing", "Terror financing", 55, "terror financing")),
		item(10, "wire", hostile, "The TTP is here. "+hostile, "group", ttp(10, "TTP")),
		item(11, "gazette", "Rain expected in Karachi", "Umbrellas sold well.", ""),
	}
}

// dayStore returns a database with the items of the day.
func dayStore(t testing.TB) *store.DB {
	db := storetest.Open(t)
	fillStore(t, db, dayFeeds(), dayItems())
	save(t, db, news.Fetch{Feed: "quiet", Outcome: news.OK}, at(12, 0))
	save(t, db, news.Fetch{Feed: "silent", Outcome: news.OK}, at(1, 0))
	for hour := range 4 {
		save(t, db, news.Fetch{
			Feed: "silent", Outcome: news.Failed, Class: news.ClassBlocked, Error: "HTTP status 403",
		}, at(3+hour, 0))
	}
	return db
}
