// Package story finds out which reports tell of the same event, so that an attack reported
// by twenty outlets is counted once.
//
// Draw makes a Sketch of an item: its words, each by how rare it is in the item's language
// and by where it stands, its numbers and weekdays, and its tags. Likeness weighs two of
// them: what speaks for one event and what against it. A Pool places items one after the
// other: a new item joins the story whose members are likest, or starts one, and may show
// two stories to be one. Items are found by their weightiest words (Sketch.Keys), so the
// cost of placing one does not depend on how many are stored.
//
// All of it is plain functions: no clock, no database, no memory of earlier runs, and
// arithmetic that gives the same on every machine. The same items in the same order always
// make the same stories; in another order, very nearly the same.
//
// A story belongs to one language and spans at most Window. The machine never takes an item
// out of a story; a person may, and may say that two stories are or are not the same
// (Known.Apart), which outweighs what is found here for good.
package story
