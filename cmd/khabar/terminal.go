package main

import (
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// printable returns s without what could steer a terminal: control characters, and the
// marks that reorder what is printed behind them. Feeds are foreign text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}

// isTerminal reports whether a person looks at w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progress returns a function that shows how far a cycle is, and one that clears it. On
// anything but a terminal both do nothing.
func (a *app) progress(what string) (show func(done, total int), clear func()) {
	if !isTerminal(a.stderr) {
		return nil, func() {}
	}
	_, plain := a.env("NO_COLOR")
	var bar *progressbar.ProgressBar
	show = func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(a.stderr),
				progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
				progressbar.OptionClearOnFinish(), progressbar.OptionEnableColorCodes(!plain))
		}
		_ = bar.Set(done) // a bar that cannot be drawn is no reason to stop
	}
	clear = func() {
		if bar != nil {
			_ = bar.Clear()
		}
	}
	return show, clear
}
