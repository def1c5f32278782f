package store_test

const childEnv = "KHABAR_STORE_CRASH_CHILD"

func crashChild() {}
