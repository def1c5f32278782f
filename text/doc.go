// Package text turns text of any script into text that can be compared. A Buffer folds it (case,
// accents, letter variants, invisible characters), splits it into words, and maps each folded
// byte back to the original text; Fold does so for one string. Language and ScriptOf return the
// language and the script of a text, and Visible the text that HTML shows.
//
// Compare folded text only with folded text, and do not show it to people. FoldVersion names
// the folding rules, so that text that was stored under older rules can be found.
package text
