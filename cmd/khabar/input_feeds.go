package main

import (
	"fmt"
	"os"

	"khabar"
	"khabar/fetcher"
)

// feedsFile is the feed list when no flag names one.
const feedsFile = "feeds.yaml"

// feedList reads the feed list. The first call prints which file it is.
func (a *app) feedList() (*fetcher.List, error) {
	name, src, err := a.feedListFile()
	if err != nil {
		return nil, err
	}
	list, err := fetcher.ReadList(name, src)
	if err != nil {
		return nil, err
	}
	if !a.saidFeeds {
		a.saidFeeds = true
		enabled := 0
		for _, f := range list.Feeds {
			if f.Enabled {
				enabled++
			}
		}
		a.say("feeds: %s (%s, %d enabled)", name, count(len(list.Feeds), "feed"), enabled)
	}
	return list, nil
}

// feedListFile returns the name and the content of the feed list.
func (a *app) feedListFile() (name string, src []byte, err error) {
	path := a.feeds
	if path == "" {
		if !exists(feedsFile) {
			return "built-in " + feedsFile, khabar.Feeds, nil
		}
		path = feedsFile
	}
	src, err = os.ReadFile(path)
	if err != nil {
		return "", nil, fmt.Errorf("read the feed list: %w", err)
	}
	return path, src, nil
}
