// Package classifier says what a news item is about: it reads a taxonomy, a folder of YAML
// files with the groups, people, places, organisations, events and themes that a desk
// follows, compiles it once, and returns the tags of any item with the evidence for each.
//
// Load reads and checks the files, Taxonomy.Compile makes the Classifier, and Classify is a
// plain function of an item: the same item and taxonomy give the same tags, whatever the
// order of the YAML. All that varies in writing (spellings, inflection, joined words) is
// spelled out when compiling; while matching, folded words are compared exactly, and a tag
// can always be explained by lines of the taxonomy and places in the item: see Explain.
//
// The way of an item through this package:
//
//	fold → hits (automaton) → case, decoys, definitions, context (resolver)
//	     → longest match → certainty, role, salience (tags)
package classifier
