package classifier

import (
	"os"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		Load(os.DirFS("../taxonomy"), "taxonomy")
	}
}
func BenchmarkCompile(b *testing.B) {
	t, err := Load(os.DirFS("../taxonomy"), "taxonomy")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		t.Compile()
	}
}
