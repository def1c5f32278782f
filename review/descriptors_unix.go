//go:build unix

package review

import "syscall"

// descriptorLimit returns how many file descriptors this process may have.
func descriptorLimit() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return mostConnections + reservedDescriptors // most systems allow more
	}
	return uint64(limit.Cur)
}
