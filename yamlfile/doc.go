// Package yamlfile reads YAML files that people write by hand, and says everything that is
// wrong with one at once, each finding with its file, line and column and what to do about it.
//
// Parse makes a tree of Nodes. The accessors of a Node return what a loader asks for and
// record a finding on the File when the node does not hold it; they return the zero value
// then, and on a nil Node, so a loader reads on and asks File.Err once, at its end:
//
//	f := yamlfile.Parse("desks.yaml", src)
//	f.Root.Only("version", "desks")
//	for _, n := range f.Root.Need("desks").List() {
//		n.Only("name", "open")
//		desks = append(desks, Desk{Name: n.Need("name").Text(), Open: n.Get("open").Bool()})
//	}
//	return desks, f.Err()
//
// Only the plain part of YAML is admitted: one document of mappings, lists and scalars.
// Anchors, aliases, merge keys and tags are refused, because a file that many hands edit is
// better without them.
package yamlfile
