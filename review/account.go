package review

// accountRoutes are the pages about oneself.
func (s *server) accountRoutes() []route { return nil }

// userRoutes are the pages about others.
func (s *server) userRoutes() []route { return nil }

// apiRoutes are for programs.
func (s *server) apiRoutes() []route { return nil }
