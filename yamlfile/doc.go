// Package yamlfile reads YAML files that people write by hand, and reports all mistakes in a file
// at once. Each finding has the file, line and column, and says what to do.
//
// Parse returns a tree of Nodes. A Node has one accessor for each kind of value: Text, Int, List and
// others. If the node has another kind of value, the accessor records a finding on the File and
// returns the zero value. On a nil Node it only returns the zero value. So a loader reads everything,
// and calls File.Err once at the end:
//
//	f := yamlfile.Parse("offices.yaml", src)
//	f.Root.Only("version", "offices")
//	for _, n := range f.Root.Need("offices").List() {
//		n.Only("name", "open")
//		offices = append(offices, Office{Name: n.Need("name").Text(), Open: n.Get("open").Bool()})
//	}
//	return offices, f.Err()
//
// Only a plain subset of YAML is accepted: one document of mappings, lists and scalars. Anchors,
// aliases, merge keys and tags are refused, because they make a file that many people edit harder
// to read. See decision 10.
package yamlfile
