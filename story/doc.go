// Package story finds out which reports cover the same event, so that an attack reported by
// twenty outlets is counted once.
//
// NewSketch reduces an item to a Sketch: its words, weighted by how rare they are in the item's
// language and by where they occur; its numbers and weekdays; and its tags. Comparing two sketches
// gives the evidence for and against their reporting one event. A Placer places items one by one:
// a new item joins the story with the most similar members or starts a new one, and it may show
// that two stories are one. Items are looked up by their weightiest terms (Sketch.Keys), so the
// cost of placing an item does not depend on how many are stored.
//
// Everything here is a pure function of its input: no clock, no database, no state from earlier
// runs, and arithmetic that gives the same result on every machine. The same items in the same
// order always make the same stories; in another order, nearly the same.
//
// A story is in one language and spans at most Window. The program never takes an item out of a
// story. A person may, and may also say that two stories are different (Summary.Apart), which
// always overrides what this package finds. See decisions 60 to 69.
package story
