// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// MaxSize limits a profile's file, in bytes.
const MaxSize = 1 << 20

// reader walks a YAML document and collects all that is wrong with it.
type reader struct {
	file string
	errs []error
}

func (r *reader) fail(line int, field, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if field != "" {
		text = field + ": " + text
	}
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s", r.file, line, text))
}

// entry is a key of a mapping and what stands there.
type entry struct {
	key   string
	line  int
	value ast.Node
}

// document returns the entries of the one mapping that the file consists of.
func (r *reader) document(data []byte) (entries []entry) {
	if len(data) > MaxSize {
		r.fail(1, "", "the file has %d bytes; expected at most %d", len(data), MaxSize)
		return nil
	}
	// The YAML library is not ours: a panic of it on odd input is an error of the
	// file like any other.
	defer func() {
		if recover() != nil {
			r.fail(1, "", "the file is not YAML that can be read")
			entries = nil
		}
	}()
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, text := 1, err.Error()
		if known := yaml.Error(nil); errors.As(err, &known) {
			text = known.GetMessage()
			if t := known.GetToken(); t != nil && t.Position != nil {
				line = t.Position.Line
			}
		}
		r.fail(line, "", "not YAML: %s", strings.TrimSpace(text))
		return nil
	}
	var bodies []ast.Node
	for _, d := range file.Docs {
		if d.Body != nil {
			bodies = append(bodies, d.Body)
		}
	}
	switch len(bodies) {
	case 0:
		r.fail(1, "", "the file is empty; expected the keys of a profile")
		return nil
	case 1:
		return r.mapping("", bodies[0])
	}
	r.fail(lineOf(bodies[1]), "", "there is a second document; expected one profile a file")
	return nil
}

// mapping returns the entries of a mapping, each key once, and nil for what is
// not a mapping.
func (r *reader) mapping(field string, n ast.Node) []entry {
	var values []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.fail(lineOf(n), field, "expected keys with values, not %s", kindOf(n))
		return nil
	}
	entries := []entry{}
	seen := map[string]bool{}
	for _, v := range values {
		e := entry{line: lineOf(v.Key), value: v.Value}
		if t := v.Key.GetToken(); t != nil {
			e.key = t.Value
		}
		if seen[e.key] {
			r.fail(e.line, join(field, e.key), "the key is given twice")
			continue
		}
		seen[e.key] = true
		entries = append(entries, e)
	}
	return entries
}

// text returns a scalar as it is spelled, so that 28.10 stays 28.10.
func (r *reader) text(field string, line int, n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(s.Value), true
	case *ast.LiteralNode:
		if s.Value != nil {
			return strings.TrimSpace(s.Value.Value), true
		}
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		if t := n.GetToken(); t != nil {
			return t.Value, true
		}
	case nil, *ast.NullNode:
		r.fail(line, field, "there is no value; expected a text")
		return "", false
	}
	r.fail(line, field, "expected a text, not %s", kindOf(n))
	return "", false
}

// list returns a sequence of texts.
func (r *reader) list(field string, line int, n ast.Node) []string {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		r.fail(line, field, "expected a list, not %s", kindOf(n))
		return nil
	}
	var texts []string
	for i, v := range seq.Values {
		at := line
		if v != nil {
			at = lineOf(v)
		}
		if s, ok := r.text(fmt.Sprintf("%s[%d]", field, i), at, v); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

func lineOf(n ast.Node) int {
	if n != nil {
		if t := n.GetToken(); t != nil && t.Position != nil {
			return t.Position.Line
		}
	}
	return 1
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

func join(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}
