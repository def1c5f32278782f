package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// codePattern matches a command line of khabar in a manual: in backquotes, or indented as an example.
var codePattern = regexp.MustCompile("`khabar ([^`]+)`|(?m:^    (?:go run ./cmd/|\\./|\\.\\./)?khabar ([^#\\n&]+))")

// TestManualsNameCommandsThatExist checks that the commands and flags in all command lines of the
// manuals exist.
func TestManualsNameCommandsThatExist(t *testing.T) {
	manuals, err := filepath.Glob("../../doc/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(manuals, "../../README.md", "../../CONTRIBUTING.md", "../../SECURITY.md") {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found := codePattern.FindAllStringSubmatch(string(src), -1)
		for _, m := range found {
			for _, line := range alternatives(m[1] + m[2]) {
				if wrong := checkCommandLine(line); wrong != "" {
					t.Errorf("%s: khabar %s: %s", filepath.Base(name), line, wrong)
				}
			}
		}
		if filepath.Base(name) == "README.md" && len(found) < 30 {
			t.Errorf("README.md: only %d command lines are found", len(found))
		}
	}
}

// alternatives returns a command line with alternatives, such as "feeds list|check", as several
// command lines without them.
func alternatives(line string) []string {
	line, _, _ = strings.Cut(line, "  ") // an explanation may follow after two spaces
	words := strings.Fields(line)
	for i, word := range words {
		if !strings.Contains(word, "|") || strings.HasPrefix(word, "-") {
			continue
		}
		var lines []string
		for w := range strings.SplitSeq(word, "|") {
			lines = append(lines, strings.Join(append(append(append([]string{}, words[:i]...), w), words[i+1:]...), " "))
		}
		return lines
	}
	return []string{line}
}

// checkCommandLine returns what is wrong with a command line, or the empty string if nothing is.
func checkCommandLine(line string) string {
	root := (&app{}).command()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var words, flags []string
	for word := range strings.FieldsSeq(line) {
		word = strings.Trim(word, "[]…,.\"")
		if name, ok := strings.CutPrefix(word, "--"); ok {
			name, _, _ = strings.Cut(name, "=")
			flags = append(flags, name)
		} else if len(flags) == 0 && word != "" {
			words = append(words, word)
		}
	}
	cmd, rest, err := root.Find(words)
	switch {
	case err != nil:
		return err.Error()
	case cmd == root && len(words) > 0:
		return "there is no such command"
	case len(rest) > 0 && !takesArguments(cmd):
		return "the command takes no arguments"
	}
	for _, name := range flags {
		if cmd.Flags().Lookup(name) == nil && cmd.InheritedFlags().Lookup(name) == nil {
			return "there is no flag --" + name
		}
	}
	return ""
}

func TestWrongCommandLinesAreFound(t *testing.T) {
	for _, line := range []string{"fetsh", "feeds lost", "digest preview --fromat text", "version now"} {
		if checkCommandLine(line) == "" {
			t.Errorf("nothing is wrong with khabar %s", line)
		}
	}
}

// takesArguments reports whether the usage line of a command has an argument. Arguments are in
// capitals.
func takesArguments(cmd *cobra.Command) bool {
	return regexp.MustCompile(`\b[A-Z]{2,}`).MatchString(cmd.Use) || cmd.Name() == "help" || cmd.Name() == "completion"
}
