// Package classifier finds out what a news item is about. It reads a taxonomy, a folder of YAML files with
// the groups, people, places, organisations, events and themes that a newsroom follows, compiles it once,
// and returns the tags of any item with the evidence for each.
//
// Load reads and checks the files, Taxonomy.Compile makes the Classifier, and Classify is a pure function
// of an item: the same item and taxonomy give the same tags, whatever the order of the YAML. Variants in
// writing (spellings, inflection, joined words) are expanded when the taxonomy is compiled. Matching then
// compares folded words exactly, so that lines of the taxonomy and words of the item explain every tag: see
// Explain.
//
// An item goes through these steps:
//
//	fold → hits (automaton) → case, decoys, definitions, context (resolver)
//	     → longest match → certainty, role, salience (tags)
//
// The files are named by step: automaton_… finds phrases, case_… compares capitals, context_… looks for
// context words, resolve_… decides about hits, cue_… and role_… find the roles of groups, tag_… makes the
// tags, explain_… gives the reasons as text. Word lists are in the folder words.
package classifier
