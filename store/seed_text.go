package store

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"khabar/news"
)

// The vocabulary of made-up items. All sentences were written for it; none is from the news.

// A seedName is an entry of the shipped taxonomy with a name in each language of the items.
type seedName struct {
	id    string
	names map[string]string // by language
}

func seedLanguages() []string { return []string{"en", "ur", "ar", "ps", "fa"} }

func inLanguages(id, en, ur, ar, ps, fa string) seedName {
	return seedName{id, map[string]string{"en": en, "ur": ur, "ar": ar, "ps": ps, "fa": fa}}
}

func seedGroups() []seedName {
	return []seedName{
		inLanguages("group/ttp", "TTP", "ٹی ٹی پی", "طالبان باكستان", "ټي ټي پي", "تی\u200cتی\u200cپی"),
		inLanguages("group/bla", "BLA", "بی ایل اے", "جيش تحرير بلوشستان", "بي ایل اې", "ارتش آزادی\u200cبخش بلوچ"),
		inLanguages("group/iskp", "ISKP", "داعش خراسان", "داعش خراسان", "داعش خراسان", "داعش خراسان"),
		inLanguages("group/al-qaeda", "al-Qaeda", "القاعدہ", "القاعدة", "القاعده", "القاعده"),
		inLanguages("group/taliban", "Taliban", "طالبان", "طالبان", "طالبان", "طالبان"),
		inLanguages("group/al-shabaab", "al-Shabaab", "الشباب", "حركة الشباب", "الشباب", "الشباب"),
		inLanguages("group/iswap", "ISWAP", "داعش مغربی افریقہ", "داعش غرب أفريقيا", "داعش لوېدیځه افریقا", "داعش غرب آفریقا"),
		inLanguages("group/jnim", "JNIM", "جے این آئی ایم", "نصرة الإسلام والمسلمين", "جي این آی ایم", "جماعت نصرت اسلام"),
	}
}

func seedPlaces() []seedName {
	return []seedName{
		inLanguages("place/peshawar", "Peshawar", "پشاور", "بيشاور", "پېښور", "پیشاور"),
		inLanguages("place/quetta", "Quetta", "کوئٹہ", "كويتا", "کوټه", "کویته"),
		inLanguages("place/karachi", "Karachi", "کراچی", "كراتشي", "کراچۍ", "کراچی"),
		inLanguages("place/kabul", "Kabul", "کابل", "كابول", "کابل", "کابل"),
		inLanguages("place/kandahar", "Kandahar", "قندھار", "قندهار", "کندهار", "قندهار"),
		inLanguages("place/mogadishu", "Mogadishu", "موغادیشو", "مقديشو", "موګادیشو", "موگادیشو"),
		inLanguages("place/maiduguri", "Maiduguri", "میدوگوری", "مايدوغوري", "مایدوګوري", "مایدوگوری"),
		inLanguages("place/bamako", "Bamako", "بماکو", "باماكو", "باماکو", "باماکو"),
		inLanguages("place/sanaa", "Sanaa", "صنعا", "صنعاء", "صنعا", "صنعا"),
	}
}

func seedEvents() []seedName {
	return []seedName{
		inLanguages("event/bombing", "Bomb blast", "بم دھماکہ", "انفجار قنبلة", "د بم چاودنه", "انفجار بمب"),
		inLanguages("event/ambush", "Ambush", "گھات لگا کر حملہ", "كمين", "کمین", "کمین"),
		inLanguages("event/airstrike", "Air strike", "فضائی حملہ", "غارة جوية", "هوايي برید", "حمله هوایی"),
		inLanguages("event/kidnapping", "Kidnapping", "اغوا", "اختطاف", "تښتونه", "آدم\u200cربایی"),
		inLanguages("event/arrest", "Arrest", "گرفتاری", "اعتقال", "نیول", "بازداشت"),
	}
}

// seedTitles returns headlines in a language: of events, and of ordinary news. %e, %p and %g stand for
// the event, place and group, %n for a number.
func seedTitles(lang string) (events, ordinary []string) {
	switch lang {
	case "ur":
		return []string{"%p میں %e، %n افراد ہلاک، %g پر الزام", "%g نے %p میں %e کی ذمہ داری قبول کر لی", "%e کے بعد %p میں %n مشتبہ افراد سے تفتیش"},
			[]string{"%p میں بارش سے %n سڑکیں بند", "%p کی یونیورسٹی میں %n نئے طلبہ", "%p میں آٹے کی قیمت %n روپے بڑھ گئی"}
	case "ar":
		return []string{"%e في %p يودي بحياة %n واتهام %g", "%g تتبنى %e في %p", "بعد %e في %p الشرطة تحقق مع %n"},
			[]string{"أمطار غزيرة تغلق %n طرق في %p", "جامعة %p تستقبل %n طالبا جديدا", "أسعار الخبز ترتفع %n في المئة في %p"}
	case "ps":
		return []string{"په %p کې %e %n تنه ووژل، پر %g تور", "%g په %p کې د %e پړه ومنله", "په %p کې له %e وروسته %n تنه پوښتل شوي"},
			[]string{"په %p کې باران %n سړکونه وتړل", "د %p پوهنتون %n نوي زده کوونکي ومنل", "په %p کې د اوړو بیه %n روپۍ لوړه شوه"}
	case "fa":
		return []string{"%e در %p جان %n نفر را گرفت، %g متهم شد", "%g مسئولیت %e در %p را پذیرفت", "پس از %e در %p از %n نفر بازجویی شد"},
			[]string{"باران %n راه را در %p بست", "دانشگاه %p %n دانشجوی تازه پذیرفت", "بهای نان در %p %n درصد بالا رفت"}
	}
	return []string{"%e in %p kills %n, officials blame %g", "%g says it was behind %e in %p", "Police question %n after %e in %p, suspect %g"},
		[]string{"Heavy rain closes %n roads in %p", "University in %p admits %n students", "Price of flour rises by %n rupees in %p"}
}

// seedSentences returns sentences in a language, for the texts of items. %p and %n stand for the
// place and a number.
func seedSentences(lang string) []string {
	switch lang {
	case "ur":
		return []string{
			"ضلعی انتظامیہ کے مطابق %p کے مرکزی بازار کے قریب صبح %n بجے لوگوں کا رش تھا۔", "عینی شاہدین نے بتایا کہ امدادی کارکن %n منٹ میں پہنچ گئے۔",
			"ہسپتال کے ترجمان نے کہا کہ %n زخمیوں کو لایا گیا جن میں سے اکثر کو گھر بھیج دیا گیا۔", "صوبائی وزیر نے %n دن میں رپورٹ طلب کی ہے۔",
			"علاقے کی طرف جانے والی %n سڑکیں شام تک بند رہیں۔",
		}
	case "ar":
		return []string{
			"قالت السلطات المحلية إن المكان يقع قرب السوق الرئيسي في %p وكان مزدحما عند الساعة %n.", "وقال سكان إن فرق الإنقاذ وصلت بعد %n دقيقة.",
			"وذكر متحدث باسم المستشفى أن %n جرحى وصلوا وغادر معظمهم في المساء.", "وطلب الوزير تقريرا خلال %n أيام.",
			"وبقيت %n طرق مغلقة حتى الليل.",
		}
	case "ps":
		return []string{
			"ځایي چارواکو وویل چې پېښه د %p لوی بازار ته نژدې د سهار پر %n بجو وشوه.", "اوسېدونکو وویل چې مرستندویان وروسته له %n دقیقو راغلل.",
			"د روغتون ویاند وویل چې %n ټپیان راوړل شوي او ډېری یې کور ته تللي دي.", "وزیر په %n ورځو کې راپور غوښتی دی.",
			"%n سړکونه تر ماښامه تړلي وو.",
		}
	case "fa":
		return []string{
			"مقام\u200cهای محلی گفتند که محل نزدیک بازار بزرگ %p بود و ساعت %n شلوغ بود.", "ساکنان گفتند که امدادگران پس از %n دقیقه رسیدند.",
			"سخنگوی بیمارستان گفت که %n زخمی آورده شدند و بیشترشان مرخص شدند.", "وزیر گزارشی در %n روز خواست.",
			"%n راه تا شب بسته ماند.",
		}
	}
	return []string{
		"The district administration said the place near the main bazaar of %p was crowded at about %n in the morning.",
		"Residents said that rescue workers arrived within %n minutes and cordoned off the street.",
		"A spokesman for the hospital said %n wounded had been brought in, most of whom were sent home by the evening.",
		"The provincial minister asked for a report within %n days and promised help to the families.",
		"All %n roads to the area stayed closed until the night, and shops near the crossing did not open.",
		"Traders in %p said that business had fallen by %n per cent since last year.",
		"Nobody could be reached for comment, and the figure of %n could not be confirmed independently.",
	}
}

// A seedStory is what the items of one made-up story share.
type seedStory struct {
	relevant            bool
	group, place, event seedName
	number              int
}

func newSeedStory(rnd *rand.Rand) seedStory {
	pick := func(all []seedName) seedName { return all[rnd.IntN(len(all))] }
	return seedStory{
		relevant: rnd.IntN(10) < 6, group: pick(seedGroups()), place: pick(seedPlaces()), event: pick(seedEvents()), number: 2 + rnd.IntN(40),
	}
}

// write returns a pattern with the names and number of the story in place of its placeholders. It
// adds the evidence for the names to the map found, by entry. The text begins at byte at of its field.
func (s seedStory) write(pattern, lang string, field news.Field, rnd *rand.Rand, at int, found map[string][]news.Evidence) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(pattern, "%")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		var name seedName
		switch after[0] {
		case 'g':
			name = s.group
		case 'p':
			name = s.place
		case 'e':
			name = s.event
		default:
			b.WriteString(strconv.Itoa(s.number + rnd.IntN(3)))
		}
		if word := name.names[lang]; word != "" {
			start := at + b.Len()
			b.WriteString(word)
			found[name.id] = append(found[name.id], news.Evidence{
				Keyword: name.id + "#" + strings.ToLower(word), Field: field, Start: start, End: start + len(word),
				Text: word, Outcome: news.HitAccepted, Reason: "strong",
			})
		}
		pattern = after[1:]
	}
}

// item writes an item of the story in a language: title, text and tags.
func (s seedStory) item(lang, taxonomy string, rnd *rand.Rand) news.Item {
	found := make(map[string][]news.Evidence)
	events, ordinary := seedTitles(lang)
	titles := ordinary
	if s.relevant {
		titles = events
	}
	it := news.Item{Lang: lang, Title: s.write(titles[rnd.IntN(len(titles))], lang, news.FieldTitle, rnd, 0, found)}
	sentences := seedSentences(lang)
	var b strings.Builder
	for _, i := range rnd.Perm(len(sentences))[:3+rnd.IntN(len(sentences)-3)] {
		b.WriteString(s.write(sentences[i], lang, news.FieldText, rnd, b.Len(), found) + " ")
	}
	it.Text = strings.TrimSuffix(b.String(), " ")
	for _, name := range []seedName{s.event, s.group, s.place} {
		if len(found[name.id]) > 0 {
			it.Tags = append(it.Tags, seedTag(name.id, taxonomy, found[name.id], rnd))
		}
	}
	return it
}

func seedTag(id, taxonomy string, evidence []news.Evidence, rnd *rand.Rand) news.Tag {
	t := news.Tag{
		ID: id, Taxonomy: taxonomy, Status: news.Accepted, Certainty: news.Certainty(800 + rnd.IntN(200)),
		Salience: 30 + rnd.IntN(70), Role: news.RoleMention, Evidence: evidence,
	}
	if t.Facet() == news.FacetGroup {
		t.Role = []news.Role{news.RoleMention, news.RoleAccused, news.RoleClaimant, news.RoleNegated}[rnd.IntN(4)]
	}
	if rnd.IntN(12) == 0 {
		t.Status = news.Candidate
	}
	return t
}
