package classifier

import "khabar/news"

// Cues are listed under keys. Most keys are roles; these are not.
const (
	namesGroup news.Role = "group"   // the cue shows no role, only that an acronym means a group
	actor      news.Role = "actor"   // the cue shows that the group acts: the perpetrator
	neither    news.Role = "neither" // the cue shows that the group speaks or fights, and so is not a target
	suspect    news.Role = "suspect" // the cue accuses in passing; every other cue overrides it
)

// roleKeys is the number of keys in roleOrder.
const roleKeys = 9

// roleOrder returns the keys of cues in a file, except namesGroup. If cues of several keys hold for one
// hit, the first key counts. See decision 71.
func roleOrder() [roleKeys]news.Role {
	return [...]news.Role{
		news.RoleMention, news.RoleDenier, news.RoleNegated, news.RoleClaimant, news.RoleAccused, actor, neither, news.RoleTarget, suspect,
	}
}

// roleNames returns roleOrder as strings.
func roleNames() []string {
	var names []string
	for _, k := range roleOrder() {
		names = append(names, string(k))
	}
	return names
}

// rolePriority returns the index of a key in roleOrder, or -1.
func rolePriority(r news.Role) int {
	for i, k := range roleOrder() {
		if k == r {
			return i
		}
	}
	return -1
}

// roleOfKey returns the role that a key of cues shows.
func roleOfKey(k news.Role) role {
	switch k {
	case actor:
		return perpetratorRole
	case suspect:
		return accusedRole
	}
	for n := mentionRole; n <= negatedRole; n++ {
		if n.named() == k {
			return n
		}
	}
	return mentionRole
}
