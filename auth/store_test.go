package auth

import "khabar/store"

var _ Store = (*store.DB)(nil)
