package classifier_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"khabar/classifier"
	"khabar/news"
)

const exampleTaxonomy = `version: 1
entries:
- id: group/bla
  name: Balochistan Liberation Army
  keywords:
  - Balochistan Liberation Army
  - {word: BLA, strength: needs-context, context: [Quetta, Baloch]}
- id: place/quetta
  name: Quetta
  keywords: [Quetta]
- id: event/bombing
  name: Bombing
  keywords: [bomb, bombing]
`

func exampleClassifier() *classifier.Classifier {
	taxonomy, err := classifier.Load(fstest.MapFS{"example.yaml": {Data: []byte(exampleTaxonomy)}}, "example")
	if err != nil {
		log.Fatal(err)
	}
	c, err := taxonomy.Compile()
	if err != nil {
		log.Fatal(err)
	}
	return c
}

func Example() {
	c := exampleClassifier()
	for _, tag := range c.Classify(news.Item{Title: "BLA claims responsibility for bomb in Quetta"}) {
		fmt.Printf("%s %s %.2f %s %q\n", tag.ID, tag.Status, float64(tag.Certainty)/1000, tag.Role, tag.Cue)
		for _, e := range tag.Evidence {
			fmt.Printf("  %s %d-%d %q: %s, %s (%s:%d)\n", e.Field, e.Start, e.End, e.Text, e.Outcome, e.Reason, e.File, e.Line)
		}
	}
	// Output:
	// group/bla accepted 0.97 claimant "claims responsibility"
	//   title 0-3 "BLA": accepted, context: "Quetta" (example/example.yaml:7)
	// place/quetta accepted 0.97 mention ""
	//   title 38-44 "Quetta": accepted, sure (example/example.yaml:10)
	// event/bombing accepted 0.97 mention ""
	//   title 30-34 "bomb": accepted, sure (example/example.yaml:13)
}

// WhyNot says what an item would need to get a tag accepted.
func ExampleClassifier_WhyNot() {
	absence, err := exampleClassifier().WhyNot("group/bla", news.Item{Title: "BLA training for booth officers"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(absence)
	// Output:
	// group/bla is a candidate only: certainty 0.6 from acronyms; accepted from 0.8, candidate from 0.4.
	//   title 0-3 "BLA"  group/bla#bla (example/example.yaml:7): accepted: alone: needs context, and none is found
	// It would take one of:
	//   "BLA" (example/example.yaml:7) with [Quetta, Baloch] within title or 50 words around
	//   "Balochistan Liberation Army" (example/example.yaml:6)
}
