package digest

import (
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"khabar/text"
)

// The words that are khabar's own: for each language a file of phrases, and one file with
// the names of kinds of events.
//
//go:embed phrases
var phraseFiles embed.FS

// A phrasebook says what khabar has to say in one language. Numbers are in European digits
// in all of them, so that they can be compared and copied.
type phrasebook struct {
	lang  string
	tag   language.Tag
	said  map[string]string
	forms map[string]map[string]string // by key and plural category (CLDR)
	lists map[string][]string
	names map[string]string // of kinds of events, by ID
}

// newPhrasebook reads the phrasebook of one of Languages.
func newPhrasebook(lang string) (*phrasebook, error) {
	p := &phrasebook{
		lang: lang, tag: language.Make(lang), names: make(map[string]string),
		said: make(map[string]string), forms: make(map[string]map[string]string), lists: make(map[string][]string),
	}
	file := "phrases/" + lang + ".json"
	b, err := phraseFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("phrases: %w", err)
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for key, value := range raw {
		if err := p.add(key, value); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, key, err)
		}
	}
	return p, p.readNames()
}

// add adds a phrase: a string, its plural forms, or a list.
func (p *phrasebook) add(key string, value json.RawMessage) error {
	switch value[0] {
	case '"':
		var s string
		err := json.Unmarshal(value, &s)
		p.said[key] = s
		return err
	case '[':
		var l []string
		err := json.Unmarshal(value, &l)
		p.lists[key] = l
		return err
	}
	var f map[string]string
	err := json.Unmarshal(value, &f)
	p.forms[key] = f
	return err
}

// readNames reads the names of kinds of events. English ones are the taxonomy's own.
func (p *phrasebook) readNames() error {
	const file = "phrases/events.csv"
	f, err := phraseFiles.Open(file)
	if err != nil {
		return fmt.Errorf("phrases: %w", err)
	}
	defer func() { _ = f.Close() }() // it is in memory
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	column := slices.Index(rows[0], p.lang)
	for _, row := range rows[1:] {
		if column > 0 {
			p.names[row[0]] = row[column]
		}
	}
	return nil
}

// say returns a phrase with its {placeholders} filled in: args are names and values by turns.
func (p *phrasebook) say(key string, args ...any) string {
	return fill(p.said[key], args...)
}

// count returns the phrase for n things, in the plural form that n has in the language.
func (p *phrasebook) count(key string, n int) string {
	forms := p.forms[key]
	s, ok := forms[category(plural.Cardinal.MatchPlural(p.tag, n, 0, 0, 0, 0))]
	if !ok {
		s = forms["other"]
	}
	return fill(s, "n", n)
}

// CountReports returns what says a number of reports in one of Languages, such as "3 reports".
func CountReports(lang string) (func(n int) string, error) {
	p, err := newPhrasebook(lang)
	if err != nil {
		return nil, err
	}
	return func(n int) string { return p.count("reports", n) }, nil
}

// category returns what CLDR calls a plural form.
func category(f plural.Form) string {
	return map[plural.Form]string{
		plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many",
	}[f]
}

// fill replaces {name} by its value, all at once: values are not looked into.
func fill(s string, args ...any) string {
	if len(args) == 0 {
		return s
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%s}", args[i]), fmt.Sprint(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// dir returns the direction in which the language is written.
func (p *phrasebook) dir() string {
	if text.RTLLanguage(p.lang) {
		return text.RTL
	}
	return text.LTR
}

// isolate returns s such that its direction does not disturb the line that it stands in.
func (p *phrasebook) isolate(s string) string {
	right, left := text.Sides(s)
	if p.dir() == text.RTL && left > 0 || p.dir() == text.LTR && right > 0 {
		return fsi + s + pdi
	}
	return s
}

// figures returns numbers with signs, or a drawing, in an isolate: they have no direction of
// their own.
func (p *phrasebook) figures(s string) string {
	if p.dir() == text.RTL {
		return lri + s + pdi
	}
	return s
}

// zone returns the name of t's zone.
func (p *phrasebook) zone(t time.Time) string {
	if name := t.Format("MST"); strings.Trim(name, "+-0123456789:") != "" {
		return p.isolate(name)
	}
	return p.figures(t.Format("MST"))
}

// date returns the day of t.
func (p *phrasebook) date(t time.Time) string {
	return p.say("date", "day", t.Day(), "month", p.lists["months.short"][t.Month()-1], "year", t.Year())
}

// whole returns the day of t as a heading names it.
func (p *phrasebook) whole(t time.Time) string {
	return p.say("date.whole", "weekday", p.lists["weekdays"][t.Weekday()], "day", t.Day(),
		"month", p.lists["months"][t.Month()-1], "year", t.Year(), "zone", p.zone(t))
}

// clock returns t to the minute, with its zone.
func (p *phrasebook) clock(t time.Time) string {
	return p.say("date.clock", "date", p.date(t), "time", t.Format("15:04"), "zone", p.zone(t))
}

// change returns n with its sign.
func (p *phrasebook) change(n int) string {
	if n == 0 {
		return p.figures("±0")
	}
	return p.figures(fmt.Sprintf("%+d", n))
}

// decimal returns f with one digit behind the point, unless that is 0.
func decimal(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}
