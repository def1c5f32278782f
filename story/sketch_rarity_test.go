package story

import (
	"testing"

	"khabar/text"
)

func TestRarityTables(t *testing.T) {
	for _, lang := range []string{"ar", "en", "fa", "hi", "ps", "ur"} {
		table, ok := rarityTables()[lang]
		if !ok || table.unlisted == 0 || len(table.classes) == 0 {
			t.Errorf("%s: no table, no classes, or no class for unlisted stems", lang)
			continue
		}
		for w := range table.classes {
			if text.Fold(w) != w {
				t.Errorf("%s: %q is not folded", lang, w)
			}
		}
	}
}
