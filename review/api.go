package review

// apiRoutes are for programs.
func (s *server) apiRoutes() []route { return nil }
