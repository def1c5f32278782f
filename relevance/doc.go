// Package relevance decides whether an item is of interest to a newsroom, how much, and why. The
// rule comes from the taxonomy. Everybody who needs the decision asks this package: the monitor for
// new items, the store when a verdict changes which tags count, and digests. Pure.
package relevance
