package clause

import (
	"fmt"
	"strings"
	"testing"
)

// parse makes words of a sentence: it folds capitals, and notes commas, colons and quotes.
func parse(s string) []Word {
	var words []Word
	brk := NoBreak
	for f := range strings.FieldsSeq(strings.ToLower(s)) {
		f = strings.ReplaceAll(f, "'s", " 's")
		for w := range strings.FieldsSeq(f) {
			t := strings.Trim(w, ",:;.\"'()")
			b := brk
			if w == "'s" {
				t, b = "s", Genitive
			}
			words = append(words, Word{t, b})
			brk = NoBreak
			switch {
			case strings.HasSuffix(w, ","):
				brk = Comma
			case strings.HasSuffix(w, ":") || strings.HasSuffix(w, ";"):
				brk = Colon
			}
		}
	}
	return words
}

func show(words []Word, acts []Act) string {
	var b strings.Builder
	text := func(first, last int32) string {
		var all []string
		for _, w := range words[first : last+1] {
			all = append(all, w.Text)
		}
		return strings.Join(all, " ")
	}
	parties := func(all []Party) string {
		var s []string
		for _, p := range all {
			s = append(s, fmt.Sprintf("%s/%d", text(p.First, p.Last), p.Kind))
		}
		return strings.Join(s, "; ")
	}
	for i, a := range acts {
		n := ""
		if a.Noun {
			n = "n"
		}
		fmt.Fprintf(&b, "  %d %s%s m%d [%s] by [%s] to [%s] via %d\n", i, a.Deed, n, a.Mood, text(a.First, a.Last), parties(a.Agents), parties(a.Patients), a.Via)
	}
	return b.String()
}

func TestShow(t *testing.T) {
	r := NewReader()
	for s := range strings.SplitSeq(strings.TrimSpace(sentences), "\n") {
		w := parse(s)
		fmt.Printf("%s\n%s", s, show(w, r.Read(w, nil, 2023)))
	}
}

const sentences = `
Suicide bombing kills worshippers at mosque in Peshawar
Militants attack police post in Bannu, killing 2 troops, wounding 3
A roadside bomb exploded near a vehicle carrying Pakistani troops on Friday killing two soldiers and injuring three
At least four people were killed and 15 others were wounded when a roadside bomb targeting police went off
Security forces have killed eight insurgents in an overnight operation at a militant hideout
Two terrorists killed in encounter with security forces in Pulwama
Five militants, two soldiers killed in clash
Gunmen riding motorcycles shot dead a tribal elder
Three suspected militants arrested in raid in Lahore
Taliban forces arrested a professor
An overnight raid by forces in the capital has killed three members of the extremist group
Unidentified gunmen opened fire on a bus and killed 11 labourers
Terrorists killed two policemen and injured a civilian
A senior leader of the militants was killed by a drone strike
Blast leaves 5 dead, dozens injured
US soldier killed by extremist militants in Niger
No one was killed in the attack
Militants who attacked an oil plant killed six troops and guards
Police arrested three members of a militant group for planning attacks
The minister said that terrorists were behind the killing of five miners
Gunmen kill policeman guarding polio team
12 soldiers martyred as terrorists storm army camp
Fighting between army and rebels kills 20
`
