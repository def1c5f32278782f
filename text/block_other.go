//go:build !amd64

package text

func foldBlock(out, src *block) (size int, in uint64) { return foldBlockGeneric(out, src) }

func markBlock(to *boundBlock, tab *boundTable, bounds uint64, at, groups int) (n int) {
	return markBlockGeneric(to, tab, bounds, at, groups)
}
