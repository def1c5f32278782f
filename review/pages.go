package review

// pageRoutes are the pages in which news is reviewed.
func (s *server) pageRoutes() []route { return nil }
