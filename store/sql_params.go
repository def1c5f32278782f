package store

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// params gathers the parameters of one statement while its text is written. Each method
// adds a parameter and returns the SQL that refers to it, which the text may repeat.
type params struct {
	dialect *dialect
	values  []any
}

// newParams returns parameters that begin with values. The text of the statement refers to these
// as $1, $2 …
func newParams(d *dialect, values ...any) *params { return &params{dialect: d, values: values} }

// add adds a value and returns its placeholder, such as $3.
func (p *params) add(value any) string {
	p.values = append(p.values, value)
	return "$" + strconv.Itoa(len(p.values))
}

// inIDs adds a list of ids and returns the condition that a value is among them, without
// the value: "item " + p.inIDs(items).
func (p *params) inIDs(ids []int64) string { return p.addList(p.dialect.inIDs, jsonList(ids)) }

// inTexts adds a list of texts and returns the condition that a value is among them, without the
// value.
func (p *params) inTexts(texts []string) string { return p.addList(p.dialect.inTexts, jsonList(texts)) }

// pairs adds a list of pairs and returns a subquery that has them as rows, with the columns n
// and word.
func (p *params) pairs(pairs []pair) string { return p.addList(p.dialect.pairs, jsonList(pairs)) }

func (p *params) addList(format, list string) string {
	p.values = append(p.values, list)
	return fmt.Sprintf(format, len(p.values))
}

// args returns the values in the order of their placeholders. It is a method because Go makes the
// calls in an argument list from left to right: so the arguments of one call may be a text that
// adds parameters and, after it, p.args()... A field could be read before they are added.
func (p *params) args() []any { return p.values }

// jsonList returns a list as a JSON array, to be passed as one parameter. So the text of a
// statement is the same for lists of any length, and is prepared once.
func jsonList[T int64 | string | pair](values []T) string {
	if len(values) == 0 {
		return "[]"
	}
	b, err := json.Marshal(values)
	if err != nil {
		panic(err) // numbers and texts can always be written
	}
	return string(b)
}
