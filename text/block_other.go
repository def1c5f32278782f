//go:build !amd64

package text

func foldBlock(out, src *block) (size int, in uint64) { return foldBlockGeneric(out, src) }
