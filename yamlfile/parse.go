package yamlfile

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Parse reads a YAML file. The name is only used in findings. If the file cannot be parsed, Root
// is nil and the findings say why; there may be one finding only.
func Parse(name string, src []byte) *File {
	f := &File{Name: name}
	text, ok := f.clean(src)
	if !ok {
		return f
	}
	doc, err := parse(text)
	if err != nil {
		f.syntax(err)
		return f
	}
	f.Root = f.document(doc)
	return f
}

// parse calls the parser. It turns a panic, which fuzzing has caused, into an error.
func parse(text []byte) (doc *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("YAML parser: %v", p)
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

// document returns the tree of the file's only document.
func (f *File) document(doc *ast.File) *Node {
	var body ast.Node
	for _, d := range doc.Docs {
		if d.Body == nil {
			continue
		}
		if body != nil {
			f.report(f.position(d.Body), Error, "", "a second document begins here; delete the line \"---\" before it, one file is one document")
			break
		}
		body = d.Body
	}
	if body == nil {
		f.report(Pos{1, 1}, Error, "", "the file has no content; write at least its first field")
		return nil
	}
	return f.node("", body, false)
}

// syntax records an error of the parser, in words for people who do not program.
func (f *File) syntax(err error) {
	pos, message := Pos{1, 1}, err.Error()
	if e, ok := errors.AsType[yaml.Error](err); ok {
		message = e.GetMessage()
		pos = f.at(e.GetToken())
	}
	pos, message = explain(f.lines, pos, message)
	f.report(pos, Error, "", message)
}
