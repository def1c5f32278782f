package yamlfile

import (
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// node converts a node of the parser's tree. name is the name of the field whose value the node is.
// flow says whether the node is inside brackets.
func (f *File) node(name string, a ast.Node, flow bool) *Node {
	n := &Node{File: f, Name: name, Pos: f.position(a), flow: flow}
	switch a := a.(type) {
	case nil:
		n.Kind = Null
	case *ast.MappingNode:
		n.Kind, n.flow, n.end = Mapping, flow || a.IsFlowStyle, f.at(a.End)
		f.entries(n, a.Values)
	case *ast.MappingValueNode:
		n.Kind = Mapping
		f.entries(n, []*ast.MappingValueNode{a})
	case *ast.SequenceNode:
		n.Kind, n.flow = Sequence, flow || a.IsFlowStyle
		for _, v := range a.Values {
			n.Items = append(n.Items, f.node(name, v, n.flow))
		}
	default:
		n.scalar(a)
	}
	return n
}

// entries adds the fields of a mapping to n.
func (f *File) entries(n *Node, values []*ast.MappingValueNode) {
	seen := make(map[string]Pos, len(values))
	for _, v := range values {
		key := f.node("", v.Key, n.flow)
		if _, _, ok := key.span(); !ok || key.Kind == Null {
			key.Errorf("this cannot be the name of a field; write \"name: value\"")
			continue
		}
		key.Kind, key.Name = String, key.Value
		value := f.node(key.Value, v.Value, n.flow)
		if first, ok := seen[key.Value]; ok {
			key.Errorf("written twice, first in line %d; delete one of the two", first.Line)
			continue
		}
		seen[key.Value] = key.Pos
		n.Entries = append(n.Entries, Entry{Key: key, Value: value})
	}
}

// scalar fills n from a node with a single value, and refuses the parts of YAML that khabar's
// files do not use.
func (n *Node) scalar(a ast.Node) {
	n.Value = a.GetToken().Value
	switch a := a.(type) {
	case *ast.StringNode:
		n.Kind, n.Value = String, a.Value
	case *ast.LiteralNode:
		n.Kind, n.Value, n.block = String, a.Value.Value, true
	case *ast.IntegerNode:
		n.Kind = Int
	case *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		n.Kind = Float
	case *ast.BoolNode:
		n.Kind = Bool
	case *ast.NullNode:
		n.Kind, n.Value = Null, ""
	default:
		n.Kind = String
		n.Errorf("%s", refusal(a))
	}
}

// refusal returns the message for a part of YAML that khabar's files do not use.
func refusal(a ast.Node) string {
	const quotes = "; put quotes around it if it is text, else write the value out"
	switch a := a.(type) {
	case *ast.AnchorNode:
		return "a value that begins with & is an anchor, which is not used here" + quotes
	case *ast.AliasNode:
		return "a value that begins with * is an alias, which is not used here" + quotes
	case *ast.TagNode:
		return "a value that begins with ! is a tag, which is not used here" + quotes
	case *ast.MergeKeyNode:
		return "<< (merge) is not used here; write the fields out"
	case *ast.MappingKeyNode:
		return "a key that begins with ? is not used here; write \"name: value\""
	default:
		return fmt.Sprintf("%s is not used here; write plain text", a.Type())
	}
}

// position returns the position at which the text of a node begins.
func (f *File) position(a ast.Node) Pos {
	switch a := a.(type) {
	case nil:
		return Pos{1, 1}
	case *ast.MappingNode:
		if !a.IsFlowStyle && len(a.Values) > 0 {
			return f.position(a.Values[0])
		}
		return f.at(a.Start)
	case *ast.MappingValueNode:
		return f.position(a.Key)
	}
	return f.at(a.GetToken())
}

// at returns the position of a token. The parser places tokens that are not written, such as the
// value of an empty field, after the end of their line or of the file. This function moves such a
// position back to the end of the line or file.
func (f *File) at(tk *token.Token) Pos {
	if tk == nil || tk.Position == nil || len(f.lines) == 0 {
		return Pos{1, 1}
	}
	line := min(max(1, tk.Position.Line), len(f.lines))
	width := utf8.RuneCount(f.lines[line-1].text)
	if tk.Position.Line > len(f.lines) {
		return Pos{line, width + 1}
	}
	return Pos{line, min(max(1, tk.Position.Column), width+1)}
}
