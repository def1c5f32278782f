package text

import "testing"

func TestLanguage(t *testing.T) {
	for _, test := range []struct{ want, hint, in string }{
		{"en", "", "Gunmen opened fire on a police van in the city"},
		{"en", "ur", "Gunmen opened fire on a police van in the city"},
		{"en", "en", "Blast kills five"},
		{"und", "", "Blast kills five"},
		{"fr", "fr-FR", "Une explosion a tué cinq personnes près de la gare"},
		{"ur", "", "پولیس نے بتایا کہ دھماکے میں پانچ افراد ہلاک ہوئے ہیں"},
		{"ur", "fa", "کوئٹہ میں دھماکہ"},
		{"ps", "", "په کابل کې چاودنه وشوه او پنځه کسان ووژل شول"},
		{"ps", "fa", "د طالبانو ویاند وایي چې پوښتنې یې ځواب کړې"},
		{"fa", "", "انفجار در کابل پنج کشته بر جای گذاشت و پلیس گفت که"},
		{"fa", "ar", "این حمله را داعش بر عهده گرفته است"},
		{"ar", "", "قتل خمسة أشخاص في انفجار وقع في مدينة كابول"},
		{"ar", "fa", "أعلنت الشرطة أن الهجوم وقع على الطريق"},
		// Persian and Pashto typed with the yeh and kaf of Arabic keyboards.
		{"fa", "fa", "حمله آمريكا به سومالي"},
		{"fa", "", "بازجويي از رهبران اين گروه به سازمان ديگري واگذار شد"},
		{"fa", "", "نيروهاي امنيتي مي گويند كه اين شهر را پس گرفتند"},
		{"fa", "ar", "وزير كشور براي ديدار با همتاي پاكستاني به كابل رفت"},
		{"ps", "ps", "امريكايي سرتيري په كابل كي وو"},
		{"ar", "", "مقتل جندي في كمين قرب سيناء"},
		{"ar", "ar", "تركي يقتل خطيب مسجد"},
		{"ar", "fa", "الجيش الليبي يستعيد مواقع في سرت من تنظيم داعش"},
		{"ar", "", "مقتل ٣ جنود قرب چمن على الحدود بين باكستان وأفغانستان"},
		{"hi", "", "पुलिस ने बताया कि धमाके में पांच लोग मारे गए"},
		{"hi", "en", "काबुल में धमाका"},
		{"ne", "ne", "काबुलमा विस्फोट"},
		{"und", "", "12 345"},
		{"ar", "ar-EG", "حماس"},
		{"zh", "zh", "爆炸"},
		{"und", "", ""},
	} {
		if got := Language(test.in, test.hint); got != test.want {
			t.Errorf("Language(%q, %q) = %s, want %s", test.in, test.hint, got, test.want)
		}
	}
}

func TestScriptOf(t *testing.T) {
	for in, want := range map[string]Script{"Kabul, کابل, Kandahar": Latin, "کابل TTP طالبان": Arabic, "काबुल 12": Devanagari, "Кабул": Other, "123": Other} {
		if got := ScriptOf(in); got != want {
			t.Errorf("ScriptOf(%q) = %s, want %s", in, got, want)
		}
	}
}
