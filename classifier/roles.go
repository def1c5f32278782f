package classifier

import (
	"khabar/news"
	"khabar/yamlfile"
)

type modifier string

type cue struct{}

type roleCue struct{}

func (l *loader) roles(n *yamlfile.Node) {}

func (c *compiler) roles() error { return nil }

func (r resolver) roleOf(hits []int32) (news.Role, string) { return news.RoleMention, "" }

func cues(t *Taxonomy) []roleCue { return t.roles }
