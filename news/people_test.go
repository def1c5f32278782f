package news_test

import (
	"testing"

	"khabar/news"
)

func TestPermissions(t *testing.T) {
	all := news.Permissions()
	for i, has := range all {
		for j, need := range all {
			if has.Covers(need) != (i >= j) {
				t.Errorf("%s covers %s: %v", has, need, has.Covers(need))
			}
		}
	}
	if news.Permission("").Covers(news.PermissionReader) || news.PermissionAdmin.Covers("") || news.Permission("x").Covers("x") {
		t.Error("a permission that is not valid covers another, or is covered")
	}
}
