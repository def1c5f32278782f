package story

import (
	"strings"
	"sync"

	"khabar/text"
)

// weekdayNames are the days of the week from Sunday on, in the desk's languages.
var weekdayNames = [...]string{
	"sunday اتوار یکشنبه یکشنبې الأحد रविवार",
	"monday پیر دوشنبه دوشنبې الاثنين सोमवार",
	"tuesday منگل سه\u200cشنبه سه\u200cشنبې الثلاثاء मंगलवार",
	"wednesday بدھ چهارشنبه چارشنبه چارشنبې الأربعاء बुधवार",
	"thursday جمعرات پنجشنبه پنجشنبې الخميس गुरुवार",
	"friday جمعہ جمعې الجمعة शुक्रवार",
	"saturday ہفتے شنبه شنبې السبت शनिवार",
}

// weekdays holds the folded names.
var weekdays = sync.OnceValue(func() map[string]int {
	days := map[string]int{}
	for day, names := range weekdayNames {
		for name := range strings.FieldsSeq(names) {
			for _, w := range text.Words(name) {
				days[w] = day
			}
		}
	}
	return days
})

// weekday reads the folded name of a day of the week; days count from Sunday.
func weekday(w string) (day int, ok bool) {
	day, ok = weekdays()[w]
	return day, ok
}
