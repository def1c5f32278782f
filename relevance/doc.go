// Package relevance decides whether an item is of interest to a newsroom, how much, and why. The
// rule comes from the taxonomy. All decisions are made here: the monitor needs one for each new item, the store when
// a verdict changes which tags count, digests when they correct earlier ones, and retag. Pure.
package relevance
