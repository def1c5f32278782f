package text

import "testing"

func TestTmp(t *testing.T) {
	for _, s := range []string{"TTP's Da’ish Qa'ida‑linked", "ٹی ٹی پی آپریشن آپریشن", "Pales\u00adtin\u00adian ½ ⅷ ﷲ ﷺ", "अल-कायदा ज़मीन", "٣٤ ۱۲", "ȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺ x"} {
		t.Logf("%q", Fold(s))
	}
	for _, s := range []string{"پاکستان میں دھماکہ", "انفجار در کابل", "انفجار في كابول", "په کابل کې چاودنه", "काबुल में धमाका", "Blast in Kabul kills 5"} {
		t.Log(Language(s, ""))
	}
}
func BenchmarkFold(b *testing.B) {
	s := "The Balochistan Liberation Army has claimed responsibility for an attack on a passenger train in the Bolan area, officials said on Tuesday. Security forces were reported to have launched an operation to free the hostages."
	var buf Buffer
	var w []Word
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset(s)
		w = buf.AppendWords(w[:0])
	}
}
