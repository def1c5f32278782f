package classifier

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"khabar/yamlfile"
)

// Format returns a file of a taxonomy in a uniform layout: LF at the end of lines, no trailing
// space, one space after "-", ":" and "#", no two empty lines in a row and none at the ends. It
// changes only white space, and leaves a line alone if its white space has a meaning. The error
// says why the file cannot be read.
func Format(name string, src []byte) ([]byte, error) {
	before := yamlfile.Parse(name, src)
	if err := before.Err(); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(src), "\ufeff"), "\r\n", "\n"), "\n")
	for _, step := range []func([]string, int) string{trimLine, spaceLine} {
		lines = applyStep(name, before.Root, lines, step)
	}
	tidy := []byte(strings.Join(lines, "\n"))
	if squeezed := squeeze(lines); sameContent(name, before.Root, squeezed) {
		tidy = squeezed
	}
	if !bytes.Equal(comments(tidy), comments(src)) {
		return nil, fmt.Errorf("%s: a comment would be lost; the file is left as it is", name)
	}
	return tidy, nil
}

var (
	dashSpace  = regexp.MustCompile(`^(\s*(?:- )*-)[ \t]{2,}(\S)`)
	colonSpace = regexp.MustCompile(`^(\s*(?:- )*[A-Za-z_]+:)[ \t]{2,}([^\s#])`)
	ownComment = regexp.MustCompile(`^(\s*)#(\S)`)
)

// trimLine returns a line without trailing space.
func trimLine(lines []string, i int) string { return strings.TrimRight(lines[i], " \t") }

// spaceLine returns a line with one space after a dash, a colon and the # of a comment. A dash
// keeps its space if the lines below are aligned with the text after it.
func spaceLine(lines []string, i int) string {
	line := lines[i]
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		if strings.Contains(line, "yaml-language-server") {
			return line
		}
		return ownComment.ReplaceAllString(line, "$1# $2")
	}
	if i+1 == len(lines) || indent(lines[i+1]) <= indent(line) {
		line = dashSpace.ReplaceAllString(line, "$1 $2")
	}
	return colonSpace.ReplaceAllString(line, "$1 $2")
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// applyStep applies a step to every line. If that would change the content, it applies the step only
// to lines where it changes nothing: in a text of several lines, white space may be part of the text.
func applyStep(name string, root *yamlfile.Node, lines []string, step func([]string, int) string) []string {
	out := make([]string, len(lines))
	for i := range lines {
		out[i] = step(lines, i)
	}
	if sameContent(name, root, []byte(strings.Join(out, "\n"))) {
		return out
	}
	for i := range lines {
		tidy := out[i]
		if out[i] = lines[i]; tidy == lines[i] {
			continue
		}
		trial := slices.Concat(out[:i], []string{tidy}, lines[i+1:])
		if sameContent(name, root, []byte(strings.Join(trial, "\n"))) {
			out[i] = tidy
		}
	}
	return out
}

// squeeze joins lines, without repeated empty lines and without empty lines at the ends.
func squeeze(lines []string) []byte {
	var out []string
	for _, line := range lines {
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return []byte(strings.Join(out, "\n") + "\n")
}

// sameContent reports whether src has the content of root.
func sameContent(name string, root *yamlfile.Node, src []byte) bool {
	f := yamlfile.Parse(name, src)
	return f.Err() == nil && sameNode(root, f.Root)
}

// sameNode reports whether two trees have the same content, at whatever positions.
func sameNode(a, b *yamlfile.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && a.Value == b.Value &&
		slices.EqualFunc(a.Items, b.Items, sameNode) &&
		slices.EqualFunc(a.Entries, b.Entries, func(x, y yamlfile.Entry) bool {
			return x.Key.Value == y.Key.Value && sameNode(x.Value, y.Value)
		})
}

// comments returns, for each line with a #, what follows the first # of the line, without spaces. If it
// is the same before and after a change, no comment is lost.
func comments(src []byte) []byte {
	var out []byte
	for line := range bytes.Lines(src) {
		if _, c, ok := bytes.Cut(line, []byte("#")); ok {
			out = append(append(out, bytes.Join(bytes.Fields(c), nil)...), '\n')
		}
	}
	return out
}
