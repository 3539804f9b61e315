// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package document

import "github.com/goccy/go-yaml/ast"

// Node is a place in a document: its field, as in steps[1].expect, its line, and
// what stands there. The line of a key's value is that of the key.
type Node struct {
	Field string
	Line  int
	value ast.Node
}

// Entry is a key of a mapping with what stands there.
type Entry struct {
	Key string
	Node
}

// AtValue is the place with the line in which the value starts.
func (n Node) AtValue() Node {
	n.Line = lineOf(n.value, 1)
	return n
}

// Empty says that nothing stands there, or null.
func (n Node) Empty() bool { return kindOf(n.value) == "nothing" }

// Word says that a text stands there that is no number, truth value or block.
func (n Node) Word() bool {
	_, ok := n.value.(*ast.StringNode)
	return ok
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
