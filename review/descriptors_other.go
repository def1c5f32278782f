//go:build !unix

package review

// descriptorLimit returns how many file descriptors are enough: these systems have no limit.
func descriptorLimit() uint64 { return mostConnections + reservedDescriptors }
