// Copyright The authsim Authors.
// SPDX-License-Identifier: Apache-2.0

package spec

import (
	"fmt"
	"strings"

	"github.com/authsim/authsim/model"
)

var cacheScopeFault = model.NewCache[string]()

// scopeFault is what is wrong with a scope by the sender's grammar of the
// chapter, empty when nothing is. Each text is read once.
func scopeFault(t *model.Symbols, text string) string {
	key := t.Of(text)
	if why, ok := cacheScopeFault.Get(t, key); ok {
		return why
	}
	return cacheScopeFault.Put(t, key, faultOf(text))
}

// faultOf is scopeFault of a scope-list.
func faultOf(text string) string {
	for entry := range strings.SplitSeq(text, " ") {
		first, last := strings.IndexByte(entry, ':'), strings.LastIndexByte(entry, ':')
		switch {
		case first < 0 || first == last:
			return fmt.Sprintf("%q does not have the form type:name:actions", entry)
		case !isResourceType(entry[:first]):
			return fmt.Sprintf("%q is no resource type", entry[:first])
		case !isRepositoryName(entry[first+1 : last]):
			return fmt.Sprintf("%q is no name of a resource", entry[first+1:last])
		}
		for action := range strings.SplitSeq(entry[last+1:], ",") {
			if !isAction(action) {
				return fmt.Sprintf("%q is no action", action)
			}
		}
	}
	return ""
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

func isWordByte(c byte) bool { return isLower(c) || '0' <= c && c <= '9' }

func isWord(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) {
			return false
		}
	}
	return s != ""
}

// isResourceType allows a class in parentheses, which is deprecated.
func isResourceType(s string) bool {
	kind, class, has := strings.Cut(s, "(")
	if !has {
		return isWord(kind)
	}
	class, closed := strings.CutSuffix(class, ")")
	return closed && isWord(kind) && isWord(class)
}

func isAction(s string) bool {
	if s == model.AnyAction {
		return true
	}
	for i := range len(s) {
		if !isLower(s[i]) && (s[i] != '.' || i == 0) {
			return false
		}
	}
	return s != ""
}

// isRepositoryName is the grammar of the distribution-spec, by which the name of
// any other resource goes too.
func isRepositoryName(s string) bool {
	for component := range strings.SplitSeq(s, "/") {
		if !isComponent(component) {
			return false
		}
	}
	return true
}

// isComponent tells words with a separator between each two: one dot, one or two
// underscores, any number of hyphens.
func isComponent(s string) bool {
	for {
		n := 0
		for n < len(s) && isWordByte(s[n]) {
			n++
		}
		if n == 0 {
			return false
		}
		if s = s[n:]; s == "" {
			return true
		}
		switch rest := strings.TrimLeft(s, "-"); {
		case len(rest) < len(s):
			s = rest
		case strings.HasPrefix(s, "__"):
			s = s[2:]
		case s[0] == '.' || s[0] == '_':
			s = s[1:]
		default:
			return false
		}
	}
}
