package classifier

import (
	"fmt"
	"slices"
	"strings"
)

// A cueText is a parsed cue: the parts before the group and those after it, each with the nearest first.
type cueText struct{ before, after []cuePart }

// A cuePart is a sequence of words of a cue.
type cuePart struct {
	texts []string // alternatives
	gap   gap      // what may be between this part and the next one towards the group
}

// A gap says which words may be between two parts of a cue, besides fillers. See decision 71.
type gap uint8

const (
	gapNone   gap = iota
	gapPhrase     // "~": words of the same phrase
	gapOpen       // "…": words of the same clause
	gaps          // number of gaps
)

// parseCue parses a cue. Braces are expanded in each part by itself.
func parseCue(text string, macros map[string]macro) (cueText, error) {
	return readCue(text, func(part string) ([]string, error) { return expand(part, macros) })
}

// readCue parses a cue. expand returns the alternatives of one part.
func readCue(text string, expand func(part string) ([]string, error)) (cueText, error) {
	p := cueParser{expand: expand}
	for _, word := range splitCue(text) {
		var err error
		switch word {
		case "X":
			if err = p.endPart(); p.seenX {
				err = fmt.Errorf("%q has two X; write the group once", text)
			}
			p.seenX = true
		case "…", "...":
			err = p.endPart()
			p.setGap(gapOpen)
		case "~":
			err = p.endPart()
			p.setGap(gapPhrase)
		case "+":
			err = p.endPart()
		default:
			p.words = append(p.words, word)
		}
		if err != nil {
			return p.cueText, err
		}
	}
	if err := p.endPart(); err != nil {
		return p.cueText, err
	}
	if !p.seenX || len(p.before)+len(p.after) == 0 {
		return p.cueText, fmt.Errorf("%q needs a capital X by itself, which stands for the group, and words before or after it", text)
	}
	if len(p.before)+len(p.after) > maxCueParts {
		return p.cueText, fmt.Errorf("%q has more than %d parts; write shorter ones", text, maxCueParts)
	}
	slices.Reverse(p.before)
	return p.cueText, nil
}

// A cueParser parses one cue.
type cueParser struct {
	cueText
	expand func(part string) ([]string, error)
	words  []string // of the current part
	seenX  bool
	gap    gap // before the next part
}

// endPart ends the current part.
func (p *cueParser) endPart() error {
	if len(p.words) == 0 {
		return nil
	}
	texts, err := p.expand(strings.ReplaceAll(strings.Join(p.words, " "), `"`, ""))
	if err != nil {
		return err
	}
	if p.words = nil; p.seenX {
		p.after = append(p.after, cuePart{texts, p.gap})
	} else {
		p.before = append(p.before, cuePart{texts: texts})
	}
	p.gap = gapNone
	return nil
}

// setGap sets the gap of the last part, if that is before the group, or of the next part after it.
func (p *cueParser) setGap(g gap) {
	switch {
	case p.seenX:
		p.gap = g
	case len(p.before) > 0:
		p.before[len(p.before)-1].gap = g
	}
}

// splitCue splits a cue at spaces outside braces, and between braces and an X directly after them.
func splitCue(text string) []string {
	var out []string
	depth, start := 0, 0
	cut := func(end int) {
		if end > start {
			out = append(out, text[start:end])
		}
	}
	for i, r := range text {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
			if depth == 0 && strings.HasPrefix(text[i+1:], "X") {
				cut(i + 1)
				start = i + 1
			}
		case r == ' ' && depth == 0:
			cut(i)
			start = i + 1
		}
	}
	cut(len(text))
	return out
}
