// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

// Package document reads files that people write in YAML: it finds the one
// document of a file, and the keys, lists and texts in it, each with its field
// and its line. All that is wrong with a file is collected, one line each.
package document

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxSize limits a file, in bytes.
const maxSize = 1 << 20

// Reader reads a document and collects all that is wrong with it.
type Reader struct {
	// File is the name that errors show.
	File string
	errs []error
}

// Open returns the reader of a file and the place of the file's one document.
// When there is none, the reader has an error already. keys says what a file has
// to hold, and one what there is one of in a file.
func Open(file string, data []byte, keys, one string) (*Reader, Node) {
	r, root := &Reader{File: file}, Node{Line: 1}
	if len(data) > maxSize {
		r.Fail(root, "the file has %d bytes; expected at most %d", len(data), maxSize)
		return r, root
	}
	// The YAML library is not ours: a panic of it on odd input is an error of the
	// file like any other.
	defer func() {
		if recover() != nil {
			r.Fail(Node{Line: 1}, "the file is not YAML that can be read")
		}
	}()
	parsed, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		text := err.Error()
		if known := yaml.Error(nil); errors.As(err, &known) {
			text = known.GetMessage()
			if t := known.GetToken(); t != nil && t.Position != nil {
				root.Line = t.Position.Line
			}
		}
		r.Fail(root, "not YAML: %s", strings.TrimSpace(text))
		return r, root
	}
	for _, d := range parsed.Docs {
		switch {
		case d.Body == nil:
		case root.value == nil:
			root.value = d.Body
			root = root.AtValue()
		default:
			r.Fail(Node{Line: lineOf(d.Body, 1)}, "there is a second document; expected %s", one)
			return r, root
		}
	}
	if root.value == nil {
		r.Fail(root, "the file is empty; expected %s", keys)
	}
	return r, root
}

// Fail reports what is wrong at a place.
func (r *Reader) Fail(n Node, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if n.Field != "" {
		text = n.Field + ": " + text
	}
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s", r.File, n.Line, text))
}

// Err returns all that is wrong, and nil for a document that is right.
func (r *Reader) Err() error { return errors.Join(r.errs...) }

// Mapping returns the entries of a mapping, each key once, and nil for what is
// not a mapping.
func (r *Reader) Mapping(n Node) []Entry {
	var values []*ast.MappingValueNode
	switch m := n.value.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.Fail(n, "expected keys with values, not %s", kindOf(n.value))
		return nil
	}
	entries := []Entry{}
	seen := map[string]bool{}
	for _, v := range values {
		var key string
		if t := v.Key.GetToken(); t != nil {
			key = t.Value
		}
		e := Entry{key, Node{key, lineOf(v.Key, n.Line), v.Value}}
		if n.Field != "" {
			e.Field = n.Field + "." + key
		}
		if seen[key] {
			r.Fail(e.Node, "the key is given twice")
			continue
		}
		seen[key] = true
		entries = append(entries, e)
	}
	return entries
}

// Items returns the members of a list.
func (r *Reader) Items(n Node) []Node {
	seq, ok := n.value.(*ast.SequenceNode)
	if !ok {
		r.Fail(n, "expected a list, not %s", kindOf(n.value))
		return nil
	}
	items := make([]Node, 0, len(seq.Values))
	for i, v := range seq.Values {
		items = append(items, Node{fmt.Sprintf("%s[%d]", n.Field, i), lineOf(v, n.Line), v})
	}
	return items
}

// Text returns a scalar as it is spelled, so that 1.10 stays 1.10, and whether
// there is one.
func (r *Reader) Text(n Node) (string, bool) {
	switch s := n.value.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(s.Value), true
	case *ast.LiteralNode:
		if s.Value != nil {
			return strings.TrimSpace(s.Value.Value), true
		}
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		if t := s.GetToken(); t != nil {
			return t.Value, true
		}
	}
	r.Fail(n, "expected a text, not %s", kindOf(n.value))
	return "", false
}

// Form returns a text that has a form, "" for any other, which is reported with
// what was expected.
func (r *Reader) Form(n Node, form *regexp.Regexp, expected string) string {
	s, ok := r.Text(n)
	if ok && !form.MatchString(s) {
		r.Fail(n, "%q does not fit; expected %s", s, expected)
		return ""
	}
	return s
}
