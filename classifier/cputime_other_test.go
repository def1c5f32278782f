//go:build !linux

package classifier

import "time"

func cpuTime(run func()) time.Duration { return wallTime(run) }
