package text

// foldBlock is foldBlockGeneric, sixteen bytes at a time.
//
//go:noescape
func foldBlock(out, src *block) (size int, in uint64)
