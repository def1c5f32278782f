package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// printable returns s without characters that could control a terminal: control characters, and
// marks that change the direction of the text after them. Text from feeds must pass through it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
}

// printText prints text of several lines that may contain words of feeds.
func (a *app) printText(s string) error {
	for line := range strings.Lines(s) {
		if _, err := fmt.Fprintln(a.stdout, printable(line)); err != nil {
			return err
		}
	}
	return nil
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progress returns two functions: show shows the progress of a command in a bar with a title, and
// clear removes the bar. If standard error is not a terminal, show is nil and clear does nothing.
func (a *app) progress(title string) (show func(done, total int), clear func()) {
	if !isTerminal(a.stderr) {
		return nil, func() {}
	}
	_, plain := a.env("NO_COLOR")
	var bar *progressbar.ProgressBar
	show = func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(a.stderr),
				progressbar.OptionSetDescription(title), progressbar.OptionShowCount(),
				progressbar.OptionClearOnFinish(), progressbar.OptionEnableColorCodes(!plain))
		}
		_ = bar.Set(done) // the work goes on even if the bar cannot be shown
	}
	clear = func() {
		if bar != nil {
			_ = bar.Clear()
		}
	}
	return show, clear
}
