package yamlfile

func explain(lines [][]byte, p Pos, message string) (Pos, string) {
	return p, message
}
