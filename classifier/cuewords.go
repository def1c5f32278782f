package classifier

import (
	"strings"
	"sync"
)

// The lists below hold folded words: Arabic script has lost what folding takes from it, so
// that one form stands for the spellings of several languages.

var conjunction = oneOf("and or as well و اور او یا और या")

// fillerWord reports whether a folded word can stand in any cue: articles, the possessive s,
// and what papers put before the name of a group.
var fillerWord = oneOf("the a an s its this that also later reportedly allegedly jointly immediately widely initially quickly publicly likely probably outlawed banned proscribed defunct so called group outfit organisation organization terrorist " +
	"militant network movement کالعدم تنظیم گروپ گروه ګروپ ډله تحریک سازمان شبکه جماعت حرکه تنظیم جماعه حرکت گروه شبکه د की के का प्रतिबंधित संगठन आतंकी")

// particleWord reports whether a folded word marks who acts or is acted upon, and says
// nothing by itself.
var particleWord = oneOf("نی سی پر کی کو که در به از با را بر په له ته د من فی الی عن ने से पर में को का के की कि")

// branchWord reports whether a folded word says that one group belongs to another.
var branchWord = oneOf("offshoot branch affiliate faction wing arm front splinter breakaway ally allied chapter province linked affiliated loyal aligned offshoots part " +
	"منسلک وابسته شاخ جڑی ذیلی مسلح بازو فرنٹ जुडे जुडी जुडा संबद्ध समर्थित शाखा मुखौटा")

// objectMarker reports whether a folded word marks the word before it as an object.
var objectMarker = oneOf("را کو को")

// endsPhrase reports whether a folded word ends a phrase: prepositions, conjunctions,
// auxiliaries, particles.
var endsPhrase = oneOf("of by in at on as when after while during amid before since because who which whose where with from for to against near over under " +
	"into but if than was were is are be been being has have had said says say not no " +
	"نی سی کو پر میں تک که بعد دوران خلاف جبکه لیکن مگر " +
	"در به از با را بر برای تا اما ولی علیه " +
	"په له ته چی سره خو ضد " +
	"فی من الی عن ان الذی التی بعد لکن ضد بینما " +
	"ने को से पर में तक कि बाद दौरान लेकिन जबकि खिलाफ")

// endsClause reports whether a folded word ends a clause: what follows is said of others.
var endsClause = oneOf("as when while after before because but although though whereas amid despite " +
	"جبکه لیکن مگر تاهم اما ولی درحالیکه خو لکن بینما فیما लेकिन जबकि मगर हालांकि")

// speakerWord reports whether a folded word names those who speak or act for a group.
var speakerWord = oneOf("ترجمان سربراه رهنما امیر کمانڈر جنگجو عسکریت دهشت प्रवक्ता प्रमुख नेता कमांडर लडाके लडाकों आतंकी आतंकियों सरगना")

// otherParty reports whether a folded word names those on the other side: soldiers, police,
// people, a government.
var otherParty = oneOf("police policeman policemen officer officers official officials army military troops soldier soldiers forces government " +
	"minister ministry authorities president prosecutors court judge civilians people villagers women children guards personnel " +
	"worker workers labourers residents analysts experts ispr ctd islamabad kabul delhi washington israel pakistan india afghanistan " +
	"فوج پولیس حکام حکومت وزیر اهلکار اهلکاروں فوجی فوجیوں شهری شهریوں جوان جوانوں " +
	"مقامات سربازان سرباز غیرنظامیان غیرنظامی نفر ارتش سرتیری پوځ " +
	"الجیش الشرطه الحکومه السلطات جنود جندیا مدنیین شخصا اشخاص " +
	"पुलिस सेना सरकार जवान जवानों अधिकारियों नागरिक नागरिकों लोग लोगों")

// oneOf returns a function that reports whether a folded word is one of those that words
// holds, with spaces between.
func oneOf(words string) func(w []byte) bool {
	set := sync.OnceValue(func() map[string]bool {
		all := make(map[string]bool)
		for w := range strings.FieldsSeq(words) {
			all[w] = true
		}
		return all
	})
	return func(w []byte) bool { return set()[string(w)] }
}

// contains reports whether a folded word is one of a short list, which has spaces between the
// words and at its ends.
func contains(list string, w []byte) bool {
	return len(w) < 32 && strings.Contains(list, " "+string(w)+"")
}
