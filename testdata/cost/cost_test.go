package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// firstSize is the size in bytes of the smallest texts that are compared with texts of multiples of their size.
const firstSize = 2000

// TestCostIsLinear takes forty and more hostile shapes through all stages at 1, 2, 4 and 8 times a size.
func TestCostIsLinear(t *testing.T) {
	c := startCounter(t)
	empty := c.costs(t, "")
	for _, sh := range shapes() {
		var texts []string
		for _, times := range []int{1, 2, 4, 8} {
			texts = append(texts, sh.text(times*firstSize))
		}
		for _, problem := range c.superLinear(t, empty, texts) {
			t.Errorf("%s: %s", sh.name, problem)
		}
	}
}

// FuzzCost looks for texts that, repeated, cost more than in proportion. The text is what comes once before and after,
// and what is repeated between.
func FuzzCost(f *testing.F) {
	if flag.Lookup("test.fuzz").Value.String() != "" { // otherwise TestCostIsLinear has them
		for _, sh := range shapes() {
			f.Add("", sh.text(1), "")
		}
	}
	f.Add("“", "(TTP ", ")")
	f.Add("Tehrik-e-Taliban Pakistan (TTP) ", "TTP's ", "claimed the attack")
	f.Add("<b>", "<i>&amp;</i>", "</b>")
	c := startCounter(f)
	empty := c.costs(f, "")
	f.Fuzz(func(t *testing.T, before, unit, after string) {
		if unit == "" || len(before)+len(unit)+len(after) > 200 {
			return
		}
		var texts []string
		for _, times := range []int{1, 2, 4, 8} {
			texts = append(texts, before+strings.Repeat(unit, times*firstSize/len(unit))+after)
		}
		for _, problem := range c.superLinear(t, empty, texts) {
			t.Error(problem)
		}
	})
}

// A counter is a running program of this package that was built with counters.
type counter struct {
	in  *json.Encoder
	out *json.Decoder
}

// startCounter builds this program with counters in the packages that "make cost" counts, and starts it.
func startCounter(t testing.TB) *counter {
	t.Helper()
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	counted := regexp.MustCompile(`(?m)^COUNTED = (.+)$`).FindSubmatch(makefile)
	if counted == nil {
		t.Fatal("the Makefile does not say which packages are counted")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "cost")
	build := exec.CommandContext(t.Context(), "go", "build", "-cover", "-covermode=atomic", "-coverpkg="+string(counted[1]), "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "GOCOVERDIR="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	c := &counter{in: json.NewEncoder(in), out: json.NewDecoder(out)}
	c.costs(t, shapes()[0].text(firstSize)) // what is only done once
	return c
}

// costs returns the cost of a text in each stage.
func (c *counter) costs(t testing.TB, text string) []cost {
	t.Helper()
	var costs []cost
	if err := c.in.Encode(text); err != nil {
		t.Fatal(err)
	}
	if err := c.out.Decode(&costs); err != nil {
		t.Fatal(err)
	}
	return costs
}

// superLinear says for which stages the texts, of which each is twice as long as the one before, cost more than 1.2
// times in proportion to the first; empty is what an empty text costs, which does not grow.
func (c *counter) superLinear(t testing.TB, empty []cost, texts []string) (problems []string) {
	t.Helper()
	const tolerance = 1.2
	var first []cost
	for i, text := range texts {
		costs := c.costs(t, text)
		if i == 0 {
			first = costs
		}
		for k, got := range costs {
			fixed := float64(empty[k].Operations)
			one := max(float64(first[k].Operations)-fixed, 0)
			// A twentieth of what does not grow is left for caches and buffers that grow in steps.
			if most := 1.05*fixed + tolerance*float64(int(1)<<i)*one + 1000; float64(got.Operations) > most {
				problems = append(problems, fmt.Sprintf("%s: %d operations for %d bytes, %d for %d bytes and %.0f for none; want at most %.0f",
					got.Stage, got.Operations, len(text), first[k].Operations, len(texts[0]), fixed, most))
			}
		}
	}
	return problems
}
