package review

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"khabar/news"
)

// splitStory moves the selected reports into a story of their own.
func (s *server) splitStory(w http.ResponseWriter, r *request) error {
	selected, err := parseIDs(r.PostForm["items"])
	if err != nil {
		return err
	}
	if len(selected) == 0 {
		return badRequest("select the reports to split off first")
	}
	return s.decideStory(w, r, news.StoryEvent{Kind: news.StorySplit, Items: selected})
}

// mergeStories makes one story of two.
func (s *server) mergeStories(w http.ResponseWriter, r *request) error {
	other := formNumber(r, "other")
	if other == 0 {
		return badRequest("give the number of the other story")
	}
	return s.decideStory(w, r, news.StoryEvent{Kind: news.StoryMerge, Other: other})
}

func (s *server) decideStory(w http.ResponseWriter, r *request, e news.StoryEvent) error {
	id, err := pathNumber(r, "id")
	if err != nil {
		return err
	}
	if e.Other == id {
		return badRequest("a story cannot be merged with itself: give the number of another story")
	}
	why := strings.TrimSpace(r.PostFormValue("why"))
	if len(why) > news.MaxNote {
		return badRequest("the reason may have %d bytes; this one has %d", news.MaxNote, len(why))
	}
	e.Story, e.At, e.Who, e.Why = id, time.Now(), r.Name, why
	done, err := s.Store.DecideStory(r.Context(), e)
	if err != nil {
		return err
	}
	return redirect(w, r, fmt.Sprintf("/stories/%d", done.Story))
}
