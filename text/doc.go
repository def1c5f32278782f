// Package text turns text of any script into what can be compared: Buffer folds it (case,
// accents, letter variants, invisible characters) while remembering where each byte came
// from, and cuts it into words; Fold does so for a single string; Language and ScriptOf say
// what language and script it is in; and the visible text of HTML is taken out of its markup.
//
// Folded text is only ever compared with folded text; it is not for reading. FoldVersion
// names the rules, so that what was stored under older ones can be told apart.
package text
