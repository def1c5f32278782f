//go:build !unix

package review

// descriptorLimit returns how many descriptors this process may have; here there is no limit.
func descriptorLimit() uint64 { return mostConnections + reservedDescriptors }
