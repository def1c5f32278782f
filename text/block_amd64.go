package text

// foldBlock is foldBlockGeneric, sixteen bytes at a time.
//
//go:noescape
func foldBlock(out, src *block) (size int, in uint64)

// markBlock is markBlockGeneric, four bounds at a time. groups must not be 0.
//
//go:noescape
func markBlock(to *boundBlock, tab *boundTable, bounds uint64, at, groups int) (n int)
