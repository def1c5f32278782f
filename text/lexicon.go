package text

import "strings"

// arabicTags are the languages in Arabic script that are told apart. arabicLetters and
// arabicWords are in the same order.
var arabicTags = [...]string{"ur", "ps", "fa", "ar"}

// arabicLetters are letters that one of the languages writes and the others do not. Persian
// has none of its own: it is told by those that it shares with neither Arabic nor, in their
// frequency, Urdu and Pashto, whose own letters outweigh them.
var arabicLetters = [...]string{
	"ٹڈڑںےۓھہۂ",
	"ټډړږښځڅڼېۍګ",
	"",
	"ةيىكإأ",
}

// arabicWords are frequent function words as they are written, not folded: the letter
// variants are what tells the languages apart.
var arabicWords = [...]map[string]bool{
	set("کا کی کے میں سے کو نے پر ہے ہیں اور یہ وہ تھا تھی تھے کہ بھی ہو گیا گئی گئے کر رہا رہے رہی ایک لیے تک ان اس کیا جس نہیں"),
	set("د په کې کي چې له او دی ده دي سره تر یې يې کړي کړی کړه شوي شوی شوې شو وو نه هم دا دغه وايي ویلي پر ته څخه"),
	set("در به از که این را با است برای آن شد شده می بود کرد کرده اند خود تا ها های هم بر یک نیز شدند کردند گفت باید"),
	set("في من على إلى أن عن مع هذا هذه التي الذي بعد قبل بين كان كانت قال ما لا لم قد أو ثم حيث خلال عند كما وقد وفي"),
}

// devanagariLanguages are those that a hint can name for text in Devanagari, which is taken
// for Hindi otherwise.
var devanagariLanguages = set("mr ne sa bho mai kok doi brx")

var englishWords = set(`the of and to in a is was for on that with as by at from it be are were this has have had not but
	an or his her its their they he she who which will would after over into about than says said been more up out no new how what why when where
	against before during under between among while could can may amid off all`)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
