package story

import (
	_ "embed"
	"slices"
	"strconv"
	"sync"

	"khabar/text"
)

// The word lists of this package, read by text.Rows. Stored sketches were made with these lists: if
// you change a word, increase sketchFormat.
var (
	//go:embed words/weekdays.tsv
	weekdayList string
	//go:embed words/numbers.tsv
	numberList string
	//go:embed words/affixes.tsv
	affixList string
	//go:embed words/agencies.tsv
	agencyList string
)

// weekdays maps a folded word to the day of the week that it names; Sunday is 0.
var weekdays = sync.OnceValue(func() map[string]int { return numbersByWord(weekdayList) })

// smallNumbers maps a folded word to the number that it names.
var smallNumbers = sync.OnceValue(func() map[string]int { return numbersByWord(numberList) })

// numbersByWord reads a list with the columns language, number, word.
func numbersByWord(list string) map[string]int {
	m := map[string]int{}
	for row := range text.Rows(list) {
		n, err := strconv.Atoi(row[1])
		if err != nil {
			panic(err) // the lists are part of the program
		}
		m[row[2]] = n
	}
	return m
}

// affixLists has the prefixes and endings that stem cuts off words. The longest come first, so that
// "های" is tried before "ها".
type affixLists struct {
	latinNationality, latinPlural, latinVerb, latinVowel []string
	arabicPrefix, arabicPlural, arabicVowel              []string
	devanagariPlural                                     []string
}

var affixes = sync.OnceValue(func() *affixLists {
	lists := map[string][]string{}
	for row := range text.Rows(affixList) {
		name := row[0] + " " + row[1]
		lists[name] = append(lists[name], row[2])
	}
	for _, list := range lists {
		slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return &affixLists{
		latinNationality: lists["Latn nationality"], latinPlural: lists["Latn plural"],
		latinVerb: lists["Latn verb"], latinVowel: lists["Latn vowel"],
		arabicPrefix: lists["Arab prefix"], arabicPlural: lists["Arab plural"], arabicVowel: lists["Arab vowel"],
		devanagariPlural: lists["Deva plural"],
	}
})

// agencyNames maps the folded name of a news agency, or of a host of its feeds, to the name of the
// agency.
var agencyNames = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for row := range text.Rows(agencyList) {
		m[row[2]] = row[0]
	}
	return m
})
