package classifier

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"khabar/yamlfile"
)

// Format returns a file of a taxonomy in one plain layout: lines ended by LF, no space at
// their ends, one space behind "-" and ":", two before a comment, at most one empty line in
// a row and none at the ends. It changes space alone: no comment, no word and no order; a
// line whose space has a meaning is left as it is. The error holds what keeps the file from
// being read.
func Format(name string, src []byte) ([]byte, error) {
	before := yamlfile.Parse(name, src)
	if err := before.Err(); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(string(src), "\ufeff"), "\r\n", "\n"), "\n")
	out := make([]string, 0, len(lines))
	for i, line := range lines {
		out = append(out, line)
		if tidy := formatLine(line); tidy != line {
			out[i] = tidy
		}
	}
	tidy := squeeze(out)
	if !sameContent(name, before.Root, tidy) {
		// Space in some text of several lines is part of it: change line by line, and keep
		// only what leaves the content as it was.
		tidy = squeezeLines(name, before.Root, lines)
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

// formatLine returns a line with its space in order.
func formatLine(line string) string {
	line = strings.TrimRight(line, " \t")
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		if strings.Contains(line, "yaml-language-server") {
			return line
		}
		return ownComment.ReplaceAllString(line, "$1# $2")
	}
	line = dashSpace.ReplaceAllString(line, "$1 $2")
	return colonSpace.ReplaceAllString(line, "$1 $2")
}

// squeeze joins lines, with single empty lines between and none at the ends.
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

// squeezeLines formats as many lines as can be without a change of content.
func squeezeLines(name string, root *yamlfile.Node, lines []string) []byte {
	out := slices.Clone(lines)
	for i, line := range lines {
		tidy := formatLine(line)
		if tidy == line {
			continue
		}
		out[i] = tidy
		if !sameContent(name, root, []byte(strings.Join(out, "\n"))) {
			out[i] = line
		}
	}
	return []byte(strings.Join(out, "\n"))
}

func sameContent(name string, root *yamlfile.Node, src []byte) bool {
	f := yamlfile.Parse(name, src)
	return f.Err() == nil && sameNode(root, f.Root)
}

// sameNode reports whether two trees hold the same, wherever it stands.
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

// comments returns what stands behind every # of a file, without space: if these are the
// same before and after, no comment is lost.
func comments(src []byte) []byte {
	var out []byte
	for line := range bytes.Lines(src) {
		if _, c, ok := bytes.Cut(line, []byte("#")); ok {
			out = append(append(out, bytes.Join(bytes.Fields(c), nil)...), '\n')
		}
	}
	return out
}
