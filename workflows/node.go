// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package workflows

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// MaxSize limits a workflow file, in bytes.
const MaxSize = 1 << 20

// reader walks a YAML document and collects all that is wrong with it.
type reader struct {
	file string
	errs []error
}

// node is a place in a document: its field, as in steps[1].expect, its line, and
// what stands there.
type node struct {
	field string
	line  int
	value ast.Node
}

// entry is a key of a mapping with what stands there.
type entry struct {
	key string
	node
}

func (r *reader) fail(n node, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if n.field != "" {
		text = n.field + ": " + text
	}
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s", r.file, n.line, text))
}

// document returns the one document of a file.
func (r *reader) document(data []byte) (root node, ok bool) {
	root.line = 1
	if len(data) > MaxSize {
		r.fail(root, "the file has %d bytes; expected at most %d", len(data), MaxSize)
		return root, false
	}
	// The YAML library is not ours: a panic of it on odd input is an error of the
	// file like any other.
	defer func() {
		if recover() != nil {
			r.fail(root, "the file is not YAML that can be read")
			ok = false
		}
	}()
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		text := err.Error()
		if known := yaml.Error(nil); errors.As(err, &known) {
			text = known.GetMessage()
			if t := known.GetToken(); t != nil && t.Position != nil {
				root.line = t.Position.Line
			}
		}
		r.fail(root, "not YAML: %s", strings.TrimSpace(text))
		return root, false
	}
	var bodies []ast.Node
	for _, d := range file.Docs {
		if d.Body != nil {
			bodies = append(bodies, d.Body)
		}
	}
	switch len(bodies) {
	case 0:
		r.fail(root, "the file is empty; expected the keys world and workflows")
		return root, false
	case 1:
		return node{"", lineOf(bodies[0], 1), bodies[0]}, true
	}
	r.fail(node{"", lineOf(bodies[1], 1), bodies[1]}, "there is a second document; expected one document with a list of workflows")
	return root, false
}

// mapping returns the entries of a mapping, each key once.
func (r *reader) mapping(n node) []entry {
	var values []*ast.MappingValueNode
	switch m := n.value.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.fail(n, "expected keys with values, not %s", kindOf(n.value))
		return nil
	}
	var entries []entry
	seen := map[string]bool{}
	for _, v := range values {
		var key string
		if s, ok := v.Key.(*ast.StringNode); ok {
			key = s.Value
		} else if t := v.Key.GetToken(); t != nil {
			key = t.Value
		}
		e := entry{key, node{key, lineOf(v.Key, n.line), v.Value}}
		if n.field != "" {
			e.field = n.field + "." + key
		}
		if seen[key] {
			r.fail(e.node, "the key is given twice")
			continue
		}
		seen[key] = true
		entries = append(entries, e)
	}
	return entries
}

// items returns the members of a list.
func (r *reader) items(n node) []node {
	seq, ok := n.value.(*ast.SequenceNode)
	if !ok {
		r.fail(n, "expected a list, not %s", kindOf(n.value))
		return nil
	}
	items := make([]node, 0, len(seq.Values))
	for i, v := range seq.Values {
		items = append(items, node{fmt.Sprintf("%s[%d]", n.field, i), lineOf(v, n.line), v})
	}
	return items
}

// text returns a scalar as it is spelled, so that the tag 1.10 stays 1.10.
func (r *reader) text(n node) string {
	switch s := n.value.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(s.Value)
	case *ast.LiteralNode:
		if s.Value != nil {
			return strings.TrimSpace(s.Value.Value)
		}
		return ""
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		if t := s.GetToken(); t != nil {
			return t.Value
		}
	}
	r.fail(n, "expected a text, not %s", kindOf(n.value))
	return ""
}

func lineOf(n ast.Node, otherwise int) int {
	if n != nil {
		if t := n.GetToken(); t != nil && t.Position != nil {
			return t.Position.Line
		}
	}
	return otherwise
}

func kindOf(n ast.Node) string {
	switch n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		return "an anchor, alias or tag"
	}
	return "a text"
}
