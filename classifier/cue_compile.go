package classifier

import (
	"cmp"
	"fmt"
	"slices"
)

// roles compiles the cues.
func (c *compiler) roles() error {
	builtin := cueCompiler{compiler: c, macros: builtinRoles().macros}
	own := cueCompiler{compiler: c, macros: c.t.macros}
	for _, rc := range cues(c.t) {
		from := &own
		if rc.pos.File == rolesFile {
			from = &builtin
		}
		if err := from.cue(rc); err != nil {
			return fmt.Errorf("%s: %w", rc.pos, err)
		}
	}
	c.joinCuePartUses()
	return nil
}

// joinCuePartUses moves the uses of all phrases into one slice. Of the uses of a phrase, those as a
// starting part come first.
func (c *compiler) joinCuePartUses() {
	for _, uses := range c.cuePartUses {
		slices.SortStableFunc(uses, func(a, b cuePartUse) int { return cmp.Compare(b.side, a.side) })
		c.out.cuePartFrom = append(c.out.cuePartFrom, int32(len(c.out.cuePartUses)))
		c.out.cuePartUses = append(c.out.cuePartUses, uses...)
	}
	c.out.cuePartFrom = append(c.out.cuePartFrom, int32(len(c.out.cuePartUses)))
	c.cuePartUses = nil
}

// A cueCompiler compiles cues that use the same macros. The same few lists of words are parts of most
// cues, so it expands each list and parses each text only once.
type cueCompiler struct {
	*compiler
	macros   map[string]macro
	expanded map[string][]string // texts, by part
	phrases  map[string][]int32  // numbers of the phrases of cueWords, by text
}

func (c *cueCompiler) cue(rc roleCue) error {
	parsed, err := readCue(rc.Text, c.expand)
	if err != nil {
		return err
	}
	id := int32(len(c.out.cues))
	c.out.cues = append(c.out.cues, newCue(rc.Role, &parsed))
	naming := rc.Role == namesGroup
	for i, p := range parsed.before {
		u := cuePartUse{cue: id, part: int8(-1 - i), gap: p.gap, naming: naming}
		if i == 0 {
			u.side = sideBefore
		}
		if err := c.part(p, u); err != nil {
			return err
		}
	}
	for i, p := range parsed.after {
		u := cuePartUse{cue: id, part: int8(i), gap: p.gap, naming: naming}
		if i == 0 && len(parsed.before) == 0 {
			u.side = sideAfter
		}
		if err := c.part(p, u); err != nil {
			return err
		}
	}
	return nil
}

// expand expands a part of a cue.
func (c *cueCompiler) expand(part string) ([]string, error) {
	if texts, ok := c.expanded[part]; ok {
		return texts, nil
	}
	texts, err := expand(part, c.macros)
	if err != nil {
		return nil, err
	}
	if c.expanded == nil {
		c.expanded = make(map[string][]string)
	}
	c.expanded[part] = texts
	return texts, nil
}

func (c *cueCompiler) part(p cuePart, u cuePartUse) error {
	for _, text := range p.texts {
		phrases, err := c.phrasesOf(text)
		if err != nil {
			return err
		}
		for _, n := range phrases {
			c.cuePartUses[n] = append(c.cuePartUses[n], u)
		}
	}
	return nil
}

// phrasesOf returns the numbers of the phrases of a text.
func (c *cueCompiler) phrasesOf(text string) ([]int32, error) {
	if phrases, ok := c.phrases[text]; ok {
		return phrases, nil
	}
	var phrases []int32
	err := c.addWords(text, c.cueWords, c.cueWordIDs, func(n int32, _ phrase) {
		if int(n) == len(c.cuePartUses) {
			c.cuePartUses = append(c.cuePartUses, nil)
		}
		phrases = append(phrases, n)
	})
	if c.phrases == nil {
		c.phrases = make(map[string][]int32)
	}
	c.phrases[text] = phrases
	return phrases, err
}
