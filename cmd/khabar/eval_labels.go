package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"khabar/eval"
	"khabar/news"
	"khabar/yamlfile"
)

// A labelled is a labelled text: a line of a file of labels.
type labelled struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Lang   string   `json:"lang"`
	Labels []string `json:"labels"`

	// Fields of a line that only refers to a text in another file.
	Set   string `json:"set"`   // name of that file, without ".jsonl"
	Group string `json:"group"` // ID of a group that the text names

	Published string `json:"published"`
	outletInput

	// Fields of a text that is labelled as a whole.
	Want       eval.Want         `json:"want"`
	Events     []string          `json:"events"`
	Actors     []labelledActor   `json:"actors"`
	Groups     map[string]string `json:"groups"` // role by ID of entry
	GroupsAlso []string          `json:"groups_ok"`
	Persons    []string          `json:"persons"`
	// How many people, null where the text does not say it.
	Killed    *int   `json:"killed"` // without attackers
	Attackers *int   `json:"killed_attackers"`
	Injured   *int   `json:"injured"`
	Captured  *int   `json:"captured"`
	Net       string `json:"net"` // how the text was chosen: of a "random" text, only Want is labelled
}

// A labelledActor is a group or person that did something, or to which something was done.
type labelledActor struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// labelledItem returns a labelled text as an item.
func (a *app) labelledItem(l *labelled) (news.Item, error) {
	it := news.Item{Title: l.Title, Text: l.Text, Lang: l.Lang, Published: labelledTime(l.Published)}
	err := a.setOutlet(&it, l.outletInput)
	return it, err
}

// labelledTime reads a date or time of a file of labels; it is the zero time if s is neither.
func labelledTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// readLabelMap reads the file that maps raw labels to IDs of entries. If name is empty, it returns
// an empty map.
func readLabelMap(name string) (map[string]string, error) {
	ids := map[string]string{}
	if name == "" {
		return ids, nil
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the label map: %w", err)
	}
	f := yamlfile.Parse(name, src)
	for _, e := range f.Root.Entries {
		id := e.Value.Text()
		if _, err := news.ParseTagRef(id); err != nil {
			e.Value.Errorf("%v", err)
		}
		ids[e.Key.Value] = id
	}
	return ids, f.Err()
}

// readLabelled reads a file of labels.
func readLabelled(name string) ([]labelled, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	defer f.Close()
	var all []labelled
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := readLine(r)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if text := strings.TrimSpace(string(line)); text != "" {
			var l labelled
			if err := json.Unmarshal([]byte(text), &l); err != nil {
				return nil, fmt.Errorf("%s:%d: not a JSON object with id, title, text, lang and labels: %w", name, n, err)
			}
			all = append(all, l)
		}
		if err != nil {
			return all, nil
		}
	}
}

// resolveReferences replaces each line that refers to a text of another file (Set) by that text,
// and keeps the Set and Group of the line.
func resolveReferences(file string, lines []labelled) ([]labelled, error) {
	sets := map[string]map[string]labelled{}
	for i, l := range lines {
		if l.Set == "" {
			continue
		}
		set, ok := sets[l.Set]
		if !ok {
			texts, err := readLabelled(filepath.Join(filepath.Dir(file), filepath.Base(l.Set)+".jsonl"))
			if err != nil {
				return nil, err
			}
			set = make(map[string]labelled, len(texts))
			for _, t := range texts {
				set[t.ID] = t
			}
			sets[l.Set] = set
		}
		text, ok := set[l.ID]
		if !ok {
			return nil, fmt.Errorf("%s: text %q of set %q: %w", file, l.ID, l.Set, news.ErrNotFound)
		}
		text.Set, text.Group = l.Set, l.Group
		lines[i] = text
	}
	return lines, nil
}

// entryIDs returns the IDs of the entries that l is labelled with.
func entryIDs(l labelled, ids map[string]string) []string {
	if l.Set != "" {
		return []string{l.Group}
	}
	var all []string
	for _, raw := range l.Labels {
		raw = strings.TrimSpace(strings.TrimSuffix(raw, "(suspected)"))
		if id, ok := ids[raw]; ok {
			all = append(all, id)
		} else if _, err := news.ParseTagRef(raw); err == nil {
			all = append(all, raw)
		}
	}
	return all
}
