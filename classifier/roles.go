package classifier

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"khabar/news"
	"khabar/yamlfile"
)

// roles.yaml holds the cues of every taxonomy; a taxonomy's own are added.
//
//go:embed roles.yaml
var rolesYAML []byte

// rolesFile is how findings and traces name roles.yaml.
const rolesFile = "built-in roles.yaml"

// A roleCue is one line that shows a group's role.
type roleCue struct {
	Role news.Role
	Text string
	pos  Position
}

// builtinRoles reads roles.yaml, which is part of the program: it has no findings.
var builtinRoles = sync.OnceValue(func() *Taxonomy {
	l := newLoader()
	l.document(yamlfile.Parse(rolesFile, rolesYAML).Root)
	return l.t
})

// Keys of cues that are no roles.
const (
	namesGroup news.Role = "group"   // shows no role, but that an acronym means a group
	actor      news.Role = "actor"   // shows that the group acts, and so is no target
	suspect    news.Role = "suspect" // an accusation in passing, which what happened to the group outweighs
)

// roleKeys is how many keys of roles there are.
const roleKeys = 8

// roleOrder holds the keys of roles in a file, in the order of what counts first when several
// hold of one mention.
func roleOrder() [roleKeys]news.Role {
	return [...]news.Role{
		news.RoleMention, news.RoleDenier, news.RoleNegated, news.RoleClaimant, news.RoleAccused, actor, news.RoleTarget, suspect,
	}
}

// roleNames are the keys of roles in a file.
func roleNames() []string {
	var names []string
	for _, k := range roleOrder() {
		names = append(names, string(k))
	}
	return names
}

func rank(r news.Role) int {
	for i, k := range roleOrder() {
		if k == r {
			return i
		}
	}
	return -1
}

// roleOfKey returns the role that a key of cues stands for.
func roleOfKey(k news.Role) news.Role {
	switch k {
	case actor:
		return news.RoleMention
	case suspect:
		return news.RoleAccused
	}
	return k
}

// roles reads cues: by role, by language, a list.
func (l *loader) roles(n *yamlfile.Node) {
	if n == nil {
		return
	}
	n.Only(append(roleNames(), string(namesGroup))...)
	for _, role := range mapping(n) {
		for _, lang := range mapping(role.Value) {
			for _, line := range lang.Value.List() {
				text := line.Text()
				if text == "" {
					continue
				}
				if _, err := parseCue(text, l.t.macros); err != nil {
					line.Errorf("%v", err)
					continue
				}
				l.t.roles = append(l.t.roles, roleCue{news.Role(role.Key.Value), text, position(line)})
			}
		}
	}
}

// cues returns the cues of a taxonomy, those of the program first.
func cues(t *Taxonomy) []roleCue {
	out := slices.Concat(builtinRoles().roles, t.roles)
	slices.SortFunc(out, func(a, b roleCue) int {
		return strings.Compare(string(a.Role)+a.Text, string(b.Role)+b.Text)
	})
	return slices.CompactFunc(out, func(a, b roleCue) bool { return a.Role == b.Role && a.Text == b.Text })
}

// A cueText is what a roleCue says: what stands before the group, from it outward, and behind
// it.
type cueText struct{ before, after []cuePart }

// A cuePart is some words of a cue that stand together.
type cuePart struct {
	texts []string // any of which
	gap   gap      // what may stand between it and what is next on the side of the group
}

// A gap says what may stand between two parts of a cue besides little words.
type gap uint8

const (
	gapNone   gap = iota
	gapPhrase     // "~": words of the same phrase
	gapOpen       // "…": words of the same clause
	gaps          // how many there are
)

// parseCue reads a cue. Words in braces are expanded for each part on its own.
func parseCue(text string, macros map[string]macro) (cueText, error) {
	return readCue(text, func(part string) ([]string, error) { return expand(part, macros) })
}

// readCue reads a cue, given what writes out a part of it.
func readCue(text string, expand func(part string) ([]string, error)) (cueText, error) {
	p := cueParser{expand: expand}
	for _, word := range cueWords(text) {
		var err error
		switch word {
		case "X":
			if err = p.flush(); p.slot {
				err = fmt.Errorf("%q has two X; write the group once", text)
			}
			p.slot = true
		case "…", "...":
			err = p.flush()
			p.spread(gapOpen)
		case "~":
			err = p.flush()
			p.spread(gapPhrase)
		case "+":
			err = p.flush()
		default:
			p.words = append(p.words, word)
		}
		if err != nil {
			return p.cueText, err
		}
	}
	if err := p.flush(); err != nil {
		return p.cueText, err
	}
	if !p.slot || len(p.before)+len(p.after) == 0 {
		return p.cueText, fmt.Errorf("%q needs an X, in capitals and alone, where the group stands, and words beside it", text)
	}
	if len(p.before)+len(p.after) > maxCueParts {
		return p.cueText, fmt.Errorf("%q has more than %d parts; write shorter ones", text, maxCueParts)
	}
	slices.Reverse(p.before)
	return p.cueText, nil
}

// A cueParser is a cue that is being read.
type cueParser struct {
	cueText
	expand func(part string) ([]string, error)
	words  []string // of the part at hand
	slot   bool     // the X has been read
	gap    gap      // before the part that comes next
}

// flush ends the part at hand.
func (p *cueParser) flush() error {
	if len(p.words) == 0 {
		return nil
	}
	texts, err := p.expand(strings.ReplaceAll(strings.Join(p.words, " "), `"`, ""))
	if err != nil {
		return err
	}
	if p.words = nil; p.slot {
		p.after = append(p.after, cuePart{texts, p.gap})
	} else {
		p.before = append(p.before, cuePart{texts: texts})
	}
	p.gap = gapNone
	return nil
}

// spread notes a gap: before the group it belongs to the part that was read last, behind it
// to the one that comes next.
func (p *cueParser) spread(g gap) {
	switch {
	case p.slot:
		p.gap = g
	case len(p.before) > 0:
		p.before[len(p.before)-1].gap = g
	}
}

// cueWords cuts a cue at spaces, keeping what stands in braces together, and an X that stands
// directly behind braces apart.
func cueWords(text string) []string {
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
	c.inLine()
	return nil
}

// inLine puts the senses of all phrases in line, of each those first that cues are entered by.
func (c *compiler) inLine() {
	for _, own := range c.senses {
		slices.SortStableFunc(own, func(a, b sense) int { return cmp.Compare(b.side, a.side) })
		c.out.senseFrom = append(c.out.senseFrom, int32(len(c.out.senses)))
		c.out.senses = append(c.out.senses, own...)
	}
	c.out.senseFrom = append(c.out.senseFrom, int32(len(c.out.senses)))
	c.senses = nil
}

// A cueCompiler compiles the cues that share macros. Most of their parts are the same few
// lists of words, so it goes through each list and each word once.
type cueCompiler struct {
	*compiler
	macros   map[string]macro
	expanded map[string][]string // texts of a part
	phrases  map[string][]int32  // of a text
}

func (c *cueCompiler) cue(rc roleCue) error {
	parsed, err := readCue(rc.Text, c.expand)
	if err != nil {
		return err
	}
	id := int32(len(c.out.cues))
	c.out.cues = append(c.out.cues, newCue(rc.Role, &parsed))
	for i, p := range parsed.before {
		s := sense{cue: id, part: int8(-1 - i), gap: p.gap, side: sideOf(i == 0, sideBefore), naming: rc.Role == namesGroup}
		if err := c.part(p, s); err != nil {
			return err
		}
	}
	for i, p := range parsed.after {
		s := sense{cue: id, part: int8(i), gap: p.gap, side: sideOf(i == 0 && len(parsed.before) == 0, sideBehind), naming: rc.Role == namesGroup}
		if err := c.part(p, s); err != nil {
			return err
		}
	}
	return nil
}

// expand is expand for a part of a cue.
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

func (c *cueCompiler) part(p cuePart, s sense) error {
	for _, text := range p.texts {
		phrases, err := c.phrasesOf(text)
		if err != nil {
			return err
		}
		for _, n := range phrases {
			c.senses[n] = append(c.senses[n], s)
		}
	}
	return nil
}

// phrasesOf returns the numbers of the phrases that a text stands for.
func (c *cueCompiler) phrasesOf(text string) ([]int32, error) {
	if phrases, ok := c.phrases[text]; ok {
		return phrases, nil
	}
	var phrases []int32
	err := c.terms(text, c.compiler.cue, c.cues, func(n int32, _ phrase) {
		if int(n) == len(c.senses) {
			c.senses = append(c.senses, nil)
		}
		phrases = append(phrases, n)
	})
	if c.phrases == nil {
		c.phrases = make(map[string][]int32)
	}
	c.phrases[text] = phrases
	return phrases, err
}
