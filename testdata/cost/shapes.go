package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A shape makes a text of about n bytes of a form that once took more than linear time, or might.
type shape struct {
	name string
	text func(n int) string
}

func repeated(unit string) func(int) string {
	return func(n int) string { return strings.Repeat(unit, n/len(unit)+1) }
}

func nested(open, closed string) func(int) string {
	return func(n int) string {
		k := n / (len(open) + len(closed))
		return strings.Repeat(open, k) + "x" + strings.Repeat(closed, k)
	}
}

func shapes() []shape {
	units := []struct{ name, unit string }{
		{"brackets never closed", "(a "},
		{"possessives", "militants TTP's "},
		{"acronym of two letters", "HM "},
		{"acronym in brackets", "(TTP) "},
		{"decoy beside acronym", "air quality AQ "},
		{"acronym alone", "AQ "},
		{"one keyword", "TTP "},
		{"claims", "TTP claimed the attack "},
		{"definitions", "Tehrik-e-Taliban Pakistan (TTP) "},
		{"definitions turned round", "TTP (Tehrik-e-Taliban Pakistan) "},
		{"cues without groups", "claimed responsibility for the attack, militants "},
		{"groups without cues", "Taliban al-Qaeda ISIS Hamas Hezbollah "},
		{"Urdu names", "تحریک طالبان پاکستان "},
		{"Urdu genitive", "طالبان کا "},
		{"Pashto genitive", "د طالبانو د القاعدې "},
		{"Dari object", "طالبان را داعش "},
		{"Arabic names", "تنظيم القاعدة "},
		{"Hindi names", "तालिबान लश्कर-ए-तैयबा "},
		{"no sentence end", "word "},
		{"sentence ends", "A. "},
		{"abbreviations", "Lt. Gen. "},
		{"letters with a mark", "a\u0301 "},
		{"marks on one letter", "\u0301"},
		{"right-to-left overrides", "\u202etext "},
		{"joiners", "ط\u200cا"},
		{"quotes", "“TTP” ‘said’ "},
		{"numbers", "12 killed 7 injured "},
		{"dates", "3 December 2023, "},
		{"dates of attacks", "26/11 9/11 "},
		{"persons", "Hafiz Saeed Masood Azhar "},
		{"places", "Peshawar Quetta Kabul "},
		{"branches", "BLA's Majeed Brigade, al-Qaeda-linked JNIM, anti-Taliban NRF "},
		{"lists", "TTP and BLA and LeJ, "},
		{"capitals", "THE IS LET TIP HUM BOMB "},
		{"dotted acronyms", "T.T.P. "},
		{"one long word", "tehrik"},
		{"hyphens", "al-"},
		{"new lines", "\n"},
		{"speakers", "police said TTP denied "},
		{"entities", "&amp;amp;"},
		{"unfinished tags", "<b"},
		{"tags", "<b>TTP</b>"},
		{"addresses", "https://example.org/?a=b&c=d "},
		{"shared acronyms", "JeM HM IM "},
	}
	var all []shape
	for _, u := range units {
		all = append(all, shape{u.name, repeated(u.unit)})
	}
	all = append(all,
		shape{"deep quotes", nested("“", "”")},
		shape{"deep brackets", nested("(", ")")},
		shape{"deep tags", nested("<div>", "</div>")},
	)
	for seed := range uint64(3) { // each of all units, in an order of its own
		r := rand.New(rand.NewPCG(1, seed))
		var b strings.Builder
		for _, i := range r.Perm(len(units)) {
			b.WriteString(units[i].unit)
		}
		all = append(all, shape{fmt.Sprint("mixed ", seed+1), repeated(b.String())})
	}
	return all
}
