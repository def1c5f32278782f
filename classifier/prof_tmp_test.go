package classifier

import (
	"khabar/text"
	"os"
	"runtime/pprof"
	"testing"
	"time"
)

func TestProfTmp(t *testing.T) {
	items := corpus(t)
	c := shipped(t)
	n := 0
	for _, it := range items {
		n += len(it.Title) + len(it.Text)
	}
	loop := measure(func() { byteLoop(items) })
	f, _ := os.Create("/tmp/cpu2.out")
	classifyAll(c, items)
	pprof.StartCPUProfile(f)
	all := measure(func() { classifyAll(c, items) })
	for range 10 {
		classifyAll(c, items)
	}
	pprof.StopCPUProfile()
	s := new(scratch)
	find := measure(func() {
		for i := range items {
			c.find(s, &items[i], false)
		}
	})
	var b text.Buffer
	fold := measure(func() {
		for i := range items {
			b.Reset(items[i].Title)
			b.Reset(items[i].Text)
		}
	})
	heard, hit := 0, 0
	for i := range items {
		if c.find(s, &items[i], false) {
			hit++
			resolver{c, s}.resolve()
			if s.heard {
				heard++
			}
		}
	}
	t.Logf("mean %d bytes; loop %v find %v fold %v all %v per item; hit %d heard %d of %d", n/len(items), loop/time.Duration(len(items)), find/time.Duration(len(items)), fold/time.Duration(len(items)), all/time.Duration(len(items)), hit, heard, len(items))
}
