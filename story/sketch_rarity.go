package story

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// rarityFiles says, for each language, how rare the stems of its frequent words are. A line
// "K STEM STEM …" lists the stems of class K. K is 2·log2(N/n), rounded, if n of N texts have the word:
// class 2 is a word in every second text. A line "unlisted K" gives the class of all other stems.
//
// The vocabulary of attacks ("killed", "militants", "checkpoint") is in class 8, whatever its count
// in general news. Most items that this program compares have such words, so they say little about
// which attack is meant.
//
// The classes for en and ur were counted, on about 12,000 and 1,500 texts. Those for ar, fa, hi and
// ps are estimates, and list only function words and the vocabulary of attacks. See decision 62.
//
//go:embed rarity/*.txt
var rarityFiles embed.FS

// maxRarity is the greatest class.
const maxRarity = 24

// A rarityTable holds the rarity classes of the stems of one language, see rarityFiles. A class is in half
// bits: half of it is the binary logarithm of how rare the word is.
type rarityTable struct {
	classes  map[string]uint8
	unlisted int
}

// rarityTables holds the tables of rarityFiles, by language.
var rarityTables = sync.OnceValue(func() map[string]rarityTable {
	all := map[string]rarityTable{}
	files, err := rarityFiles.ReadDir("rarity")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, f := range files {
		b, err := rarityFiles.ReadFile("rarity/" + f.Name())
		if err != nil {
			panic(err)
		}
		t, err := parseRarityTable(string(b))
		if err != nil {
			panic(fmt.Errorf("rarity/%s: %w", f.Name(), err))
		}
		all[strings.TrimSuffix(f.Name(), ".txt")] = t
	}
	return all
})

func parseRarityTable(s string) (rarityTable, error) {
	t := rarityTable{classes: map[string]uint8{}}
	for line := range strings.Lines(s) {
		words := strings.Fields(line)
		if len(words) < 2 {
			return rarityTable{}, fmt.Errorf("line %q: want a class and stems", line)
		}
		if words[0] == "unlisted" {
			words[0], words = words[1], words[:1]
		}
		class, err := strconv.ParseUint(words[0], 10, 8)
		if err != nil || class > maxRarity {
			return rarityTable{}, fmt.Errorf("class %q: want a number up to %d", words[0], maxRarity)
		}
		if len(words) == 1 {
			t.unlisted = int(class)
		}
		for _, w := range words[1:] {
			t.classes[w] = uint8(class)
		}
	}
	return t, nil
}

// of returns the class of a stem. In a language of which only few words are listed, a short stem that
// is not listed gets a lower class, since short words are frequent.
func (t rarityTable) of(stem string) int {
	if class, ok := t.classes[stem]; ok {
		return int(class)
	}
	const counted = 20 // a table whose words were counted has a greater class for unlisted stems
	n := utf8.RuneCountInString(stem)
	if t.unlisted > counted && n > 2 {
		return t.unlisted
	}
	return []int{0, 0, 6, 10, 15, 19}[min(n, 5)]
}
