package schedule_test

import (
	"fmt"
	"time"

	"khabar/news"
	"khabar/schedule"
)

func ExampleCron() {
	zone, err := schedule.Zone("Asia/Karachi")
	if err != nil {
		panic(err)
	}
	s, err := schedule.Cron("0 6 * * mon-fri", zone)
	if err != nil {
		panic(err)
	}
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) // a Friday
	for range 2 {
		at = s.Next(at)
		fmt.Println(at.In(zone).Format("Mon 2 Jan 15:04"))
	}
	// Output:
	// Mon 23 Nov 06:00
	// Tue 24 Nov 06:00
}

func ExampleCron_mistake() {
	_, err := schedule.Cron("0 25 * * *", time.UTC)
	fmt.Println(err)
	// Output:
	// "0 25 * * *" has "25" as hour, which goes from 0 to 23
}

func ExampleEvery() {
	s, err := schedule.Every(90 * time.Minute)
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Next(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)).Format(time.TimeOnly))
	// Output:
	// 07:30:00
}

func ExampleFor() {
	s, err := schedule.For(news.Feed{Schedule: "@daily", Zone: "Asia/Kabul"})
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Next(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)).Format(time.RFC3339))
	// Output:
	// 2026-11-22T19:30:00Z
}
