package digest

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed digest.html.tmpl
var page string

// HTML writes d as one self-contained page, fit for mail: styles stand inline, one style
// sheet is for dark screens, and nothing is loaded from anywhere.
func (d *Digest) HTML(w io.Writer) error {
	t, err := template.New("digest").Funcs(helpers()).Parse(page)
	if err != nil {
		return fmt.Errorf("parse digest page: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, view{d}); err != nil {
		return fmt.Errorf("render digest as HTML: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write digest as HTML: %w", err)
	}
	return nil
}

// helpers returns what the page calls besides the methods of a view.
func helpers() template.FuncMap {
	return template.FuncMap{
		"style":      func(element string) template.CSS { return template.CSS(light().css(element)) },
		"dark":       func() template.CSS { return template.CSS(dark().sheet()) },
		"plural":     plural,
		"tally":      tally,
		"restOf":     restOf,
		"facts":      Facts.line,
		"pointer":    Also.pointer,
		"standing":   Section.standing,
		"under":      Section.under,
		"legend":     func() string { return "Marked words are" + legend },
		"noHeadline": func() string { return noHeadline },
		"alsoAbove":  func() string { return alsoAbove },
	}
}

// A view is a Digest as the page sees it.
type view struct{ *Digest }

// Title returns what the digest is of.
func (v view) Title() string { return v.title() }

// Summary returns the sentences under the title.
func (v view) Summary() string {
	if v.Totals.Reports == 0 {
		return "No relevant reports. " + v.Feeds.summary()
	}
	return v.totals() + " " + v.Feeds.summary()
}

// Overview returns the sections that a reader looks for first.
func (v view) Overview() []contents { return v.overview() }

// Troubles returns the feeds in trouble to be told one by one.
func (v view) Troubles() []Trouble { full, _ := v.Feeds.split(); return full }

// OtherTroubles returns the other feeds in trouble.
func (v view) OtherTroubles() []Trouble { _, rest := v.Feeds.split(); return rest }

// Trouble returns t in words, without the outlet's name.
func (v view) Trouble(t Trouble) string { return v.trouble(t) }

// Source returns who reported e, and when.
func (v view) Source(e Entry) string { return v.source(e) }

// Counted returns the organisations and themes whose reports are all printed above.
func (v view) Counted() []Section { return v.counted() }
