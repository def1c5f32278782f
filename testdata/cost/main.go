// Cost counts the basic blocks that each stage executes on hostile texts: a cost that is the same on every machine. The
// stages are parsing a feed, classifying and sketching its item, saving it in SQLite, which is counted too, the page of
// the item with its highlights, the queue, and a digest in all formats.
//
//	cost SIZE [PART]  prints a table for texts of 1, 2, 4 and 8 times SIZE bytes; the last column is the cost divided by
//	                  twice the cost of the text of half the size: 1 means linear growth. PART of a name selects shapes.
//	cost              reads texts from standard input, each as a JSON string, and prints the cost of each as JSON
//
// It must be built with -cover -covermode=atomic; "make cost" builds and runs it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

func main() {
	p, err := newPipeline()
	check(err)
	defer p.close()
	if len(os.Args) < 2 {
		check(answer(p, os.Stdin, os.Stdout))
		return
	}
	size, err := strconv.Atoi(os.Args[1])
	check(err)
	part := ""
	if len(os.Args) > 2 {
		part = os.Args[2]
	}
	for i, sh := range shapes() {
		if !strings.Contains(sh.name, part) {
			continue
		}
		before := map[string]uint64{}
		for step := range 4 {
			n := size << step
			costs, err := p.costs(sh.text(n))
			check(err)
			for _, c := range costs {
				factor := 0.0
				if last := before[c.Stage]; last > 0 {
					factor = float64(c.Operations) / float64(last) / 2
				}
				before[c.Stage] = c.Operations
				fmt.Printf("%02d\t%s\t%d\t%s\t%d\t%.2f\n", i, sh.name, n, c.Stage, c.Operations, factor)
			}
		}
	}
}

// answer prints the costs of each text that it reads.
func answer(p *pipeline, r io.Reader, w io.Writer) error {
	in, out := json.NewDecoder(r), json.NewEncoder(w)
	for {
		var text string
		if err := in.Decode(&text); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		costs, err := p.costs(text)
		if err != nil {
			return err
		}
		if err := out.Encode(costs); err != nil {
			return err
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
