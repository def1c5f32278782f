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

// phraseFiles has khabar's own words: a file of phrases for each language, and one file with the
// names of events. See decision 47.
//
//go:embed phrases
var phraseFiles embed.FS

// A phrasebook has khabar's phrases in one language. Numbers are in European digits in all
// languages, so that readers can compare and copy them.
type phrasebook struct {
	lang    string
	tag     language.Tag
	phrases map[string]string
	plurals map[string]map[string]string // by key and plural category (CLDR)
	lists   map[string][]string
	names   map[string]string // names of events, by ID
}

// newPhrasebook reads the phrasebook of one of Languages.
func newPhrasebook(lang string) (*phrasebook, error) {
	p := &phrasebook{
		lang: lang, tag: language.Make(lang), names: make(map[string]string),
		phrases: make(map[string]string), plurals: make(map[string]map[string]string), lists: make(map[string][]string),
	}
	file := "phrases/" + lang + ".json"
	b, err := phraseFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
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
		p.phrases[key] = s
		return err
	case '[':
		var l []string
		err := json.Unmarshal(value, &l)
		p.lists[key] = l
		return err
	}
	var f map[string]string
	err := json.Unmarshal(value, &f)
	p.plurals[key] = f
	return err
}

// readNames reads the names of events. The English names are those of the taxonomy.
func (p *phrasebook) readNames() error {
	const file = "phrases/events.csv"
	f, err := phraseFiles.Open(file)
	if err != nil {
		return fmt.Errorf("read phrases: %w", err)
	}
	defer func() { _ = f.Close() }() // the file is in memory
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

// say returns a phrase with its {placeholders} filled in. args are name, value, name, value….
func (p *phrasebook) say(key string, args ...any) string {
	return fillIn(p.phrases[key], args...)
}

// count returns a phrase for the number n, such as "3 reports", in the plural form that the language
// has for n.
func (p *phrasebook) count(key string, n int) string {
	forms := p.plurals[key]
	s, ok := forms[category(plural.Cardinal.MatchPlural(p.tag, n, 0, 0, 0, 0))]
	if !ok {
		s = forms["other"]
	}
	return fillIn(s, "n", n)
}

// CountReports returns a function that returns a number of reports in words, such as "3 reports".
// lang must be one of Languages.
func CountReports(lang string) (func(n int) string, error) {
	p, err := newPhrasebook(lang)
	if err != nil {
		return nil, err
	}
	return func(n int) string { return p.count("reports", n) }, nil
}

// category returns the name of a plural form in CLDR, or "" for the form "other".
func category(f plural.Form) string {
	return map[plural.Form]string{
		plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many",
	}[f]
}

// fillIn replaces each {name} with its value. It does not replace placeholders in values.
func fillIn(s string, args ...any) string {
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

// isolate returns s. If s has letters that are written in the opposite direction of the language, it
// is put into an isolate (see render_direction.go).
func (p *phrasebook) isolate(s string) string {
	right, left := text.Sides(s)
	if p.dir() == text.RTL && left > 0 || p.dir() == text.LTR && right > 0 {
		return fsi + s + pdi
	}
	return s
}

// isolateNumbers returns s, which has signed numbers or a chart. If the language is written from
// right to left, s is put into an isolate, because such characters take the direction of their
// neighbours.
func (p *phrasebook) isolateNumbers(s string) string {
	if p.dir() == text.RTL {
		return lri + s + pdi
	}
	return s
}

// zone returns the name of t's zone, or its offset if it has no name.
func (p *phrasebook) zone(t time.Time) string {
	if name := t.Format("MST"); strings.Trim(name, "+-0123456789:") != "" {
		return p.isolate(name)
	}
	return p.isolateNumbers(t.Format("MST"))
}

// date returns the day of t.
func (p *phrasebook) date(t time.Time) string {
	return p.say("date", "day", t.Day(), "month", p.lists["months.short"][t.Month()-1], "year", t.Year())
}

// dateHeading returns the day of t, with its weekday and zone, for a heading.
func (p *phrasebook) dateHeading(t time.Time) string {
	return p.say("date.whole", "weekday", p.lists["weekdays"][t.Weekday()], "day", t.Day(),
		"month", p.lists["months"][t.Month()-1], "year", t.Year(), "zone", p.zone(t))
}

// dateTime returns t to the minute, with its zone.
func (p *phrasebook) dateTime(t time.Time) string {
	return p.say("date.clock", "date", p.date(t), "time", t.Format("15:04"), "zone", p.zone(t))
}

// signed returns n with its sign.
func (p *phrasebook) signed(n int) string {
	if n == 0 {
		return p.isolateNumbers("±0")
	}
	return p.isolateNumbers(fmt.Sprintf("%+d", n))
}

// decimal returns f with one digit after the point, or with none if that digit is 0.
func decimal(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}
