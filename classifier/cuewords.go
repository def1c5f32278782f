package classifier

import (
	"strings"
	"sync"
)

// A wordKind says what a word can be beside the name of a group.
type wordKind uint16

const (
	conjunction  wordKind = 1 << iota
	fillerWord            // can stand in any cue: articles, the possessive s, and what papers put before the name of a group
	particleWord          // marks who acts or is acted upon, and says nothing by itself
	branchWord            // says that one group belongs to another
	objectMarker          // marks the word before it as an object
	endsPhrase            // prepositions, conjunctions, auxiliaries, particles
	endsClause            // what follows is said of others
	speakerWord           // names those who speak or act for a group
	otherParty            // names those on the other side: soldiers, police, people, a government
)

// kindLists returns the words of each kind, folded: Arabic script has lost what folding takes
// from it, so that one form stands for the spellings of several languages.
func kindLists() map[wordKind]string {
	return map[wordKind]string{
		conjunction: "and or as well و اور او یا और या",
		fillerWord: "the a an s its this that also later reportedly allegedly jointly immediately widely initially quickly publicly likely probably outlawed banned proscribed defunct so called group outfit organisation organization terrorist " +
			"militant network movement کالعدم تنظیم گروپ گروه ګروپ ډله تحریک سازمان شبکه جماعت حرکه تنظیم جماعه حرکت گروه شبکه د की के का प्रतिबंधित संगठन आतंकी",
		particleWord: "نی سی پر کی کو که در به از با را بر په له ته د من فی الی عن ने से पर में को का के की कि",
		branchWord: "offshoot branch affiliate faction wing arm front splinter breakaway ally allied chapter province linked affiliated loyal aligned offshoots part " +
			"منسلک وابسته شاخ جڑی ذیلی مسلح بازو فرنٹ जुडे जुडी जुडा संबद्ध समर्थित शाखा मुखौटा",
		objectMarker: "را کو को",
		endsPhrase: "of by in at on as when after while during amid before since because who which whose where with from for to against near over under " +
			"into but if than was were is are be been being has have had said says say not no " +
			"نی سی کو پر میں تک که بعد دوران خلاف جبکه لیکن مگر " +
			"در به از با را بر برای تا اما ولی علیه " +
			"په له ته چی سره خو ضد " +
			"فی من الی عن ان الذی التی بعد لکن ضد بینما " +
			"ने को से पर में तक कि बाद दौरान लेकिन जबकि खिलाफ",
		endsClause: "as when while after before because but although though whereas amid despite " +
			"جبکه لیکن مگر تاهم اما ولی درحالیکه خو لکن بینما فیما लेकिन जबकि मगर हालांकि",
		speakerWord: "ترجمان سربراه رهنما امیر کمانڈر جنگجو عسکریت دهشت प्रवक्ता प्रमुख नेता कमांडर लडाके लडाकों आतंकी आतंकियों सरगना",
		otherParty: "police policeman policemen officer officers official officials army military troops soldier soldiers forces government " +
			"minister ministry authorities president prosecutors court judge civilians people villagers women children guards personnel " +
			"worker workers labourers residents analysts experts ispr ctd islamabad kabul delhi washington israel pakistan india afghanistan " +
			"فوج پولیس حکام حکومت وزیر اهلکار اهلکاروں فوجی فوجیوں شهری شهریوں جوان جوانوں " +
			"مقامات سربازان سرباز غیرنظامیان غیرنظامی نفر ارتش سرتیری پوځ " +
			"الجیش الشرطه الحکومه السلطات جنود جندیا مدنیین شخصا اشخاص " +
			"पुलिस सेना सरकार जवान जवानों अधिकारियों नागरिक नागरिकों लोग लोगों",
	}
}

// A lexicon tells the kinds of words. A word is in the first free slot from that of its key on.
type lexicon []lexeme

type lexeme struct {
	key   uint64
	word  string // empty in an empty slot
	kinds wordKind
}

const lexiconSize = 1024 // a power of two, well above the number of words

var kinds = sync.OnceValue(func() lexicon {
	l := make(lexicon, lexiconSize)
	for kind, words := range kindLists() {
		for w := range strings.FieldsSeq(words) {
			s := l.slot([]byte(w), wordKey(padded(w), 0, int32(len(w))))
			s.key, s.word = wordKey(padded(w), 0, int32(len(w))), w
			s.kinds |= kind
		}
	}
	return l
})

// slot returns where a word is, or would be.
func (l lexicon) slot(w []byte, key uint64) *lexeme {
	for i := key; ; i++ {
		s := &l[i%lexiconSize]
		if s.word == "" || s.key == key && s.word == string(w) {
			return s
		}
	}
}

// kind returns what word i can be.
func (p *itemField) kind(i int32) wordKind { return kinds().slot(p.word(i), p.keys[i]).kinds }

// is reports whether word i can be of one of the given kinds.
func (p *itemField) is(i int32, k wordKind) bool { return p.kind(i)&k != 0 }

// contains reports whether a folded word is one of a short list, which has spaces between the
// words and at its ends.
func contains(list string, w []byte) bool {
	return len(w) < 32 && strings.Contains(list, " "+string(w)+" ")
}
