package store_test

import (
	"testing"

	"khabar/news"
	"khabar/store"
)

func TestItemsComeBackAsSaved(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, feed("dawn"))
		saved := w.poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3)), item("2", "Cricket", -5)))
		t.Logf("%+v", saved)
		for _, it := range w.items(news.Filter{}) {
			t.Logf("%+v", it)
		}
		w.sound()
	})
}
