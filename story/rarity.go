package story

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// rarityFiles hold, for each language that has been counted, how rare the stems of frequent
// words are: a line for each class, "K STEM STEM …", where K is twice the binary logarithm
// of how many texts there are for each that has the word, rounded. A stem that is in no
// class is rarer than all of them.
//
//go:embed rarity/*.txt
var rarityFiles embed.FS

// unlisted is how rare a stem is that the table of its language does not list.
const unlisted = 23

// A table says how rare the words of one language are.
type table map[string]uint8

// tables reads rarityFiles, by language.
var tables = sync.OnceValue(func() map[string]table {
	all := map[string]table{}
	files, err := rarityFiles.ReadDir("rarity")
	if err != nil {
		panic(err) // the files are part of the program
	}
	for _, f := range files {
		b, err := rarityFiles.ReadFile("rarity/" + f.Name())
		if err != nil {
			panic(err)
		}
		t, err := parseTable(string(b))
		if err != nil {
			panic(fmt.Errorf("rarity/%s: %w", f.Name(), err))
		}
		all[strings.TrimSuffix(f.Name(), ".txt")] = t
	}
	return all
})

func parseTable(s string) (table, error) {
	t := table{}
	for line := range strings.Lines(s) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		class, err := strconv.ParseUint(words[0], 10, 8)
		if err != nil || class >= unlisted {
			return nil, fmt.Errorf("class %q: want a number below %d", words[0], unlisted)
		}
		for _, w := range words[1:] {
			t[w] = uint8(class)
		}
	}
	return t, nil
}

// of returns how rare a stem is, in half bits. In a language without a table, short words
// are taken for common ones.
func (t table) of(stem string) int {
	if class, ok := t[stem]; ok {
		return int(class)
	}
	n := utf8.RuneCountInString(stem)
	if t != nil && n > 2 {
		return unlisted
	}
	return []int{0, 0, 6, 10, 15, 19}[min(n, 5)]
}
